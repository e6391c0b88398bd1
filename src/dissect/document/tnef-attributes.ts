import { type Bytes, Lens, subBytes, windows } from '../../mail/bytes.ts';

/** An attribute of a TNEF stream ([MS-OXTNEF] section 2.1.1). */
export interface TnefAttribute {
  readonly id: number;
  /** A span of the stream; as much as there is. */
  readonly data: Bytes;
  /** What is wrong with it. */
  readonly fault: 'none' | 'checksum' | 'cut' | 'misplaced';
}

/** Behind the signature and the legacy key. */
const FIRST_ATTRIBUTE = 6;
/** Level, id and length before an attribute's data, and the checksum behind it. */
const HEADER = 9;
const CHECKSUM = 2;
const WINDOW = 256 * 1024;
/** Each octet may be read as that of so many attributes, where sizes lie. */
const MOST_READINGS = 4;
/** [MS-OXTNEF] section 2.1.3.2: the attributes that are looked for among other octets. */
export const ATTRIBUTE = {
  attachRenderData: 0x00069002,
  attachTitle: 0x00018010,
  attachTransportName: 0x00069001,
  attachData: 0x0006800f,
  attachProperties: 0x00069005,
  body: 0x0002800c,
  messageProperties: 0x00069003,
  oemCodePage: 0x00069007,
} as const;
const KNOWN: ReadonlySet<number> = new Set(Object.values(ATTRIBUTE));

/**
 * The attributes of a stream, in order. Where one has a wrong checksum, or where none stands, its size may lie: then the next one is
 * looked for within it too, as the reader does who knows its true size. Yields null now and then; says in the end whether all were read.
 */
export function* tnefAttributes(stream: Bytes): Generator<TnefAttribute | null, boolean> {
  const most = stream.size * MOST_READINGS;
  const lens = new Lens();
  let work = 0;
  let misplaced = false;
  for (let at = FIRST_ATTRIBUTE; at + HEADER <= stream.size; ) {
    if (work > most) return false;
    const header = headerAt(stream.slice(at, at + HEADER), 0);
    if (header === null) {
      // Something stands where an attribute should; what comes then is found by its looks.
      at = yield* nextHeader(stream, at + 1, lens);
      misplaced = true;
      continue;
    }
    const start = at + HEADER;
    const end = start + header.size;
    const data = subBytes(stream, start, end);
    const right = end + CHECKSUM <= stream.size && (yield* checksum(data, lens)) === checksumAt(stream, end);
    work += data.size;
    const fault = end > stream.size ? 'cut' : !right ? 'checksum' : misplaced ? 'misplaced' : 'none';
    yield { id: header.id, data, fault };
    misplaced = false;
    at = right ? end + CHECKSUM : yield* nextHeader(stream, start, lens);
  }
  return true;
}

/** Null where none stands. */
function headerAt(octets: Buffer, at: number): { id: number; size: number } | null {
  const level = octets[at];
  if ((level !== 1 && level !== 2) || at + HEADER > octets.length) return null;
  return { id: octets.readUInt32LE(at + 1), size: octets.readUInt32LE(at + 5) };
}

function* nextHeader(stream: Bytes, from: number, lens: Lens): Generator<null, number> {
  const rest = subBytes(stream, from, stream.size);
  for (const { start, chunk } of windows(rest, WINDOW, HEADER, lens)) {
    for (let at = 0; at + HEADER <= chunk.length; at++) {
      const header = headerAt(chunk, at);
      if (header === null || !KNOWN.has(header.id)) continue;
      const offset = from + start + at;
      if (offset + HEADER + header.size <= stream.size) return offset;
    }
    yield null;
  }
  return stream.size;
}

function checksumAt(stream: Bytes, at: number): number {
  return stream.slice(at, at + CHECKSUM).readUInt16LE(0);
}

/** The sum of all octets ([MS-OXTNEF] section 2.1.1). */
function* checksum(data: Bytes, lens: Lens): Generator<null, number> {
  let sum = 0;
  for (const { chunk } of windows(data, WINDOW, 0, lens)) {
    for (const octet of chunk) sum += octet;
    if (chunk.length === WINDOW) yield null;
  }
  return sum & 0xffff;
}
