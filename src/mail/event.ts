import type { MailId } from './mail-id.ts';

/**
 * One step in the story of a mail, as `postern trace` tells it. `mail` is null for what happens before there is one
 * (a refused recipient): `session` ties those to each other.
 */
export interface MailEvent {
  readonly mail: MailId | null;
  readonly session: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: EventKind;
  /** Plain JSON; its shape is fixed per kind in record/story.ts. */
  readonly data: Readonly<Record<string, unknown>>;
}

export const EVENT_KINDS = [
  /** A command was refused: reply, reason, client, sender, recipient. */
  'refused',
  /** Custody began or the session's verdict was sought: client, helo, tls, sender, recipients, size, subject, from, message-id. */
  'received',
  /** Parts as in `scan --json`, with milliseconds. */
  'dissected',
  /** Findings, and each inspector's milliseconds. */
  'inspected',
  /** One per group of recipients: action, rule, reasons, changes. */
  'decided',
  /** The mail was changed: what was removed or added; the id of the changed mail. */
  'changed',
  /** One attempt at one destination: recipients, host, answer, milliseconds, state. */
  'attempt',
  'deferred',
  'quarantined',
  'released',
  'forwarded',
  'deleted',
  'held',
  /** A notice, bounce, copy or forward was made: purpose, recipients, its own id. */
  'made',
  /** Custody ended: somebody else has the mail, or it was deleted by rule. */
  'finished',
  /** A spool file could not be read and was set aside. */
  'set-aside',
] as const;

export type EventKind = (typeof EVENT_KINDS)[number];
