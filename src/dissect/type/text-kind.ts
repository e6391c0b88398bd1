import { isUtf8 } from 'node:buffer';

/** How much of the head is looked at octet by octet. */
const SAMPLE = 1024;
// Control characters that no text has: all but BEL, BS, TAB, LF, VT, FF, CR, ESC (terminal and ISO-2022 texts), SUB (DOS).
const CONTROL = /[\x00-\x06\x0e-\x19\x1c-\x1f\x7f]/;

/** Whether `head` begins a text in UTF-8, UTF-16 or some 8-bit charset. */
export function isText(head: Buffer): boolean {
  if (head.length === 0) return true;
  if (isUtf16(head)) return true;
  if (head.indexOf(0) >= 0 || CONTROL.test(head.toString('latin1', 0, SAMPLE))) return false;
  return isUtf8(withoutTornCharacter(head)) || isMostlyLetters(head);
}

/** The type of a text by how it begins; `text/plain` where that says nothing. */
export function textType(head: Buffer): string {
  const text = (isUtf16(head) ? fromUtf16(head) : head.toString('latin1', 0, SAMPLE)).replace(
    /^\xef\xbb\xbf|^\ufeff/,
    '',
  );
  if (text.startsWith('#!')) return 'text/x-script';
  const object = OBJECT.exec(text)?.[1];
  if (object !== undefined) return object.toLowerCase() === 'calendar' ? 'text/calendar' : 'text/vcard';
  const start = skipProlog(text);
  if (start < 0 || text[start] !== '<') return 'text/plain';
  const rest = text.slice(start, start + 64);
  if (SVG.test(rest) || (XML.test(text) && text.includes('<svg'))) return 'image/svg+xml';
  if (HTML.test(rest)) return 'text/html';
  return XML.test(text.trimStart()) ? 'application/xml' : 'text/plain';
}

/** RFC 5545 section 3.4, RFC 6350 section 6.1.1. */
const OBJECT = /^\s{0,40}begin:v(calendar|card)\s/i;
const XML = /^<\?xml[\s?]/i;
const SVG = /^<(?:svg|!doctype\s+svg)[\s>]/i;
const HTML =
  /^<(?:!doctype\s+html|html|head|body|title|script|style|meta|link|base|iframe|frameset|table|div|span|p|br|hr|a|b|i|u|font|center|h[1-6]|img|form|input|ul|ol|li|object|embed|marquee)[\s/>]/i;

/** Where the first tag stands behind white space, comments, an XML declaration and processing instructions; -1: nowhere. */
function skipProlog(text: string): number {
  let i = 0;
  for (;;) {
    while (i < text.length && text.charCodeAt(i) <= 32) i++;
    const close = text.startsWith('<!--', i) ? '-->' : text.startsWith('<?', i) ? '?>' : null;
    if (close === null) return i < text.length ? i : -1;
    const end = text.indexOf(close, i);
    if (end < 0) return i;
    i = end + close.length;
  }
}

function isUtf16(head: Buffer): boolean {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    return !(head[2] === 0 && head[3] === 0) && !CONTROL.test(fromUtf16(head));
  }
  return false;
}

function fromUtf16(head: Buffer): string {
  const even = head.subarray(2, Math.min(SAMPLE, head.length) & ~1);
  return head[0] === 0xff ? even.toString('utf16le') : Buffer.from(even).swap16().toString('utf16le');
}

function withoutTornCharacter(head: Buffer): Buffer {
  let end = head.length;
  while (end > 0 && end > head.length - 4 && ((head[end - 1] ?? 0) & 0xc0) === 0x80) end--;
  const lead = head[end - 1] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return end - 1 + length > head.length ? head.subarray(0, end - 1) : head;
}

/** 8-bit charsets put letters above 127; compressed data that happens to lack control characters does not read so. */
function isMostlyLetters(head: Buffer): boolean {
  const sample = head.subarray(0, SAMPLE);
  let c1 = 0;
  for (const octet of sample) if (octet >= 0x80 && octet < 0xa0) c1++;
  return c1 * 3 < sample.length;
}
