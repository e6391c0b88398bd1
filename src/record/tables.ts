import type { Generated } from 'kysely';

/**
 * The record's tables. The spool and the quarantine are the truth; these rows are an index for people, and may lag behind
 * or be lost. Times are milliseconds since the epoch, `data` is JSON.
 */
export interface Tables {
  readonly mails: MailRow;
  readonly recipients: RecipientRow;
  readonly events: EventRow & { readonly seq: Generated<number> };
}

export interface MailRow {
  readonly id: string;
  /** Taken from the id, so that rows that arrive in any order agree. */
  readonly at: number;
  readonly session: string | null;
  readonly client: string | null;
  readonly sender: string | null;
  readonly subject: string | null;
  readonly from_field: string | null;
  readonly message_id: string | null;
  readonly size: number | null;
  /** The actions of all groups, joined by commas; likewise the rules. */
  readonly action: string | null;
  readonly rule: string | null;
  /** What last became of it: received, decided, refused, delivered, deferred, failed, quarantined, ... */
  readonly state: string | null;
  /** When custody ended. */
  readonly finished: number | null;
  /** The mail that this one was made from, and what for. */
  readonly origin: string | null;
  readonly purpose: string | null;
  /** Client, sender, recipients, subject, From and Message-ID in lower case, for finding a mail by a piece of them. */
  readonly search: string | null;
}

export interface RecipientRow {
  readonly mail: string;
  readonly address: string;
  readonly state: string;
  readonly host: string | null;
  readonly answer: string | null;
  readonly at: number;
}

export interface EventRow {
  readonly mail: string | null;
  readonly session: string | null;
  readonly at: number;
  readonly kind: string;
  readonly data: string;
}

/** Whatever a row may hold. */
export type Cell = string | number | null;
