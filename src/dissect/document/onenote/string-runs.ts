import { type Bytes, Lens, windows } from '../../../mail/bytes.ts';

const WINDOW = 256 * 1024;
/** Anything that may stand in a text. */
const CHARACTERS = /[^\0-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdde\ufff0-\uffff]{2,}/g;
/** Letters of the scripts below U+0600 and usual punctuation; other octets seldom look like four of them. */
const COMMON = /[\t\n\v\r\x20-\u05ff\u1e00-\u1eff\u2010-\u203a\u20ac\ufddf]{4,}/g;

/**
 * The texts of a section: properties in UTF-16 at any octet, with their length of 4 octets before them ([MS-ONESTORE] section
 * 2.6.7). A text is taken where that length is right, or where it reads as one.
 */
export function* stringRuns(content: Bytes, start: number, end: number): Generator<void, readonly string[]> {
  const found: { at: number; text: string }[] = [];
  const range = {
    size: end - start,
    slice: (a: number, b: number) => content.slice(start + a, start + Math.min(b, end - start)),
  };
  for (const { start: at, chunk } of windows(range, WINDOW, 0, new Lens())) {
    for (const parity of [0, 1]) {
      const octets = chunk.subarray(parity, parity + ((chunk.length - parity) & ~1));
      for (const match of octets.toString('utf16le').matchAll(CHARACTERS)) {
        const offset = parity + 2 * match.index;
        const length = offset >= 4 ? chunk.readUInt32LE(offset - 4) : 0;
        for (const text of textsOf(match[0], length)) found.push({ at: at + offset, text });
      }
    }
    yield;
  }
  return found.toSorted((a, b) => a.at - b.at).map(({ text }) => text);
}

function textsOf(run: string, length: number): readonly string[] {
  const own = Math.floor(length / 2);
  // A NUL may end the text and count.
  const told = own >= 2 && (own <= run.length || own === run.length + 1) ? run.slice(0, own) : '';
  const chance = run.slice(told.length).match(COMMON) ?? [];
  return told === '' ? chance : [told, ...chance];
}
