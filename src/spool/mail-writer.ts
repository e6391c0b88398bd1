import { crc32 } from 'node:zlib';
import { type Disk, ignoreAbsent, writeAll, writeAllNow } from '../base/durable.ts';
import { OpenFile } from '../base/open-file.ts';
import { encodeHeader, HEADER_SIZE } from '../base/payload-format.ts';
import { type Bytes, memoryBytes } from '../mail/bytes.ts';
import type { Memory } from './memory.ts';
import type { StoredParts } from './stored-mail.ts';

/** Mails up to this size are gathered in memory and written by one call, which makes their file only when it is needed. */
export const MEMORY_LIMIT = 256 * 1024;
const FIRST_BLOCK = 32 * 1024;
/** A larger mail passes through a block of this size. */
const BLOCK = 64 * 1024;

const NONE = Buffer.alloc(0);

/**
 * Writes one mail's file. Chunks are copied, so that thousands of tiny ones cost no more than their bytes. A mail that
 * grows past MEMORY_LIMIT, or finds no share of the memory bound, goes to the file as it comes.
 */
export class MailWriter {
  readonly #disk: Disk;
  readonly #memory: Memory;
  readonly #path: string;
  /** The whole mail, or what of it has not gone to the file yet: `#filled` bytes of `#block`. */
  #block = NONE;
  #filled = 0;
  #held = 0;
  #flushed = 0;
  #crc = 0;
  #file: OpenFile | null = null;
  #made = false;
  #working: Promise<unknown> | null = null;
  #state: 'open' | 'sealed' | 'discarded' = 'open';
  #failure: Error | null = null;

  constructor(disk: Disk, memory: Memory, path: string) {
    this.#disk = disk;
    this.#memory = memory;
    this.#path = path;
  }

  get size(): number {
    return this.#flushed + this.#filled;
  }

  write(chunk: Buffer): Promise<void> | undefined {
    this.#mustBeOpen();
    if (!this.#fits(chunk.length)) return this.#alone(() => this.#stream(chunk));
    this.#filled += chunk.copy(this.#block, this.#filled);
    return undefined;
  }

  bytes(): Bytes {
    this.#mustBeOpen();
    if (this.#file === null) return memoryBytes(this.#block.subarray(0, this.#filled));
    const rest = this.#block.subarray(0, this.#filled);
    if (rest.length > 0) writeAllNow(this.#disk, this.#file.fd, [rest], HEADER_SIZE + this.#flushed);
    this.#count(rest);
    this.#filled = 0;
    return this.#file.bytes(HEADER_SIZE, this.#flushed);
  }

  /** Completes the file with header and first frame, and syncs it. Afterwards the file belongs to the caller. */
  seal(frame: Buffer): Promise<StoredParts> {
    this.#mustBeOpen();
    return this.#alone(async () => {
      const inMemory = this.#file === null;
      const file = inMemory ? this.#writeWhole(frame) : await this.#writeRest(frame);
      await this.#disk.sync(file.fd);
      if (this.#state !== 'open') throw new Error('the mail was discarded while it was committed');
      this.#state = 'sealed';
      this.#file = null;
      const { size } = this;
      const place = { size, end: HEADER_SIZE + size + frame.length, torn: false };
      if (!inMemory) return { ...place, file, mail: null, held: 0 };
      file.close();
      return { ...place, file: null, ...this.#keep() };
    });
  }

  /** Leaves nothing behind; does nothing after `seal` has resolved. */
  async discard(): Promise<void> {
    if (this.#state === 'sealed' || this.#state === 'discarded') return;
    this.#state = 'discarded';
    await this.#working?.catch(() => {});
    this.#file?.close();
    this.#file = null;
    this.#dropBlock();
    if (this.#made) await this.#disk.unlink(this.#path).catch(ignoreAbsent);
  }

  #mustBeOpen(): void {
    if (this.#failure !== null) throw this.#failure;
    if (this.#state !== 'open') throw new Error(`the spool file is ${this.#state}`);
    if (this.#working !== null) throw new Error('the spool file was used before the last write had resolved');
  }

  /** Marks the writer as busy while `work` runs; where that fails, every later call fails in the same way. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const working = work();
    this.#working = working;
    try {
      return await working;
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      this.#working = null;
    }
  }

  /** Whether `more` bytes have room in the block; in memory the block grows for them. */
  #fits(more: number): boolean {
    const need = this.#filled + more;
    if (need <= this.#block.length) return true;
    if (this.#file !== null || need > MEMORY_LIMIT) return false;
    const capacity = Math.min(Math.max(need, this.#block.length * 2, FIRST_BLOCK), MEMORY_LIMIT);
    if (!this.#memory.take(capacity - this.#held)) return false;
    this.#held = capacity;
    const block = Buffer.allocUnsafeSlow(capacity);
    this.#block.copy(block, 0, 0, this.#filled);
    this.#block = block;
    return true;
  }

  /** The block goes to the file, then the chunk, unless it has room in the emptied block. */
  async #stream(chunk: Buffer): Promise<void> {
    const file = this.#file ?? this.#open();
    await this.#flush(file);
    if (this.#block.length !== BLOCK) {
      this.#dropBlock();
      this.#block = Buffer.allocUnsafeSlow(BLOCK);
    }
    if (chunk.length <= BLOCK) {
      this.#filled = chunk.copy(this.#block);
      return;
    }
    await writeAll(this.#disk, file.fd, chunk, HEADER_SIZE + this.#flushed);
    this.#count(chunk);
  }

  async #flush(file: OpenFile): Promise<void> {
    const block = this.#block.subarray(0, this.#filled);
    await writeAll(this.#disk, file.fd, block, HEADER_SIZE + this.#flushed);
    this.#count(block);
    this.#filled = 0;
  }

  /** These bytes are in the file now. */
  #count(written: Buffer): void {
    this.#crc = crc32(written, this.#crc);
    this.#flushed += written.length;
  }

  #open(): OpenFile {
    this.#file = new OpenFile(this.#disk, this.#disk.open(this.#path, 'create'));
    this.#made = true;
    return this.#file;
  }

  #writeWhole(frame: Buffer): OpenFile {
    const mail = this.#block.subarray(0, this.#filled);
    const file = this.#open();
    writeAllNow(this.#disk, file.fd, [encodeHeader(mail.length, crc32(mail)), mail, frame], 0);
    return file;
  }

  async #writeRest(frame: Buffer): Promise<OpenFile> {
    const file = this.#file ?? this.#open();
    await this.#flush(file);
    this.#dropBlock();
    writeAllNow(this.#disk, file.fd, [frame], HEADER_SIZE + this.#flushed);
    writeAllNow(this.#disk, file.fd, [encodeHeader(this.#flushed, this.#crc)], 0);
    return file;
  }

  /** The mail stays in memory for whoever carries it on, where there is plenty. */
  #keep(): { mail: Buffer | null; held: number } {
    if (!this.#memory.spare()) {
      this.#dropBlock();
      return { mail: null, held: 0 };
    }
    const kept = { mail: this.#block.subarray(0, this.#filled), held: this.#held };
    this.#held = 0;
    return kept;
  }

  #dropBlock(): void {
    this.#block = NONE;
    this.#memory.give(this.#held);
    this.#held = 0;
  }
}
