import { decodeCharset } from '../../text/charset.ts';

/** PDFDocEncoding where it differs from Latin-1 (ISO 32000-1 annex D.3): 0x18 to 0x1f, and 0x80 to 0xa0. */
const ACCENTS = '\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc';
const HIGH =
  '\u2022\u2020\u2021\u2026\u2014\u2013\u0192\u2044\u2039\u203a\u2212\u2030\u201e\u201c\u201d\u2018\u2019\u201a\u2122\ufb01\ufb02\u0141\u0152\u0160\u0178\u017d\u0131\u0142\u0153\u0161\u017e\ufffd\u20ac';

/** A text string, ISO 32000-2 section 7.9.2.2: UTF-16 or UTF-8 behind a mark, else PDFDocEncoding. */
export function textString(octets: Buffer): string {
  const [first, second, third] = octets;
  if (first === 0xfe && second === 0xff) return withoutLanguage(decodeCharset(octets, 'utf-16be'));
  if (first === 0xff && second === 0xfe) return withoutLanguage(decodeCharset(octets, 'utf-16le'));
  if (first === 0xef && second === 0xbb && third === 0xbf) return withoutLanguage(decodeCharset(octets, 'utf-8'));
  return octets.toString('latin1').replace(/[\x18-\x1f\x80-\xa0]/g, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x80 ? ACCENTS.charAt(code - 0x18) : HIGH.charAt(code - 0x80);
  });
}

/** The language of what follows stands between two escapes (section 7.9.2.2). */
function withoutLanguage(text: string): string {
  return text.includes('\x1b') ? text.replace(/\x1b[^\x1b]{2,5}\x1b/g, '') : text;
}
