import type { Bytes } from '../mail/bytes.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { MailRecord, Progress } from '../mail/record.ts';

/**
 * Custody of mail. A mail is in exactly one state, and the state is the folder it lies in:
 * incoming (no promise yet) -> active (a worker carries it) -> deferred (waits for its next attempt) | hold (waits for the
 * administrator) -> gone. A file that cannot be read goes to corrupt.
 */
export const STATES = ['incoming', 'active', 'deferred', 'hold', 'corrupt'] as const;
export type State = (typeof STATES)[number];

export interface Spool {
  /** A place for a mail that is about to arrive. Throws SpoolFull where the disk has no room to spare. */
  open(id: MailId): Incoming;
  /** Takes custody of a mail that the gateway made. The same as open, write, commit. */
  put(record: MailRecord, chunks: Iterable<Buffer>): Promise<Entry>;
  /** Everything that lies in this slot's active folder: what a dead worker left. Torn files are set aside and told of. */
  recover(): AsyncIterable<Entry>;
  /** Takes a deferred or held mail back into active. Null where it is no longer there. */
  take(id: MailId, from: 'deferred' | 'hold'): Promise<Entry | null>;
  close(): Promise<void>;
}

/** A mail that is arriving. Nothing is promised until `commit` has resolved. */
export interface Incoming {
  readonly id: MailId;
  /** Bytes written so far. */
  readonly size: number;
  /**
   * Resolves when more may be written, and the chunk may be used for something else; `undefined` is at once. Rejects with
   * the disk's error, after which only `discard` is allowed.
   */
  write(chunk: Buffer): Promise<void> | undefined;
  /**
   * What has been written. Valid until `discard`, or the entry's `close`, `finish`, `defer`, `hold`. Throws the disk's error.
   */
  bytes(): Bytes;
  /**
   * The commit point: bytes and record are synced, the file is in active, the folder is synced. Only after this has resolved
   * may a 250 be said. Rejects with the disk's error; then nothing is kept.
   */
  commit(record: MailRecord): Promise<Entry>;
  /** Leaves nothing behind. Safe to call at any time before commit has resolved. */
  discard(): void;
}

/**
 * Why a mail goes to deferred. `attempt`: one has ended, and somebody does not have the mail yet. `death`: its process died
 * with the mail in hand. `none`: nothing was tried, for want of room in hand or on the disk; this needs no bytes on the disk
 * unless some progress could not be noted before.
 */
export type Pause = 'attempt' | 'death' | 'none';

/**
 * A mail in custody, in active. One owner at a time. Its operations run in the order of their calls; one that rejects, with
 * the disk's error, has changed nothing and may be called again.
 */
export interface Entry {
  readonly id: MailId;
  readonly record: MailRecord;
  /** The last progress of each recipient that has any, by the recipient's key. */
  readonly progress: ReadonlyMap<string, Progress>;
  /** How many attempts have ended with the mail deferred. */
  readonly attempts: number;
  /** How many times it was deferred because its process had died. */
  readonly deaths: number;
  bytes(): Bytes;
  /**
   * Appends the verdicts, synced; afterwards `record` has them.
   * @param stamp left out, the one that is there stays
   */
  decide(verdicts: NonNullable<MailRecord['verdicts']>, stamp?: MailRecord['stamp']): Promise<void>;
  /** Appends progress, synced, so that no recipient gets the mail twice after a crash. */
  note(progress: readonly Progress[]): Promise<void>;
  /** To deferred, due at `until` (ms since the epoch), by default after an attempt. The entry must not be used afterwards, as with the next two. */
  defer(until: number, pause?: Pause): Promise<void>;
  /** To hold: the administrator must look at it. */
  hold(): Promise<void>;
  /** Custody ends: the file is gone. */
  finish(): Promise<void>;
  /** Hands the file to another keeper (the quarantine) as a hard link at `path`, whose folder is then synced; the entry stays as it is. */
  linkTo(path: string): Promise<void>;
  /** Closes the file and leaves the mail where it lies, for the next start. */
  close(): void;
}

/** The disk has less room than the configuration keeps free: 452 4.3.1. */
export class SpoolFull extends Error {
  override name = 'SpoolFull';
}
