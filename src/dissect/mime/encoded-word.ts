import { decodeCharset } from '../text/charset.ts';

// RFC 2047 section 2, with white space inside the text, as senders write it. Each class excludes the question mark that
// ends it, so that a failed attempt never reads beyond the next one: linear on hostile input.
const WORD = /=\?([^?\s*]{1,60})(?:\*[^?\s]{1,40})?\?([bBqQ])\?([^?]*)\?=/g;

/** `text` with its encoded words decoded (RFC 2047 section 6), wherever they stand. */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  let out = '';
  let end = 0;
  let open: { charset: string; octets: Buffer[] } | null = null;
  const flush = (): void => {
    if (open !== null) out += decodeRun(open.octets, open.charset);
    open = null;
  };
  for (const match of text.matchAll(WORD)) {
    const [whole, charset = '', encoding = '', body = ''] = match;
    const between = text.slice(end, match.index);
    const octets = encoding === 'b' || encoding === 'B' ? Buffer.from(body, 'base64') : decodeQ(body);
    end = match.index + whole.length;
    // White space between two words belongs to neither; a character may be split over words of one charset.
    if (open !== null && /^\s*$/.test(between)) {
      if (open.charset === charset.toLowerCase()) {
        open.octets.push(octets);
        continue;
      }
      flush();
    } else {
      flush();
      out += between;
    }
    open = { charset: charset.toLowerCase(), octets: [octets] };
  }
  flush();
  return out + text.slice(end);
}

/** Words of one charset that follow each other. */
function decodeRun(words: readonly Buffer[], charset: string): string {
  const joined = decodeCharset(Buffer.concat(words), charset);
  if (words.length === 1 || !joined.includes(REPLACEMENT)) return joined;
  // A decoder of ISO-2022 takes it for damage that one word switches back to ASCII and the next one away from it.
  const apart = words.map((octets) => decodeCharset(octets, charset)).join('');
  return apart.includes(REPLACEMENT) ? joined : apart;
}

const REPLACEMENT = '\ufffd';

/** RFC 2047 section 4.2. */
function decodeQ(text: string): Buffer {
  const octets = text
    .replaceAll('_', ' ')
    .replace(/=([0-9A-Fa-f]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, 'latin1');
}
