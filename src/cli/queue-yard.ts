import type { MailId } from '../mail/mail-id.ts';
import type { MailRecord, Progress } from '../mail/record.ts';

export const QUEUE_STATES = ['active', 'deferred', 'hold', 'corrupt'] as const;
export type QueueState = (typeof QUEUE_STATES)[number];

/** What a mail's file says of it. */
export interface QueueAccount {
  readonly record: MailRecord;
  /** The last word on each recipient that has any, by the recipient's key. */
  readonly progress: ReadonlyMap<string, Progress>;
  /** How many times the mail has been deferred. */
  readonly attempts: number;
  /** Bytes of the mail. */
  readonly size: number;
}

/** Where a mail lies in the spool. */
export interface QueuePlace {
  /** Null for a file in corrupt that bears no mail's name. */
  readonly id: MailId | null;
  readonly state: QueueState;
  /** When the next attempt is due, in ms since the epoch; null where none is planned. */
  readonly due: number | null;
}

export interface QueuedMail extends QueuePlace {
  /** Null where the file cannot be read; then `damage` says why. */
  readonly mail: QueueAccount | null;
  readonly damage: string | null;
}

/** `busy`: a worker carries the mail just now. `absent`: there is no such mail, or not in a state that allows it. */
export type Moved = 'done' | 'busy' | 'absent';

/** What the queue's verbs do on disk, whether or not the gateway runs. Every change is atomic. */
export interface QueueYard {
  /** Streams, so that 100,000 mails need no memory. All states where none is named. */
  list(state?: QueueState): AsyncIterable<QueuedMail>;
  /** How many files lie in each state, without reading them. */
  count(): Promise<Readonly<Record<QueueState, number>>>;
  /** The caller closes. @throws where the file cannot be read */
  read(id: MailId): Promise<(QueuePlace & QueueAccount & { close(): void }) | null>;
  /** The deferred mails, without reading them. */
  schedule(): AsyncIterable<{ readonly id: MailId; readonly due: number }>;
  /** A deferred or held mail becomes due at `due`, in ms since the epoch. */
  reschedule(id: MailId, due: number): Promise<Moved>;
  /** The same for a deferred mail of which `schedule` has just told. */
  hasten(id: MailId, due: number, to: number): Promise<Moved>;
  hold(id: MailId): Promise<Moved>;
  remove(id: MailId): Promise<Moved>;
  /** Takes custody of a new mail, due at `due`. */
  submit(record: MailRecord, chunks: Iterable<Buffer>, due: number): Promise<void>;
}
