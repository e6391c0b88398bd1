import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { ebcdicDecoder } from './ebcdic.ts';
import { guessCharset } from './guess-charset.ts';
import { hz, iso2022cn, iso2022kr } from './iso-2022.ts';
import { utf7 } from './utf-7.ts';
import { wideCharset } from './wide-charset.ts';

/** Encodings of iconv-lite that are no character sets. */
const NO_CHARSETS = /^[^a-z0-9]*(?:base64|hex|binary|internal|utf8|ucs2)[^a-z0-9]*$/;

type Decode = (octets: Buffer) => string;

const utf8: Decode = (octets) =>
  octets.toString('utf8', octets[0] === 0xef && octets[1] === 0xbb && octets[2] === 0xbf ? 3 : 0);
const windows1252 = byTextDecoder('windows-1252');
const decoders = new Map<string, Decode | null>([
  ['utf-8', utf8],
  ['utf8', utf8],
  ['utf-7', utf7],
  ['utf7', utf7],
  ['unicode-1-1-utf-7', utf7],
  ['x-unicode-1-1-utf-7', utf7],
  ['iso-2022-kr', iso2022kr],
  ['csiso2022kr', iso2022kr],
  ['iso-2022-cn', iso2022cn],
  ['iso-2022-cn-ext', iso2022cn],
  ['hz-gb-2312', hz],
  ['hz', hz],
]);
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
  const decoder = VAGUE.has(name) ? null : decoderOf(WIDE.has(name) ? (wideCharset(octets) ?? name) : name);
  return (decoder ?? decoderOf(charsetByContent(octets)) ?? windows1252)(octets);
}

/** The charset that octets without a label are most likely in. */
export function charsetByContent(octets: Buffer): string {
  return wideCharset(octets) ?? (isUtf8(octets) ? 'utf-8' : guessCharset(octets));
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
    const ebcdic = ebcdicDecoder(name);
    if (ebcdic !== null) return ebcdic;
    if (NO_CHARSETS.test(name) || !iconv.encodingExists(name)) return null;
    return (octets) => iconv.decode(octets, name);
  }
}

/** @throws RangeError where the label is none of the standard's or Node was built without the charset */
function byTextDecoder(label: string): Decode {
  const decoder = new TextDecoder(label);
  return (octets) => decoder.decode(octets);
}
