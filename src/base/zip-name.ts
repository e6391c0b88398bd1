import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { EXTRA_UNICODE_PATH, extraField, FLAG_UTF8 } from './zip-format.ts';

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

/** The name in Info-ZIP's Unicode path field (APPNOTE.TXT section 4.6.9); null where there is none or it is stale. */
export function unicodePath(nameBytes: Buffer, extra: Buffer): string | null {
  const field = extraField(extra, EXTRA_UNICODE_PATH);
  if (field === null || field.length < 5 || field[0] !== 1) return null;
  return field.readUInt32LE(1) === crc32(nameBytes) ? field.toString('utf8', 5) : null;
}
