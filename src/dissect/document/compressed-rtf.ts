import { crc32 } from 'node:zlib';
import type { Bytes } from '../../mail/bytes.ts';
import type { Scratch, ScratchWriter } from '../scratch.ts';

/** RTF as Outlook keeps it: PidTagRtfCompressed ([MS-OXRTFCP]). */
export interface CompressedRtf {
  readonly rtf: Bytes;
  /** It is cut, or its sizes or its checksum lie. */
  readonly damaged: boolean;
}

/** Section 2.1.3.1: sizes, compression type and CRC before the data. */
const HEADER = 16;
const COMPRESSED = 'LZFu';
const UNCOMPRESSED = 'MELA';
/** Section 2.1.2.1: what the dictionary of 4096 octets begins with. */
const INITIAL = Buffer.from(
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
  'latin1',
);
const DICTIONARY = 4096;
const BLOCK = 64 * 1024;

/**
 * Yields now and then. Of what is no compressed RTF nothing comes. A reference of two octets stands for 17 at most, so that what comes
 * out is at most nine times as large. @throws as writing the scratch file does
 */
export function* decompressRtf(data: Buffer, scratch: Scratch): Generator<void, CompressedRtf> {
  if (data.length < HEADER) return { rtf: scratch.store(Buffer.alloc(0)), damaged: data.length > 0 };
  const packedEnd = data.readUInt32LE(0) + 4;
  const size = data.readUInt32LE(4);
  const type = data.toString('latin1', 8, 12);
  const packed = data.subarray(HEADER, packedEnd);
  if (type === UNCOMPRESSED) {
    // Section 2.1.3.2: nothing else counts.
    const rtf = Buffer.from(data.subarray(HEADER, HEADER + size));
    return { rtf: scratch.store(rtf), damaged: rtf.length < size };
  }
  if (type !== COMPRESSED) return { rtf: scratch.store(Buffer.alloc(0)), damaged: true };
  const expander = new Expander(scratch.writer());
  const whole = yield* expander.expand(packed);
  const rtf = expander.end();
  const right = whole && rtf.size === size && crc(packed) === data.readUInt32LE(12);
  return { rtf, damaged: !right || packedEnd > data.length };
}

class Expander {
  readonly #writer: ScratchWriter;
  readonly #dictionary = Buffer.alloc(DICTIONARY);
  #write = INITIAL.copy(this.#dictionary);
  #block = Buffer.allocUnsafe(BLOCK);
  #filled = 0;

  constructor(writer: ScratchWriter) {
    this.#writer = writer;
  }

  /** Section 2.2.2. Whether the mark of the end was there. */
  *expand(packed: Buffer): Generator<void, boolean> {
    for (let at = 0; at < packed.length; ) {
      const control = packed[at++] ?? 0;
      for (let bit = 0; bit < 8 && at < packed.length; bit++) {
        if (this.#filled >= BLOCK - DICTIONARY) {
          this.#flush();
          yield;
        }
        if ((control & (1 << bit)) === 0) {
          this.#put(packed[at++] ?? 0);
          continue;
        }
        if (at + 2 > packed.length) return false;
        const reference = packed.readUInt16BE(at);
        at += 2;
        const offset = reference >> 4;
        if (offset === this.#write) return true;
        for (let i = 0; i < (reference & 15) + 2; i++) this.#put(this.#dictionary[(offset + i) % DICTIONARY] ?? 0);
      }
    }
    return false;
  }

  end(): Bytes {
    this.#flush();
    return this.#writer.end();
  }

  #put(octet: number): void {
    this.#block[this.#filled++] = octet;
    this.#dictionary[this.#write] = octet;
    this.#write = (this.#write + 1) % DICTIONARY;
  }

  #flush(): void {
    this.#writer.write(this.#block.subarray(0, this.#filled));
    this.#block = Buffer.allocUnsafe(BLOCK);
    this.#filled = 0;
  }
}

/** Section 2.1.3.3: the usual polynomial, but neither inverted before nor behind. */
function crc(packed: Buffer): number {
  return ~crc32(packed, 0xffffffff) >>> 0;
}
