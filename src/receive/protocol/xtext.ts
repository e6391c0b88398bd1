import { isUtf8 } from 'node:buffer';

// RFC 3461 section 4: printable octets but `+` and `=`, all others as `+` and two hexadecimal digits.
const XTEXT = /^(?:[\x21-\x2a\x2c-\x3c\x3e-\x7e]|\+[0-9A-F]{2})*$/;

/** What xtext stands for; null where it is none, or stands for bytes that are not UTF-8. May hold control characters. */
export function decodeXtext(text: string): string | null {
  if (!XTEXT.test(text)) return null;
  if (!text.includes('+')) return text;
  const octets = text.replace(/\+(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const bytes = Buffer.from(octets, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : null;
}
