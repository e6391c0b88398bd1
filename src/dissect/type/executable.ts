import type { Bytes } from '../../mail/bytes.ts';
import { findZipAtEnd } from './zip-kind.ts';

export const PE_TYPE = 'application/vnd.microsoft.portable-executable';
const MZ_TYPE = 'application/x-msdos-executable';

/** Programs whose mark takes more than a table to tell. */
export function binaryProgram(head: Buffer): string | null {
  if (head[0] === 0x4d && head[1] === 0x5a) return isPortableExecutable(head) ? PE_TYPE : MZ_TYPE;
  if (head.length >= 8 && head.readUInt32BE(0) === 0xcafebabe) {
    // Java class and Mach-O for several processors share a mark; no Mach-O has 45 of them, no class a version below 45.
    return head.readUInt32BE(4) < 45 ? 'application/x-mach-binary' : 'application/java-vm';
  }
  return null;
}

function isPortableExecutable(head: Buffer): boolean {
  if (head.length < 64) return false;
  const offset = head.readUInt32LE(60);
  // Where the header lies beyond the head, nothing but a Windows program has it there.
  return offset + 4 > head.length ? offset < 0x1000_0000 : head.toString('latin1', offset, offset + 4) === 'PE\0\0';
}

/** Archives that self-extractors carry, by their marks. */
const CARRIED: readonly (readonly [Buffer, string])[] = [
  [Buffer.from('Rar!\x1a\x07', 'latin1'), 'application/vnd.rar'],
  [Buffer.from("7z\xbc\xaf'\x1c", 'latin1'), 'application/x-7z-compressed'],
  [Buffer.from('MSCF\0\0\0\0', 'latin1'), 'application/vnd.ms-cab-compressed'],
];
const PROGRAMS = new Set([PE_TYPE, MZ_TYPE, 'application/x-elf', 'application/x-mach-binary', 'text/x-script']);
/** A ZIP's comment may be this long; behind what begins as a text a shorter one is looked for, for the sake of speed. */
const LONGEST_COMMENT = 0xffff;
const SHORT_COMMENT = 1024;
/** A self-extractor's program is smaller than this. */
const SEARCHED = 2 * 1024 * 1024;

/** A container that begins behind the octets which gave `content` its type. */
export function findAppended(content: Bytes, type: string, text: boolean): { start: number; type: string } | null {
  const zip = findZipAtEnd(content, text ? SHORT_COMMENT : LONGEST_COMMENT);
  if (zip !== null) return { start: zip, type: 'application/zip' };
  if (!PROGRAMS.has(type)) return null;
  const program = content.slice(0, SEARCHED);
  let found: { start: number; type: string } | null = null;
  for (const [mark, carried] of CARRIED) {
    const start = program.indexOf(mark, 64);
    if (start >= 0 && (found === null || start < found.start)) found = { start, type: carried };
  }
  return found;
}
