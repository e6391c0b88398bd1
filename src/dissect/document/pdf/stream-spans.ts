import { type Bytes, subBytes } from '../../../mail/bytes.ts';
import { isWhite } from './characters.ts';
import type { PdfObjects } from './objects.ts';
import type { Octets } from './octets.ts';
import { countOf, type PdfStream } from './values.ts';

const END_STREAM = 'endstream';
/** White space between the data and the word behind it that is no part of either. */
const MOST_SPACE = 4;

/** Finds the octets of a stream (ISO 32000-1 section 7.3.8): by its length where that is true, else by the word at its end. */
export class StreamSpans {
  readonly #file: Octets;
  readonly #ends: readonly number[];

  /** `ends`: where the word `endstream` stands, in rising order. */
  constructor(file: Octets, ends: readonly number[]) {
    this.#file = file;
    this.#ends = ends;
  }

  /** As they stand: neither decrypted nor decoded. */
  of(stream: PdfStream, objects: PdfObjects): Bytes {
    const start = this.#dataStart(stream.start);
    const length = countOf(objects.resolve(stream.dict.get('Length')));
    const claimed = length === null ? -1 : start + length;
    if (claimed >= start && this.#isEnd(claimed)) return subBytes(this.#file.bytes, start, claimed);
    const next = this.#ends[firstFrom(this.#ends, start)];
    if (next !== undefined) return subBytes(this.#file.bytes, start, this.#withoutLineEnd(start, next));
    return subBytes(this.#file.bytes, start, claimed > start ? claimed : this.#file.size);
  }

  /** A line end stands behind the word `stream`: CRLF or LF; readers take blanks before it and a bare CR as well. */
  #dataStart(wordEnd: number): number {
    let position = wordEnd;
    while (this.#file.at(position) === 32 || this.#file.at(position) === 9) position++;
    if (this.#file.at(position) === 13) return this.#file.at(position + 1) === 10 ? position + 2 : position + 1;
    return this.#file.at(position) === 10 ? position + 1 : wordEnd;
  }

  #isEnd(claimed: number): boolean {
    let position = claimed;
    while (position < claimed + MOST_SPACE && isWhite(this.#file.at(position))) position++;
    return this.#file.bears(position, END_STREAM);
  }

  #withoutLineEnd(start: number, end: number): number {
    if (end > start && this.#file.at(end - 1) === 10) {
      return end - 1 > start && this.#file.at(end - 2) === 13 ? end - 2 : end - 1;
    }
    return end > start && this.#file.at(end - 1) === 13 ? end - 1 : end;
  }
}

/** The index of the first of `sorted` that is not below `least`. */
function firstFrom(sorted: readonly number[], least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
