import type { Authentication } from './authentication.ts';
import type { Envelope } from './envelope.ts';
import type { Finding } from './finding.ts';
import type { MailId } from './mail-id.ts';
import type { Dissection } from './part.ts';
import type { SessionFacts } from './session.ts';
import type { Verdict } from './verdict.ts';

/** A mail of which the verdict has fallen, for those who learn from it. */
export interface JudgedMail {
  readonly id: MailId;
  readonly envelope: Envelope;
  /** Null for mail taken up from files. */
  readonly session: SessionFacts | null;
  /** Open during the call only. */
  readonly dissection: Dissection;
  readonly findings: readonly Finding[];
  readonly verdicts: readonly Verdict[];
  /** Null where nobody asked for it. */
  readonly authentication: Authentication | null;
  /** It is in our custody; false where the client was refused, for good or for now. */
  readonly accepted: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Learns from verdicts. Called once for each of them, and never throws; what takes time is done later. */
export interface Observer {
  observe(mail: JudgedMail): void;
}
