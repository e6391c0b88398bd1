import type { Bytes } from '../../mail/bytes.ts';

/** Where the sections of a Windows program (PE) or an ELF file end: behind them self-extractors carry what they extract. */
export function programEnd(content: Bytes): number | null {
  const head = content.slice(0, MOST_HEADERS);
  if (head.length < SMALLEST) return null;
  const end = head.readUInt32BE(0) === ELF ? elfEnd(content, head) : portableEnd(head);
  return end !== null && end > 0 && end < content.size ? end : null;
}

/** The first header of either kind: of MS-DOS, of ELF64. */
const SMALLEST = 64;
const MOST_HEADERS = 64 * 1024;
const ELF = 0x7f454c46;
/** PE format, "Section Table". */
const SECTION_SIZE = 40;
const MOST_SECTIONS = 96;

/** PE format, "COFF File Header" and "Section Table": the last octet of raw data. */
function portableEnd(head: Buffer): number | null {
  const header = head.readUInt32LE(60);
  if (header + 24 > head.length || head.toString('latin1', header, header + 4) !== 'PE\0\0') return null;
  const sections = Math.min(head.readUInt16LE(header + 6), MOST_SECTIONS);
  let at = header + 24 + head.readUInt16LE(header + 20);
  let end = 0;
  for (let section = 0; section < sections && at + SECTION_SIZE <= head.length; section++, at += SECTION_SIZE) {
    const size = head.readUInt32LE(at + 16);
    if (size > 0) end = Math.max(end, head.readUInt32LE(at + 20) + size);
  }
  return end;
}

/** System V ABI, chapter 4: the table of sections stands last, where there is one; else the last segment ends it. */
function elfEnd(content: Bytes, head: Buffer): number | null {
  const wide = head[4] === 2;
  const big = head[5] === 2;
  const half = (at: number) => (big ? head.readUInt16BE(at) : head.readUInt16LE(at));
  const word = (bytes: Buffer, at: number) => (big ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  const long = (bytes: Buffer, at: number) => Number(big ? bytes.readBigUInt64BE(at) : bytes.readBigUInt64LE(at));
  const offset = (bytes: Buffer, at: number) => (wide ? long(bytes, at) : word(bytes, at));
  let end = offset(head, wide ? 40 : 32) + half(wide ? 58 : 46) * half(wide ? 60 : 48);
  const size = half(wide ? 54 : 42);
  const segments = offset(head, wide ? 32 : 28);
  const table = content.slice(segments, segments + Math.min(size * half(wide ? 56 : 44), MOST_HEADERS));
  for (let at = 0; size >= 32 && at + (wide ? 40 : 20) <= table.length; at += size) {
    end = Math.max(end, offset(table, at + (wide ? 8 : 4)) + offset(table, at + (wide ? 32 : 16)));
  }
  return end;
}
