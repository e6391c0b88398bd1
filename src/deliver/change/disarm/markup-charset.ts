import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding */
const PRESCAN = 1024;

/** The markup as Unicode: by its byte order mark, by the header's charset, by its own word, else as UTF-8 or windows-1252. */
export function decodeMarkup(octets: Buffer, charset: string): string {
  const declared = [charset, declaredIn(octets)].find((label) => label !== '' && iconv.encodingExists(label));
  const label = markOf(octets) ?? declared ?? (isUtf8(octets) ? 'utf-8' : 'windows-1252');
  return iconv.decode(octets, label);
}

function markOf(octets: Buffer): string | null {
  if (octets[0] === 0xef && octets[1] === 0xbb && octets[2] === 0xbf) return 'utf-8';
  if (octets[0] === 0xff && octets[1] === 0xfe) return 'utf-16le';
  return octets[0] === 0xfe && octets[1] === 0xff ? 'utf-16be' : null;
}

function declaredIn(octets: Buffer): string {
  const head = octets.toString('latin1', 0, PRESCAN);
  return /charset\s{0,20}=\s{0,20}["']?([A-Za-z0-9_:.-]{2,40})/i.exec(head)?.[1] ?? '';
}
