import { randomBytes } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileBytes } from '../base/file-bytes.ts';
import { type Bytes, memoryBytes } from '../mail/bytes.ts';
import { joinBytes } from './join-bytes.ts';

/** All decoded contents of one mail together may stand in memory up to this many bytes. */
const MEMORY_BOUND = 4 * 1024 * 1024;

/**
 * Keeps what one mail decodes to: in memory up to a bound, above it in one temporary file that has no name any more
 * once it is open, so that nothing is left behind whatever dies. Writes go to the page cache and are synchronous.
 */
export class Scratch {
  readonly #folder: string;
  readonly #memoryBound: number;
  #held = 0;
  #fd: number | null = null;
  #fileEnd = 0;
  #closed = false;

  /** `folder` must exist and be writable. */
  constructor(folder: string, memoryBound = MEMORY_BOUND) {
    this.#folder = folder;
    this.#memoryBound = memoryBound;
  }

  /** Keeps `content`, which the caller gives away: it must not be written to afterwards. @throws as writing a file does */
  store(content: Buffer): Bytes {
    if (this.#hold(content.length)) return memoryBytes(content);
    return this.#span(this.#append(content), content.length);
  }

  /** For content that comes in pieces. Several writers may be open at once. */
  writer(): ScratchWriter {
    return this.#writer((size) => this.#hold(size));
  }

  /** The same, for content that had better not stand in memory at all: it is written at once, its memory can be used again. */
  fileWriter(): ScratchWriter {
    return this.#writer(() => false);
  }

  /** Contents must not be read afterwards. */
  close(): void {
    this.#closed = true;
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #writer(hold: (size: number) => boolean): ScratchWriter {
    return new ScratchWriter({
      hold,
      append: (chunk) => this.#append(chunk),
      span: (offset, size) => this.#span(offset, size),
    });
  }

  #hold(size: number): boolean {
    if (this.#held + size > this.#memoryBound) return false;
    this.#held += size;
    return true;
  }

  #append(chunk: Buffer): number {
    const fd = this.#open();
    const offset = this.#fileEnd;
    for (let written = 0; written < chunk.length; ) {
      written += writeSync(fd, chunk, written, chunk.length - written, offset + written);
    }
    this.#fileEnd += chunk.length;
    return offset;
  }

  #span(offset: number, size: number): Bytes {
    return fileBytes(this.#open(), offset, size);
  }

  #open(): number {
    if (this.#closed) throw new Error('the scratch space of this mail is closed');
    if (this.#fd === null) {
      const path = join(this.#folder, `scratch-${randomBytes(12).toString('hex')}`);
      this.#fd = openSync(path, 'wx+', 0o600);
      unlinkSync(path);
    }
    return this.#fd;
  }
}

interface Store {
  hold(size: number): boolean;
  append(chunk: Buffer): number;
  span(offset: number, size: number): Bytes;
}

/** Made by `Scratch.writer`. */
export class ScratchWriter {
  readonly #store: Store;
  readonly #pieces: Bytes[] = [];
  /** The span at the end that still grows; -1 where the last piece lies in memory. */
  #spanStart = -1;
  #spanSize = 0;
  #size = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#size;
  }

  /** Takes `chunk`, which the caller gives away. @throws as writing a file does */
  write(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#size += chunk.length;
    if (this.#store.hold(chunk.length)) {
      this.#endSpan();
      this.#pieces.push(memoryBytes(chunk));
      return;
    }
    const offset = this.#store.append(chunk);
    if (this.#spanStart >= 0 && offset !== this.#spanStart + this.#spanSize) this.#endSpan();
    if (this.#spanStart < 0) this.#spanStart = offset;
    this.#spanSize += chunk.length;
  }

  /** What was written, as one run. */
  end(): Bytes {
    this.#endSpan();
    return joinBytes(this.#pieces);
  }

  #endSpan(): void {
    if (this.#spanStart >= 0) this.#pieces.push(this.#store.span(this.#spanStart, this.#spanSize));
    this.#spanStart = -1;
    this.#spanSize = 0;
  }
}
