import type { Bytes } from '../../mail/bytes.ts';

export interface GzipHeader {
  /** FNAME: UTF-8 where it is valid, else Latin-1, as RFC 1952 has it; '' where there is none. */
  readonly name: string;
  /** First octet of the deflate stream. */
  readonly dataStart: number;
}

// RFC 1952 section 2.3.
const FIXED_SIZE = 10;
const DEFLATE = 8;
const FHCRC = 1 << 1;
const FEXTRA = 1 << 2;
const FNAME = 1 << 3;
const FCOMMENT = 1 << 4;
/** The extra field has at most 64 KiB; name and comment share the rest. */
const MAX_SIZE = 192 * 1024;

/** The header of the gzip member at `start`; null where none begins there. */
export function readGzipHeader(content: Bytes, start: number): GzipHeader | null {
  const fixed = content.slice(start, start + FIXED_SIZE);
  if (fixed.length < FIXED_SIZE || fixed.readUInt16BE(0) !== 0x1f8b || fixed[2] !== DEFLATE) return null;
  const flags = fixed[3] ?? 0;
  if ((flags & (FEXTRA | FNAME | FCOMMENT | FHCRC)) === 0) return { name: '', dataStart: start + FIXED_SIZE };
  const head = content.slice(start, start + MAX_SIZE);
  let at = FIXED_SIZE;
  if ((flags & FEXTRA) !== 0) {
    if (head.length < at + 2) return null;
    at += 2 + head.readUInt16LE(at);
  }
  let name = '';
  if ((flags & FNAME) !== 0) {
    const end = head.indexOf(0, at);
    if (end < 0) return null;
    name = decodeName(head.subarray(at, end));
    at = end + 1;
  }
  if ((flags & FCOMMENT) !== 0) {
    const end = head.indexOf(0, at);
    if (end < 0) return null;
    at = end + 1;
  }
  if ((flags & FHCRC) !== 0) at += 2;
  return at > head.length ? null : { name, dataStart: start + at };
}

function decodeName(bytes: Buffer): string {
  const utf8 = bytes.toString('utf8');
  return utf8.includes('\ufffd') ? bytes.toString('latin1') : utf8;
}
