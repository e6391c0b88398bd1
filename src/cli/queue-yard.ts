import type { MailId } from '../mail/mail-id.ts';
import type { MailRecord, Progress } from '../mail/record.ts';
import type { State } from '../spool/spool.ts';

/** One mail in the spool, as it lies on disk. */
export interface QueuedMail {
  readonly id: MailId;
  readonly state: State;
  /** When the next attempt is due, in ms since the epoch; null where none is planned. */
  readonly due: number | null;
  readonly size: number;
  readonly attempts: number;
  /** Null where the file cannot be read. */
  readonly record: MailRecord | null;
  /** The last word on each recipient that has any. */
  readonly progress: readonly Progress[];
}

/** `busy`: a worker carries the mail just now. `missing`: there is no such mail, or not in a state that allows it. */
export type Moved = 'done' | 'busy' | 'missing';

/** What the queue's verbs do on disk, whether or not the gateway runs. Every change is one atomic rename. */
export interface QueueYard {
  /** Streams, so that 100,000 mails need no memory. All states where none is named. */
  list(state?: State): AsyncIterable<QueuedMail>;
  read(id: MailId): Promise<QueuedMail | null>;
  /** The deferred mails, without reading them. */
  schedule(): AsyncIterable<{ readonly id: MailId; readonly due: number }>;
  /** A deferred or held mail becomes due at `due`, in ms since the epoch. */
  reschedule(id: MailId, due: number): Promise<Moved>;
  hold(id: MailId): Promise<Moved>;
  remove(id: MailId): Promise<Moved>;
  /** Takes custody of a new mail, due at `due`. */
  submit(record: MailRecord, chunks: Iterable<Buffer>, due: number): Promise<void>;
}
