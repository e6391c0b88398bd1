import { type Bytes, Lens } from '../../../mail/bytes.ts';

/** One record of a binary workbook (MS-XLSB section 2.1.4); `data` is valid until the next one is read. */
export interface BinaryRecord {
  readonly type: number;
  /** Its octets, or the first 128 KB of them. */
  readonly data: Buffer;
}

const WINDOW = 256 * 1024;
const LONGEST_DATA = 128 * 1024;
const LONGEST_HEADER = 6;

/** The records of `content` up to its end or to where they make no sense; null stands for each 128 KB or more that was read. */
export function* recordsOf(content: Bytes): Generator<BinaryRecord | null> {
  const lens = new Lens();
  let start = 0;
  while (start < content.size) {
    const chunk = lens.look(content, start, start + WINDOW);
    let at = 0;
    // A record whose octets might not all stand in this window begins the next one.
    const last = start + chunk.length === content.size ? chunk.length : chunk.length - LONGEST_DATA - LONGEST_HEADER;
    while (at < last) {
      const header = headerAt(chunk, at);
      if (header === null) return;
      const end = header.start + header.size;
      yield { type: header.type, data: chunk.subarray(header.start, Math.min(end, header.start + LONGEST_DATA)) };
      at = end;
    }
    start += at;
    yield null;
  }
}

/** MS-XLSB section 2.1.4: a type of one or two octets, a size of one to four, seven bits of each. */
function headerAt(chunk: Buffer, at: number): { type: number; size: number; start: number } | null {
  let start = at;
  let type = chunk[start++] ?? 0;
  if (type & 0x80) type = (type & 0x7f) | (((chunk[start++] ?? 0) & 0x7f) << 7);
  let size = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const octet = chunk[start++];
    if (octet === undefined) return null;
    size |= (octet & 0x7f) << shift;
    if ((octet & 0x80) === 0) return { type, size, start };
  }
  return { type, size, start };
}

/** An XLWideString (MS-XLSB section 2.5.168) and where it ends. */
export function wideString(data: Buffer, at: number): { readonly text: string; readonly end: number } {
  if (at + 4 > data.length) return { text: '', end: data.length };
  const length = data.readUInt32LE(at);
  // Of a name that is not there.
  if (length === 0xffffffff) return { text: '', end: at + 4 };
  const end = Math.min(data.length, at + 4 + length * 2);
  return { text: data.toString('utf16le', at + 4, end), end };
}
