import { basename, dirname, join } from 'node:path';
import { type Disk, ignoreAbsent, readUpTo, writeAll, writeAllNow } from '../base/durable.ts';
import { OpenFile } from '../base/open-file.ts';
import { readPayloadFile } from '../base/payload-file.ts';
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

const WINDOW = 1024 * 1024;

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
  /** A sync has failed. */
  #doubtful = false;
  /** Files that this one has replaced; whoever reads them may go on. */
  readonly #replaced: OpenFile[] = [];
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
    if (this.#doubtful) await this.#renew();
    const { fd } = this.#open();
    // What a failed append left must go first: a shorter frame would not cover it.
    if (this.#torn) this.#disk.truncate(fd, this.#end);
    this.#torn = true;
    writeAllNow(this.#disk, fd, [frame], this.#end);
    try {
      await this.#disk.sync(fd);
    } catch (error) {
      this.#doubtful = true;
      throw error;
    }
    this.#end += frame.length;
    this.#torn = false;
  }

  /** Closes what is open; whoever still read from it cannot go on, and the next need opens the file again. */
  rest(): void {
    for (const file of this.#replaced.splice(0)) file.close();
    this.#file?.close();
    this.#file = null;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#mail = null;
    this.#memory.give(this.#held);
    this.rest();
  }

  /**
   * Copies the mail into a new file in its place. Behind a failed fsync the kernel takes pages for written that are not, and
   * the next fsync of the file tells nobody: such a file is never synced again.
   */
  async #renew(): Promise<void> {
    const disk = this.#disk;
    const old = this.#open();
    const spare = join(dirname(dirname(this.path)), 'incoming', basename(this.path));
    await disk.unlink(spare).catch(ignoreAbsent);
    const file = new OpenFile(disk, disk.open(spare, 'create'));
    try {
      for (let at = 0; at < this.#end; at += WINDOW) {
        await writeAll(disk, file.fd, readUpTo(disk, old.fd, at, Math.min(WINDOW, this.#end - at)), at);
      }
      // What was read may have been lost on its way to the disk before.
      await readPayloadFile(disk, file.fd, { verify: true, keep: 0 }, () => {});
      await disk.sync(file.fd);
      disk.rename(spare, this.path);
      await disk.syncFolder(dirname(this.path));
    } catch (error) {
      file.close();
      await disk.unlink(spare).catch(() => {}); // the error before is the one to tell of
      throw error;
    }
    this.#replaced.push(old);
    this.#file = file;
    this.#doubtful = false;
    this.#torn = false;
  }

  #open(): OpenFile {
    if (this.#closed) throw new Error('the mail was used after it had been given up');
    this.#file ??= new OpenFile(this.#disk, this.#disk.open(this.path, 'update'));
    return this.#file;
  }
}
