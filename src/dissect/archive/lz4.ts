import { type Bytes, subBytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { Flag as make } from '../flag.ts';
import { decodeLz4Block, LZ4_WINDOW } from './lz4-block.ts';
import { Meter } from './meter.ts';
import { StreamOutput } from './stream-output.ts';
import type { Unpacked } from './unpacker.ts';

const FRAME = 0x184d2204;
const LEGACY = 0x184c2102;
const SKIPPABLE = 0x184d2a50;
const LEGACY_BLOCK = 8 * 1024 * 1024;
const UNCOMPRESSED = 0x80000000;

/** Flags of a frame's descriptor. */
const HAS_DICTIONARY = 1 << 0;
const HAS_CONTENT_CHECKSUM = 1 << 2;
const HAS_CONTENT_SIZE = 1 << 3;
const HAS_BLOCK_CHECKSUMS = 1 << 4;
const INDEPENDENT_BLOCKS = 1 << 5;

/** An lz4 file ("LZ4 Frame Format Description" 1.6.4): frames one behind the other, which make one content. */
export async function unpackLz4(content: Bytes, budget: Budget): Promise<Unpacked> {
  const output = new StreamOutput(new Meter(budget, content.size));
  return output.end(await new Lz4(content, output).readAll());
}

class Lz4 {
  readonly #content: Bytes;
  readonly #output: StreamOutput;
  #at = 0;
  #memory = Buffer.alloc(0);

  constructor(content: Bytes, output: StreamOutput) {
    this.#content = content;
    this.#output = output;
  }

  /** @returns damage */
  async readAll(): Promise<Flag | null> {
    let damage: Flag | null = null;
    while (damage === null && this.#at < this.#content.size && this.#output.begin()) {
      const magic = this.#word();
      if (magic === FRAME) damage = await this.#frame();
      else if (magic === LEGACY) damage = await this.#legacy();
      else damage = magic === null ? cut() : this.#skip(magic);
    }
    return damage;
  }

  #word(): number | null {
    if (this.#at + 4 > this.#content.size) return null;
    this.#at += 4;
    return this.#content.slice(this.#at - 4, this.#at).readUInt32LE(0);
  }

  #skip(magic: number): Flag | null {
    if (!isSkippable(magic)) {
      return make.ambiguous('appended-data', `${this.#content.size - this.#at + 4} bytes behind the compressed data`);
    }
    const size = this.#word();
    if (size === null) return cut();
    this.#at += size;
    return null;
  }

  async #frame(): Promise<Flag | null> {
    const descriptor = this.#content.slice(this.#at, this.#at + 2);
    const flags = descriptor[0] ?? 0;
    const most = 1 << (8 + 2 * (((descriptor[1] ?? 0) >>> 4) & 7));
    if (flags >>> 6 !== 1 || most < LZ4_WINDOW) return make.corrupt('damaged-member', 'no header of an lz4 frame');
    if ((flags & HAS_DICTIONARY) !== 0) return make.unknown('unsupported-method', 'lz4 with a dictionary');
    this.#at += 3 + (flags & HAS_CONTENT_SIZE);
    const memory = this.#room(LZ4_WINDOW + most);
    let kept = 0;
    for (let size = this.#word(); size !== 0; size = this.#word()) {
      const block = size === null ? null : this.#block(size & ~UNCOMPRESSED);
      if (size === null || block === null) return cut();
      const room = memory.subarray(0, kept + most);
      const end = size >= UNCOMPRESSED ? place(block, room, kept) : decodeLz4Block(block, room, kept);
      if (end <= kept) return damaged(this.#at);
      if (!this.#output.take(memory.subarray(kept, end))) return null;
      if (this.#output.due && !(await this.#output.pause())) return null;
      if ((flags & HAS_BLOCK_CHECKSUMS) !== 0) this.#at += 4;
      const window = (flags & INDEPENDENT_BLOCKS) === 0 ? Math.min(end, LZ4_WINDOW) : 0;
      memory.copyWithin(0, end - window, end);
      kept = window;
    }
    this.#at += flags & HAS_CONTENT_CHECKSUM;
    return null;
  }

  /** Blocks of 8 MB without an end: the next frame or the end of the file ends it. */
  async #legacy(): Promise<Flag | null> {
    const memory = this.#room(LEGACY_BLOCK);
    for (let size = this.#word(); size !== null; size = this.#word()) {
      if (size === FRAME || size === LEGACY || isSkippable(size)) {
        this.#at -= 4;
        return null;
      }
      const block = this.#block(size);
      if (block === null) return cut();
      const end = decodeLz4Block(block, memory, 0);
      if (end <= 0) return damaged(this.#at);
      if (!this.#output.take(memory.subarray(0, end))) return null;
      if (this.#output.due && !(await this.#output.pause())) return null;
    }
    return this.#at < this.#content.size ? cut() : null;
  }

  #block(size: number): Buffer | null {
    const piece = subBytes(this.#content, this.#at, this.#at + size);
    this.#at += size;
    return piece.size < size ? null : piece.slice(0, size);
  }

  #room(size: number): Buffer {
    if (this.#memory.length < size) this.#memory = Buffer.allocUnsafeSlow(size);
    return this.#memory;
  }
}

function isSkippable(magic: number): boolean {
  return (magic & 0xfffffff0) >>> 0 === SKIPPABLE;
}

function place(block: Buffer, room: Buffer, start: number): number {
  return block.copy(room, start) < block.length ? -1 : start + block.length;
}

function damaged(before: number): Flag {
  return make.corrupt('damaged-member', `a block before ${before} is damaged`);
}

function cut(): Flag {
  return make.corrupt('archive-cut', 'the lz4 data are cut');
}
