import { type Disk, writeAllNow } from '../base/durable.ts';
import { OpenFile } from '../base/open-file.ts';
import { HEADER_SIZE } from '../base/payload-format.ts';
import { type Bytes, memoryBytes } from '../mail/bytes.ts';
import type { Memory } from './memory.ts';

/** A complete, synced file of one mail. */
export interface StoredParts {
  /** Bytes of the mail. */
  readonly size: number;
  /** Offset behind the last good frame. */
  readonly end: number;
  /** Something lies behind `end` that a torn append left. */
  readonly torn: boolean;
  /** The mail where it stands in memory too, and the bytes taken of the memory bound for it. */
  readonly mail: Buffer | null;
  readonly held: number;
  /** Null where the file is opened when somebody needs it. */
  readonly file: OpenFile | null;
}

/** One mail's file: its bytes, and appending to its journal. Holds a descriptor only from the first need until `close`. */
export class StoredMail {
  readonly size: number;
  /** Where the file lies; whoever renames it says so here. */
  path: string;
  readonly #disk: Disk;
  readonly #memory: Memory;
  readonly #held: number;
  #mail: Buffer | null;
  #file: OpenFile | null;
  #end: number;
  #torn: boolean;
  #closed = false;

  constructor(disk: Disk, memory: Memory, path: string, parts: StoredParts) {
    this.#disk = disk;
    this.#memory = memory;
    this.path = path;
    this.size = parts.size;
    this.#mail = parts.mail;
    this.#held = parts.held;
    this.#file = parts.file;
    this.#end = parts.end;
    this.#torn = parts.torn;
  }

  bytes(): Bytes {
    return this.#mail === null ? this.#open().bytes(HEADER_SIZE, this.size) : memoryBytes(this.#mail);
  }

  /** Appends a frame and syncs it. After an error the journal is as before, and appending may be tried again. */
  async append(frame: Buffer): Promise<void> {
    const { fd } = this.#open();
    // What a failed append left must go first: a shorter frame would not cover it.
    if (this.#torn) this.#disk.truncate(fd, this.#end);
    this.#torn = true;
    writeAllNow(this.#disk, fd, [frame], this.#end);
    await this.#disk.sync(fd);
    this.#end += frame.length;
    this.#torn = false;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#mail = null;
    this.#memory.give(this.#held);
    this.#file?.close();
    this.#file = null;
  }

  #open(): OpenFile {
    if (this.#closed) throw new Error('the mail was used after it had been given up');
    this.#file ??= new OpenFile(this.#disk, this.#disk.open(this.path, 'update'));
    return this.#file;
  }
}
