import type { Address } from './address.ts';
import type { Envelope } from './envelope.ts';
import type { MailId } from './mail-id.ts';
import type { SessionFacts } from './session.ts';
import type { Verdict } from './verdict.ts';

/** What the gateway itself made a mail for; it is delivered without inspection. */
export type Purpose = 'notice' | 'bounce' | 'forward' | 'copy' | 'changed' | 'release' | 'report' | 'alarm';

/**
 * What a delivered mail bears beyond what lies on disk: the results of our checks in front, and none of their forgeries. The mail
 * itself stays as it came.
 */
export interface Stamp {
  /** Whole header fields, their line ends included. */
  readonly fields: readonly string[];
  /** Offsets of header fields that are left out. */
  readonly cuts: readonly (readonly [start: number, end: number])[];
}

/** What the spool keeps beside a mail's bytes: all that is needed to take the mail up again after a crash. */
export interface MailRecord {
  readonly id: MailId;
  readonly envelope: Envelope;
  /** Null for mail that the gateway made itself. */
  readonly session: SessionFacts | null;
  /** Milliseconds since the epoch when custody began. */
  readonly at: number;
  /** Null where the verdict has not fallen yet. */
  readonly verdicts: readonly Verdict[] | null;
  /** Falls with the verdicts; null where nothing is to be said. */
  readonly stamp: Stamp | null;
  /** For mail that the gateway made itself: why, and from which mail. */
  readonly made: { readonly purpose: Purpose; readonly from: MailId | null } | null;
}

/** How far one recipient's mail has come; the last one said of a recipient holds. */
export interface Progress {
  readonly recipient: Address;
  /** `done` is delivered or ended by another action; `failed` has bounced or needs no bounce. */
  readonly state: 'done' | 'deferred' | 'failed';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The remote's answer or the reason in words. */
  readonly answer: string;
}
