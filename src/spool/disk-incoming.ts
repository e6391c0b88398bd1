import type { Bytes } from '../mail/bytes.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { MailRecord } from '../mail/record.ts';
import { DiskEntry, type Home } from './disk-entry.ts';
import { recordFrame } from './journal.ts';
import type { MailWriter } from './mail-writer.ts';
import type { Memory } from './memory.ts';
import { moveDurably } from './move.ts';
import type { Entry, Incoming } from './spool.ts';
import { StoredMail } from './stored-mail.ts';

export interface Place {
  readonly incoming: string;
  readonly active: string;
}

/** What an arriving mail needs of the spool. */
export interface Harbour extends Home {
  readonly memory: Memory;
  /** The mail is in custody: nobody else may take it up while the entry lives. */
  claim(id: MailId): void;
  /** The mail has left nothing behind, or is in custody. */
  arrived(id: MailId): void;
  /** Removal goes on after `discard` has returned. */
  background(work: Promise<void>): void;
}

export interface IncomingParts {
  readonly writer: MailWriter;
  readonly place: Place;
  /** Throws SpoolFull where the disk has no room to spare for a mail that grows. */
  readonly hasRoom: () => void;
}

/** A mail asks for room again after so many bytes: many large ones may come at once. */
const ROOM_STRIDE = 1024 * 1024;

/**
 * A mail on its way into the spool. The commit mark is the name in `active`: bytes and record are in one file and synced
 * by one call before the rename, and the folder is synced after it, so the order of custody holds (bytes, record, folder,
 * then the 250), and a file in `active` is whole.
 */
export class DiskIncoming implements Incoming {
  readonly id: MailId;
  readonly #harbour: Harbour;
  readonly #writer: MailWriter;
  readonly #place: Place;
  readonly #hasRoom: () => void;
  #roomUpTo = ROOM_STRIDE;
  #discarded = false;

  constructor(id: MailId, harbour: Harbour, { writer, place, hasRoom }: IncomingParts) {
    this.id = id;
    this.#harbour = harbour;
    this.#writer = writer;
    this.#place = place;
    this.#hasRoom = hasRoom;
  }

  get size(): number {
    return this.#writer.size;
  }

  write(chunk: Buffer): Promise<void> | undefined {
    if (this.#writer.size >= this.#roomUpTo) {
      this.#hasRoom();
      this.#roomUpTo += ROOM_STRIDE;
    }
    return this.#writer.write(chunk);
  }

  bytes(): Bytes {
    return this.#writer.bytes();
  }

  async commit(record: MailRecord): Promise<Entry> {
    try {
      if (record.id !== this.id) throw new Error(`the record of ${record.id} came with the bytes of ${this.id}`);
      const parts = await this.#writer.seal(recordFrame(record));
      const { disk, memory } = this.#harbour;
      return await this.#enter(record, new StoredMail(disk, memory, this.#place.incoming, parts));
    } catch (error) {
      await this.#writer.discard().catch(() => {});
      throw error;
    } finally {
      this.#harbour.arrived(this.id);
    }
  }

  discard(): void {
    if (this.#discarded) return;
    this.#discarded = true;
    this.#harbour.background(this.#writer.discard().finally(() => this.#harbour.arrived(this.id)));
  }

  /** The file is complete and synced; it becomes an entry, or goes. */
  async #enter(record: MailRecord, stored: StoredMail): Promise<Entry> {
    const { disk, folders } = this.#harbour;
    this.#harbour.claim(this.id);
    try {
      await moveDurably(disk, folders, stored.path, this.#place.active);
      stored.path = this.#place.active;
      if (this.#discarded) throw new Error('the mail was discarded while it was committed');
    } catch (error) {
      stored.close();
      this.#harbour.release(this.id);
      await disk.unlink(stored.path).catch(() => {});
      throw error;
    }
    return new DiskEntry(this.#harbour, { record, progress: new Map(), attempts: 0, deaths: 0, stored });
  }
}
