import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { type Bytes, Lens, windows } from '../../mail/bytes.ts';
import { ebcdicDecoder } from './ebcdic.ts';
import { guessCharset } from './guess-charset.ts';
import { hz, iso2022cn, iso2022kr } from './iso-2022.ts';
import { utf7 } from './utf-7.ts';
import { wideCharset } from './wide-charset.ts';

/** Encodings of iconv-lite that are no character sets. */
const NO_CHARSETS = /^[^a-z0-9]*(?:base64|hex|binary|internal|utf8|ucs2)[^a-z0-9]*$/;

type Decode = (octets: Buffer) => string;

/** Decodes one text that comes in pieces. */
type DecodePiece = (piece: Buffer, last: boolean) => string;

interface Decoder {
  readonly whole: Decode;
  readonly inPieces: () => DecodePiece;
}

const utf8: Decoder = {
  ...byTextDecoder('utf-8'),
  whole: (octets) => octets.toString('utf8', octets[0] === 0xef && octets[1] === 0xbb && octets[2] === 0xbf ? 3 : 0),
};
const windows1252 = byTextDecoder('windows-1252');
const decoders = new Map<string, Decoder | null>([
  ['utf-8', utf8],
  ['utf8', utf8],
  ['utf-7', byLines(utf7)],
  ['utf7', byLines(utf7)],
  ['unicode-1-1-utf-7', byLines(utf7)],
  ['x-unicode-1-1-utf-7', byLines(utf7)],
  ['iso-2022-kr', byLines(iso2022kr)],
  ['csiso2022kr', byLines(iso2022kr)],
  ['iso-2022-cn', byLines(iso2022cn)],
  ['iso-2022-cn-ext', byLines(iso2022cn)],
  ['hz-gb-2312', byLines(hz)],
  ['hz', byLines(hz)],
]);
/** Octets of one piece of a long text. */
const PIECE = 256 * 1024;
const LONGEST_LINE = 1024 * 1024;
const LF = 10;
/** Labels come from mails: remember only as many as honest mail uses. */
const MOST_LABELS = 500;

/** Labels that tell nothing: senders and gateways write them where they do not know. US-ASCII octets above 127 are no ASCII. */
const VAGUE = new Set(['', 'us-ascii', 'ascii', 'ansi_x3.4-1968', 'unknown-8bit', 'x-unknown', 'unknown', 'default']);

/** Labels that leave it to a mark, or to the reader, which octet of a letter comes first. */
const WIDE = new Set(['utf-16', 'utf16', 'utf-32', 'utf32', 'ucs-2', 'unicode', 'iso-10646-ucs-2']);

/** Whether `label` names a character set (https://encoding.spec.whatwg.org/#names-and-labels, and those of iconv-lite). */
export function knowsCharset(label: string): boolean {
  return isVague(label) || decoderOf(label.toLowerCase()) !== null;
}

/** Whether `label` leaves it to the octets. */
export function isVague(label: string): boolean {
  return VAGUE.has(label.toLowerCase());
}

/**
 * `octets` as Unicode by the charset that `label` names. Where there is no label, or none that is known, by the octets: UTF-16 and
 * UTF-32 where they look so, else UTF-8 where valid, else what looks most like words. Malformed sequences become U+FFFD.
 */
export function decodeCharset(octets: Buffer, label: string): string {
  const name = label.toLowerCase();
  const known = knownDecoder(octets, name);
  return (known ?? decoderOf(charsetByContent(octets)) ?? windows1252).whole(octets);
}

/** The same, of a long text piece by piece: the loop may be given back between them. */
export function* decodedPieces(content: Bytes, label: string): Generator<string> {
  const head = content.slice(0, PIECE);
  if (content.size <= PIECE) {
    yield decodeCharset(head, label);
    return;
  }
  const known = knownDecoder(head, label.toLowerCase());
  const decode = (known ?? decoderOf(charsetOfLong(content, head)) ?? windows1252).inPieces();
  for (const { start, chunk } of windows(content, PIECE, 0, new Lens())) {
    yield decode(chunk, start + chunk.length === content.size);
  }
}

/** That of a label that tells something; `head` is where the text begins. */
function knownDecoder(head: Buffer, name: string): Decoder | null {
  if (VAGUE.has(name)) return null;
  return decoderOf(WIDE.has(name) ? (wideCharset(head) ?? name) : name);
}

/** The charset that octets without a label are most likely in. */
export function charsetByContent(octets: Buffer): string {
  return wideCharset(octets) ?? (isUtf8(octets) ? 'utf-8' : guessCharset(octets));
}

function charsetOfLong(content: Bytes, head: Buffer): string {
  return wideCharset(head) ?? (isLongUtf8(content) ? 'utf-8' : guessCharset(head));
}

function isLongUtf8(content: Bytes): boolean {
  const lens = new Lens();
  for (let start = 0; start < content.size; ) {
    const chunk = lens.look(content, start, start + PIECE);
    const last = start + chunk.length === content.size;
    const size = last ? chunk.length : chunk.length - begunLetter(chunk);
    if (!isUtf8(chunk.subarray(0, size))) return false;
    start += size;
  }
  return true;
}

/** Octets at the end that may be a letter's first ones. */
function begunLetter(chunk: Buffer): number {
  for (let count = 1; count <= 3; count++) if ((chunk[chunk.length - count] ?? 0) >= 0xc0) return count;
  return 0;
}

function decoderOf(name: string): Decoder | null {
  const known = decoders.get(name);
  if (known !== undefined) return known;
  const made = makeDecoder(name);
  if (decoders.size < MOST_LABELS) decoders.set(name, made);
  return made;
}

function makeDecoder(name: string): Decoder | null {
  try {
    return byTextDecoder(name);
  } catch {
    const ebcdic = ebcdicDecoder(name);
    if (ebcdic !== null) return { whole: ebcdic, inPieces: () => ebcdic };
    if (NO_CHARSETS.test(name) || !iconv.encodingExists(name)) return null;
    return { whole: (octets) => iconv.decode(octets, name), inPieces: () => byIconv(name) };
  }
}

/** @throws RangeError where the label is none of the standard's or Node was built without the charset */
function byTextDecoder(label: string): Decoder {
  const decoder = new TextDecoder(label);
  return {
    whole: (octets) => decoder.decode(octets),
    inPieces: () => {
      const own = new TextDecoder(label);
      return (piece, last) => own.decode(piece, { stream: !last });
    },
  };
}

function byIconv(name: string): DecodePiece {
  const decoder = iconv.getDecoder(name);
  return (piece, last) => decoder.write(piece) + (last ? (decoder.end() ?? '') : '');
}

/** Of a charset that begins anew with each line. A line that is longer is cut. */
function byLines(whole: Decode): Decoder {
  return {
    whole,
    inPieces: () => {
      let begun: Buffer = Buffer.alloc(0);
      return (piece, last) => {
        const octets = begun.length === 0 ? piece : Buffer.concat([begun, piece]);
        const end = last || octets.length > LONGEST_LINE ? octets.length : octets.lastIndexOf(LF) + 1;
        // Of its own: the next piece may lie in the same memory.
        begun = Buffer.from(octets.subarray(end));
        return whole(octets.subarray(0, end));
      };
    },
  };
}
