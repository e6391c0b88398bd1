import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { EXTRA_UNICODE_PATH, extraFields, FLAG_UTF8 } from './zip-format.ts';

// The upper half of code page 437, the character set of names without bit 11 (APPNOTE.TXT appendix D).
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐' +
  '└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** A stored name as Unicode: UTF-8 where bit 11 says so or the bytes are valid UTF-8 all the same, else code page 437. */
export function zipName(bytes: Buffer, flags: number): string {
  if ((flags & FLAG_UTF8) !== 0 || isUtf8(bytes)) return bytes.toString('utf8');
  let name = '';
  for (const byte of bytes) name += byte < 0x80 ? String.fromCharCode(byte) : CP437.charAt(byte - 0x80);
  return name;
}

/** The names in Info-ZIP's Unicode path fields (APPNOTE.TXT section 4.6.9). */
interface PathFields {
  /** That of the first field which stands for the stored name; null where there is none. */
  readonly valid: string | null;
  /** Those of fields that are of another version, or stand for another name: some readers take them all the same. */
  readonly stale: readonly string[];
}

export function pathFields(nameBytes: Buffer, extra: Buffer): PathFields {
  let valid: string | null = null;
  const stale: string[] = [];
  for (const field of extraFields(extra, EXTRA_UNICODE_PATH)) {
    if (field.length < 5) continue;
    const name = field.toString('utf8', 5);
    if (valid === null && field[0] === 1 && field.readUInt32LE(1) === crc32(nameBytes)) valid = name;
    else stale.push(name);
  }
  return { valid, stale };
}
