import { isAscii, isUtf8 } from 'node:buffer';
import { charsetByContent, decodeCharset, isVague } from './charset.ts';
import { guessCharset } from './guess-charset.ts';
import { wideCharset } from './wide-charset.ts';

const UTF8 = /^utf-?8$/;
const WIDE = /^(?:utf-?(?:16|32)|ucs-?[24]|unicode|iso-10646)/;
/** Says which octet of a letter comes first. */
const ORDERED = /[lb]e$/;
const UTF7 = /utf-?7/;
const SWITCHING = /^(?:iso-2022-|csiso2022|hz|utf-?7)/;
/** Of one octet a letter: no octets are wrong in them. */
const SINGLE = /^(?:iso-?8859|windows-|cp-?\d|koi8|latin|l\d|macintosh|ibm|tis|us-ascii)/;
const ESC = 0x1b;
const HZ = Buffer.from('~{');
const HZ_RUN = /~\{[!-}]{2,}~\}/;
/** ASCII in UTF-7 begins with one of these. */
const UTF7_MARK = Buffer.from('+A');
const UTF7_RUN = /\+(A[A-H][A-Za-z0-9+/]+)(-?)/g;
/** So many octets are searched for runs. */
const SEARCHED = 1024 * 1024;
const REPLACEMENT = '\ufffd';

/**
 * The other charsets that a text may be in, where its label lies or where it switches by itself: readers who are told the right one,
 * or guess it, see that. Ordinary text costs a few native searches.
 */
export function otherCharsets(octets: Buffer, label: string): ReadonlySet<string> {
  const name = label.toLowerCase();
  const charsets = new Set<string>();
  const wide = wideCharset(octets);
  // Without a label that counts the text is read by its mark anyway.
  const seen = isVague(name) ? hasMark(octets) : WIDE.test(name) && (!ORDERED.test(name) || name === wide);
  if (wide !== null && !seen) charsets.add(wide);
  if (WIDE.test(name) && wide === null && !fits(octets, name)) charsets.add(charsetByContent(octets));
  if (wide === null) {
    for (const charset of switched(octets, name)) charsets.add(charset);
    if (!isAscii(octets)) for (const charset of eightBit(octets, name)) charsets.add(charset);
  }
  return charsets;
}

function hasMark([first = 0, second = 0]: Buffer): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** Whether octets labelled as UTF-16 can be some, though no NUL shows it: text of East Asia has none. */
function fits(octets: Buffer, name: string): boolean {
  if (octets.length % 2 !== 0 || isAscii(octets) || isUtf8(octets)) return false;
  return !decodeCharset(octets.subarray(0, SEARCHED), name).includes(REPLACEMENT);
}

/** Seven-bit text that switches to other letters. */
function* switched(octets: Buffer, name: string): Generator<string> {
  if (!SWITCHING.test(name)) {
    const charset = iso2022(octets);
    if (charset !== null) yield charset;
    if (octets.includes(HZ) && HZ_RUN.test(octets.toString('latin1', 0, SEARCHED))) yield 'hz-gb-2312';
  }
  if (!UTF7.test(name) && octets.includes(UTF7_MARK) && holdsUtf7(octets.toString('latin1', 0, SEARCHED)))
    yield 'utf-7';
}

/** RFC 1468, RFC 1557, RFC 1922; a switch to ASCII, where ASCII is, parts a word. */
const ESCAPE = /\x1b(?:(\$[@B]|\([JIB]|\$\(D)|(\$\)C)|(\$[)*+][AEGHI-M]))/;

/** By the first escape sequence that a text has. */
function iso2022(octets: Buffer): string | null {
  if (!octets.includes(ESC)) return null;
  const found = ESCAPE.exec(octets.toString('latin1'));
  if (found === null) return null;
  const [, japanese, korean] = found;
  return japanese !== undefined ? 'iso-2022-jp' : korean !== undefined ? 'iso-2022-kr' : 'iso-2022-cn';
}

/** Runs of base64 that are ASCII letters in UTF-16 to the last bit: a word in a text is that once in thousands of mails. */
function holdsUtf7(text: string): boolean {
  for (const [, letters = '', close] of text.matchAll(UTF7_RUN)) {
    if (close === '' && letters.length < 6) continue;
    const bits = letters.length * 6;
    const even = (bits >> 4) << 1;
    const octets = Buffer.from(`${letters}AAAA`, 'base64').subarray(0, Math.ceil(bits / 8));
    // What fills up the last letter is less than one, and zeros.
    if (even === 0 || bits % 16 >= 6 || octets.subarray(even).some((octet) => octet !== 0)) continue;
    if (isAsciiInUtf16(octets.subarray(0, even))) return true;
  }
  return false;
}

function isAsciiInUtf16(octets: Buffer): boolean {
  for (let i = 0; i < octets.length; i += 2) {
    const low = octets[i + 1] ?? 0;
    if (octets[i] !== 0 || low > 126 || (low < 32 && low !== 9 && low !== 10 && low !== 13)) return false;
  }
  return true;
}

/** Text with octets beyond ASCII that its label cannot explain. */
function* eightBit(octets: Buffer, name: string): Generator<string> {
  if (isVague(name)) return;
  const valid = isUtf8(octets);
  if (UTF8.test(name)) {
    if (!valid) yield guessCharset(octets);
  } else if (valid && SINGLE.test(name)) yield 'utf-8';
  else if (!SINGLE.test(name) && decodeCharset(octets.subarray(0, SEARCHED), name).includes(REPLACEMENT)) {
    yield charsetByContent(octets);
  }
}
