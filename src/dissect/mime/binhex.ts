import { allocate } from '../slab.ts';
import { type BlockData, type BlockFile, type BlockForm, BREATH } from './text-block.ts';

const LF = 10;
const CR = 13;
const TAB = 9;
const BLANK = 32;
const COLON = 58;
/** RFC 1741 appendix A: `90 n` repeats the octet before it, `90 00` is a 90. */
const REPEAT = 0x90;
/** Both forks together; what they expand to is bounded by it. */
const LONGEST = 32 * 1024 * 1024;
const NONE = 255;
const VALUES = new Uint8Array(256).fill(NONE);
for (const [i, letter] of [...'!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr'].entries()) {
  VALUES[letter.charCodeAt(0)] = i;
}

/** BinHex 4.0 (RFC 1741): a Macintosh file of two forks; the one that holds resources may be a program's. */
export const BINHEX: BlockForm = {
  line: /^[ \t]*\(This file must be converted with BinHex/,
  *read(text, start) {
    const data = dataOf(text, start);
    if (data === null) return null;
    if (data.start > text.length) return { files: [], end: text.length, truncated: true };
    const packed = yield* sixBits(text, data.start, data.end);
    const octets = expand(packed, LONGEST);
    yield;
    return { ...(yield* filesOf(octets)), end: Math.min(text.length, data.end + 1), truncated: data.truncated };
  },
};

/** The data stands between two colons. */
function dataOf(text: Buffer, start: number): { start: number; end: number; truncated: boolean } | null {
  let from = start;
  while (isBlank(text[from])) from++;
  if (from < text.length && text[from] !== COLON) return null;
  let end = from + 1;
  while (end < text.length && (VALUES[text[end] ?? 0] !== NONE || isBlank(text[end]))) end++;
  return { start: from + 1, end, truncated: text[end] !== COLON };
}

function isBlank(octet: number | undefined): boolean {
  return octet === LF || octet === CR || octet === BLANK || octet === TAB;
}

function* sixBits(text: Buffer, start: number, end: number): Generator<void, Buffer> {
  const octets = Buffer.allocUnsafe(Math.ceil(((end - start) * 3) / 4));
  let written = 0;
  let bits = 0;
  let count = 0;
  for (let i = start; i < end; i++) {
    if (i % BREATH === 0) yield;
    const value = VALUES[text[i] ?? 0] ?? NONE;
    if (value === NONE) continue;
    bits = ((bits << 6) | value) & 0xfff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    octets[written++] = (bits >> count) & 0xff;
  }
  return octets.subarray(0, written);
}

function expand(packed: Buffer, most: number): Buffer {
  const size = Math.min(most, expandedSize(packed));
  return allocate(size, (target) => {
    let written = 0;
    for (let i = 0; i < packed.length && written < size; i++) {
      const octet = packed[i] ?? 0;
      const count = octet === REPEAT ? packed[++i] : undefined;
      if (count === undefined || count === 0) {
        target[written++] = octet;
        continue;
      }
      const end = Math.min(size, written + count - 1);
      target.fill(target[written - 1] ?? 0, written, end);
      written = end;
    }
    return written;
  });
}

function expandedSize(packed: Buffer): number {
  let size = 0;
  for (let i = 0; i < packed.length; i++) {
    const count = packed[i] === REPEAT ? packed[++i] : undefined;
    size += count === undefined || count === 0 ? 1 : count - 1;
  }
  return size;
}

/** Behind the name: version, type, creator, flags, the sizes of both forks, checksum. */
const FIELDS = 1 + 4 + 4 + 2;
const HEADER = FIELDS + 4 + 4;
const CHECKSUM = 2;

function* filesOf(octets: Buffer): Generator<void, Pick<BlockData, 'files' | 'damage'>> {
  const nameEnd = 1 + (octets[0] ?? 0);
  const dataStart = nameEnd + HEADER + CHECKSUM;
  if (octets.length < dataStart) return { files: octets.length === 0 ? [] : [{ content: octets }], damage: CUT };
  const name = octets.toString('latin1', 1, nameEnd);
  const dataSize = octets.readUInt32BE(nameEnd + FIELDS);
  const resourceSize = octets.readUInt32BE(nameEnd + FIELDS + 4);
  const dataEnd = dataStart + dataSize;
  const resourceStart = dataEnd + CHECKSUM;
  const resourceEnd = resourceStart + resourceSize;
  const files: BlockFile[] = [
    { name, content: octets.subarray(dataStart, dataEnd) },
    { name: `${name}.rsrc`, content: octets.subarray(resourceStart, resourceEnd) },
  ];
  const whole = octets.length >= resourceEnd;
  const right =
    whole &&
    (yield* isRight(octets, 0, nameEnd + HEADER)) &&
    (yield* isRight(octets, dataStart, dataEnd)) &&
    (yield* isRight(octets, resourceStart, resourceEnd));
  return {
    files: files.filter(({ content }) => content.length > 0),
    damage: right ? '' : whole ? 'a checksum is not that of the data' : CUT,
  };
}

const CUT = 'the data ends within the file';

/** CRC of CCITT, over the octets and two zeros in the place of the checksum behind them. */
function* isRight(octets: Buffer, start: number, end: number): Generator<void, boolean> {
  let crc = 0;
  for (let i = start; i < end; i++) {
    if (i % BREATH === 0) yield;
    crc = ((crc << 8) & 0xffff) ^ (CRC[(crc >> 8) ^ (octets[i] ?? 0)] ?? 0);
  }
  const said = end + CHECKSUM <= octets.length ? octets.readUInt16BE(end) : -1;
  // Some writers leave out the checksum of an empty fork.
  return said === crc || (start === end && said < 0);
}

const CRC = Uint16Array.from({ length: 256 }, (_, octet) => {
  let crc = octet << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc & 0xffff;
});
