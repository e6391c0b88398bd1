import { hashText, joinHashes, spreadHash } from './feature-hash.ts';

/** What a feature was read from, each with a hash space of its own. The order is that of the numbers in it: add at the end only. */
const SORTS = [
  'word',
  'phrase',
  'subject',
  'subject-phrase',
  'hidden',
  'sender',
  'field',
  'client',
  'link',
  'part',
  'shape',
] as const;
export type FeatureSort = (typeof SORTS)[number];

const NUMBERS = Object.fromEntries(SORTS.map((sort, at) => [sort, at])) as Record<FeatureSort, number>;
const SEEDS = Int32Array.from(SORTS, (_, at) => hashText(0x811c9dc5, `${at}`));
const WORD_SEED = SEEDS[NUMBERS.word] ?? 0;

/** Sorts of which a mail has as many as it is long. The others describe its frame. */
const OF_TEXT: readonly boolean[] = SORTS.map((sort) => sort === 'word' || sort === 'phrase' || sort === 'hidden');

/** Features of one mail; what comes later is left out. */
export const MOST_FEATURES = 8192;
/** Room for as many at first. */
const FIRST_ROOM = 512;

/** Unsigned 32-bit hashes. */
export interface Features {
  readonly text: Uint32Array;
  readonly frame: Uint32Array;
}

/** One feature, in words. */
export interface NamedFeature {
  readonly sort: FeatureSort;
  readonly text: string;
}

/** The features that a mail has, each once. Their texts are made only when somebody asks why. */
export class FeatureList {
  #length = 0;
  #textLength = 0;
  #hashes = new Uint32Array(FIRST_ROOM);
  /** Open addressing: the place of a hash in the list, from 1. Never more than half full. */
  #table = new Uint16Array(FIRST_ROOM * 2);
  readonly #sorts: number[] = [];
  readonly #sources: string[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  get length(): number {
    return this.#length;
  }

  /** What a model is asked about, and learns. */
  get features(): Features {
    const text = new Uint32Array(this.#textLength);
    const frame = new Uint32Array(this.#length - this.#textLength);
    let texts = 0;
    for (let index = 0; index < this.#length; index++) {
      if (this.isText(index)) text[texts++] = this.hash(index);
      else frame[index - texts] = this.hash(index);
    }
    return { text, frame };
  }

  add(sort: FeatureSort, text: string): void {
    this.addSpan(sort, hashText(WORD_SEED, text), text, 0, text.length);
  }

  /** @param hash of what stands in `source` from `from` up to `to` */
  addSpan(sort: FeatureSort, hash: number, source: string, from: number, to: number): void {
    if (this.#length >= MOST_FEATURES) return;
    const number = NUMBERS[sort];
    const own = spreadHash(joinHashes(SEEDS[number] ?? 0, hash));
    const place = this.#placeOf(own);
    if (this.#table[place] !== 0) return;
    this.#hashes[this.#length++] = own;
    this.#table[place] = this.#length;
    if (OF_TEXT[number] === true) this.#textLength++;
    this.#sorts.push(number);
    this.#sources.push(source);
    this.#from.push(from);
    this.#to.push(to);
    if (this.#length === this.#hashes.length) this.#grow();
  }

  /** Of the feature at `index`, which is below `length`. */
  hash(index: number): number {
    return this.#hashes[index] ?? 0;
  }

  isText(index: number): boolean {
    return OF_TEXT[this.#sorts[index] ?? 0] === true;
  }

  /** @throws RangeError where there is no such feature */
  named(index: number): NamedFeature {
    const sort = SORTS[this.#sorts[index] ?? -1];
    const source = this.#sources[index];
    if (sort === undefined || source === undefined) throw new RangeError(`no feature ${index}`);
    return { sort, text: source.slice(this.#from[index], this.#to[index]).replace(/\s+/g, ' ').trim() };
  }

  /** Where a hash stands in the table, or would. */
  #placeOf(hash: number): number {
    const mask = this.#table.length - 1;
    let place = hash & mask;
    for (let at = this.#table[place] ?? 0; at !== 0; at = this.#table[place] ?? 0) {
      if (this.#hashes[at - 1] === hash) return place;
      place = (place + 1) & mask;
    }
    return place;
  }

  #grow(): void {
    const hashes = new Uint32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    this.#table = new Uint16Array(hashes.length * 2);
    for (let at = 1; at <= this.#length; at++) this.#table[this.#placeOf(this.hash(at - 1))] = at;
  }
}
