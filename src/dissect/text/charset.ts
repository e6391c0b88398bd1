import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** Encodings of iconv-lite that are no character sets. */
const NO_CHARSETS = /^[^a-z0-9]*(?:base64|hex|binary|internal|utf8|ucs2)[^a-z0-9]*$/;

type Decode = (octets: Buffer) => string;

const utf8: Decode = (octets) =>
  octets.toString('utf8', octets[0] === 0xef && octets[1] === 0xbb && octets[2] === 0xbf ? 3 : 0);
const windows1252 = byTextDecoder('windows-1252');
const decoders = new Map<string, Decode | null>([
  ['utf-8', utf8],
  ['utf8', utf8],
]);
/** Labels come from mails: remember only as many as honest mail uses. */
const MOST_LABELS = 500;

/** Labels that tell nothing: senders and gateways write them where they do not know. US-ASCII octets above 127 are no ASCII. */
const VAGUE = new Set(['', 'us-ascii', 'ascii', 'ansi_x3.4-1968', 'unknown-8bit', 'x-unknown', 'unknown', 'default']);

/** Whether `label` names a character set (https://encoding.spec.whatwg.org/#names-and-labels, and those of iconv-lite). */
export function knowsCharset(label: string): boolean {
  return VAGUE.has(label.toLowerCase()) || decoderOf(label.toLowerCase()) !== null;
}

/**
 * `octets` as Unicode by the charset that `label` names. Where there is no label, none that is known, or one that the octets
 * contradict: a byte order mark, else UTF-8 where valid, else windows-1252. Malformed sequences become U+FFFD.
 */
export function decodeCharset(octets: Buffer, label: string): string {
  const name = label.toLowerCase();
  const decoder = VAGUE.has(name) ? null : decoderOf(name);
  return (decoder ?? byContent(octets))(octets);
}

function byContent(octets: Buffer): Decode {
  if (octets[0] === 0xff && octets[1] === 0xfe) return decoderOf('utf-16le') ?? windows1252;
  if (octets[0] === 0xfe && octets[1] === 0xff) return decoderOf('utf-16be') ?? windows1252;
  return isUtf8(octets) ? utf8 : windows1252;
}

function decoderOf(name: string): Decode | null {
  const known = decoders.get(name);
  if (known !== undefined) return known;
  const made = makeDecoder(name);
  if (decoders.size < MOST_LABELS) decoders.set(name, made);
  return made;
}

function makeDecoder(name: string): Decode | null {
  try {
    return byTextDecoder(name);
  } catch {
    if (NO_CHARSETS.test(name) || !iconv.encodingExists(name)) return null;
    return (octets) => iconv.decode(octets, name);
  }
}

/** @throws RangeError where the label is none of the standard's or Node was built without the charset */
function byTextDecoder(label: string): Decode {
  const decoder = new TextDecoder(label);
  return (octets) => decoder.decode(octets);
}
