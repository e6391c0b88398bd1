import iconv from 'iconv-lite';
import type { Bytes } from '../../../mail/bytes.ts';

/** Enough to see the root of most files. */
const FIRST = 4 * 1024;
const CHUNK = 128 * 1024;
const DECLARATION = /^<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._:-]{1,40})["']/;

interface Decoder {
  write(octets: Buffer): string;
  end(): string;
}

/** What `content` says by its octets, piece by piece (XML 1.0 appendix F: the encoding shows in the first octets). */
export function* xmlText(content: Bytes): Generator<string> {
  const decoder = decoderOf(encodingOf(content.slice(0, 300)));
  for (let start = 0; start < content.size; ) {
    const end = Math.min(content.size, start + (start === 0 ? FIRST : CHUNK));
    yield decoder.write(content.slice(start, end));
    start = end;
  }
  yield decoder.end();
}

/** Whether `content` begins as XML does, in some encoding. */
export function looksLikeXml(content: Bytes): boolean {
  const head = content.slice(0, 300);
  const text = decoderOf(encodingOf(head)).write(head);
  return text
    .replace(/^\ufeff/, '')
    .trimStart()
    .startsWith('<');
}

function encodingOf(head: Buffer): string {
  const [a, b, c, d] = head;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32le' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0 && b === 0) return 'utf-32be';
  if (a === 0x3c && b === 0) return c === 0 ? 'utf-32le' : 'utf-16le';
  if (a === 0 && b === 0x3c) return 'utf-16be';
  const declared = DECLARATION.exec(head.toString('latin1'))?.[1]?.toLowerCase() ?? 'utf-8';
  // A file that declares in ASCII that it is UTF-16 or UTF-32 is neither.
  return /^(?:utf-?16|utf-?32|ucs|iso-10646)/.test(declared) ? 'utf-8' : declared;
}

function decoderOf(encoding: string): Decoder {
  try {
    const decoder = new TextDecoder(encoding);
    return { write: (octets) => decoder.decode(octets, { stream: true }), end: () => decoder.decode() };
  } catch {
    const decoder = iconv.getDecoder(iconv.encodingExists(encoding) ? encoding : 'utf-8');
    return { write: (octets) => decoder.write(octets), end: () => decoder.end() ?? '' };
  }
}
