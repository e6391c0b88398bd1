import { type Bytes, Lens, windows } from '../../mail/bytes.ts';
import { decodeBase64 } from './base64-block.ts';
import { endOfLine } from './text-block.ts';

/** Octets in base64 between two lines that name them, as OpenPGP (RFC 9580 section 6.2) and PEM (RFC 7468) have it. */
export interface Armored {
  /** `PGP MESSAGE`, `PKCS7`, ... */
  readonly label: string;
  readonly content: Buffer;
}

const WINDOW = 1024 * 1024;
const BEGIN = Buffer.from('-----BEGIN ');
const BEGIN_LINE = /^-----BEGIN ([A-Z0-9 ,/]{1,60})-----/;
const LONGEST_BEGIN = 80;
/** A longer one is decoded up to here only. */
const LONGEST = 16 * 1024 * 1024;
const FIRST_LOOK = 16 * 1024;
const LAST_LINE = Buffer.from('\n-');
const LONGEST_LINE = 1000;
const LF = 10;

/** The blocks in a text whose labels are wanted, at most `most`. Yields between windows of a large text. */
export function* armoredIn(text: Bytes, wanted: RegExp, most: number): Generator<void, readonly Armored[]> {
  const found: Armored[] = [];
  for (const { start, chunk } of windows(text, WINDOW, LONGEST_BEGIN, new Lens())) {
    if (start > 0) yield;
    for (let at = chunk.indexOf(BEGIN); at >= 0; at = chunk.indexOf(BEGIN, at + BEGIN.length)) {
      if (at > 0 ? chunk[at - 1] !== LF : start > 0) continue;
      // The next window begins with what is cut off here.
      if (chunk.length - at < LONGEST_BEGIN && start + chunk.length < text.size) break;
      const label = BEGIN_LINE.exec(chunk.toString('latin1', at, at + LONGEST_BEGIN))?.[1];
      if (label === undefined || !wanted.test(label)) continue;
      if (found.length === most) return found;
      found.push({ label, content: dataOf(blockAt(text, start + at)) });
      yield;
    }
  }
  return found;
}

/** The block that begins at `start`, and no more than that: a hundred in a row are not read a hundred times. */
function blockAt(text: Bytes, start: number): Buffer {
  for (let size = FIRST_LOOK; ; size *= 4) {
    const block = text.slice(start, start + Math.min(size, LONGEST));
    if (size >= LONGEST || start + block.length >= text.size || block.includes(LAST_LINE)) return block;
  }
}

/** Behind the lines of fields and an empty one, up to the checksum or the last line. */
function dataOf(block: Buffer): Buffer {
  let start = endOfLine(block, 0);
  for (let at = start; at < block.length; at = endOfLine(block, at)) {
    const line = block.toString('latin1', at, Math.min(endOfLine(block, at), at + LONGEST_LINE)).trim();
    if (line !== '' && !line.includes(':')) break;
    start = endOfLine(block, at);
    if (line === '') break;
  }
  const checksum = block.indexOf('\n=', start - 1);
  const last = block.indexOf('\n-', start - 1);
  const ends = [checksum, last].filter((end) => end >= 0);
  return decodeBase64(block.subarray(start, ends.length === 0 ? block.length : Math.max(start, Math.min(...ends))));
}
