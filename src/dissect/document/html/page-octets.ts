import { type Bytes, Lens, windows } from '../../../mail/bytes.ts';
import { decodeCharset } from '../../text/charset.ts';
import { markupCharset } from '../../text/part-text.ts';

const WINDOW = 256 * 1024;
/** Longer than what `SIGN` looks at. */
const OVERLAP = 128;

/** What has to stand in a page that does anything but show text, pictures and links, and in the tag by which it does. */
export const SIGN =
  /<(?:[a-z0-9]{1,20}:)?(?:script|svg|form|i?frame|object|embed|applet|set|animate|application)\b|<!entity|\bon[a-z]{3,24}\s{0,9}=|script\s{0,9}:|\bdata\s{0,9}:|http-equiv\s{0,9}=\s{0,9}["']?\s{0,9}r|srcdoc|["'=]password|\bdownload\b|=\s{0,9}["']?[\0-\x20]{0,9}[a-z]{0,11}(?:[\t\r\n]|&[#a-z])/i;

/** Probes whether a charset leaves ASCII as it is. */
const ASCII = Buffer.from('<a href="x">+ADw-~{\\');

/** Whether anything in the page can act. Cheap for ordinary mail: nothing is decoded. */
export function* mayAct(content: Bytes, charset: string): Generator<void, boolean> {
  return foreignCharset(content, charset) !== '' || (yield* holdsSign(content));
}

/** The page as a string of its octets, in which all of ASCII means itself. */
export function pageOctets(content: Bytes, charset: string): string {
  const label = foreignCharset(content, charset);
  const lens = new Lens();
  const octets = lens.look(content, 0, content.size);
  // Octets of UTF-8 instead.
  const ascii = label === '' ? octets : Buffer.from(decodeCharset(octets, label), 'utf8');
  const page = withoutNul(ascii).toString('latin1');
  lens.release();
  return page;
}

/** The charset of a page in which ASCII does not mean itself; '' where it does. */
function foreignCharset(content: Bytes, charset: string): string {
  const label = markupCharset(content.slice(0, WINDOW), charset);
  return label !== '' && decodeCharset(ASCII, label) !== ASCII.toString() ? label : '';
}

function* holdsSign(content: Bytes): Generator<void, boolean> {
  for (const { chunk } of windows(content, WINDOW, OVERLAP, new Lens())) {
    if (SIGN.test(withoutNul(chunk).toString('latin1'))) return true;
    if (content.size > WINDOW) yield;
  }
  return false;
}

/** So are UTF-16 and UTF-32 read, whichever way round, and what hides from readers that stop at a NUL. */
function withoutNul(octets: Buffer): Buffer {
  if (!octets.includes(0)) return octets;
  const rest = Buffer.allocUnsafeSlow(octets.length);
  let size = 0;
  for (let i = 0; i < octets.length; i++) {
    const octet = octets[i] ?? 0;
    if (octet !== 0) rest[size++] = octet;
  }
  return rest.subarray(0, size);
}
