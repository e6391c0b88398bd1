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

const SEEDS = Object.fromEntries(SORTS.map((sort, at) => [sort, hashText(0x811c9dc5, `${at}`)])) as Record<
  FeatureSort,
  number
>;

/** Sorts of which a mail has as many as it is long. The others describe its frame. */
const OF_TEXT: ReadonlySet<FeatureSort> = new Set(['word', 'phrase', 'hidden']);

/** Features of one mail; what comes later is left out. */
export const MOST_FEATURES = 8192;
const TABLE = MOST_FEATURES * 2;

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
  readonly #hashes: number[] = [];
  readonly #sorts: FeatureSort[] = [];
  readonly #sources: string[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  /** Open addressing: the place of a hash in the list, from 1. */
  readonly #table = new Uint16Array(TABLE);

  /** What a model is asked about, and learns. */
  get features(): Features {
    return {
      text: Uint32Array.from(this.#hashes.filter((_, index) => this.#isText(index))),
      frame: Uint32Array.from(this.#hashes.filter((_, index) => !this.#isText(index))),
    };
  }

  add(sort: FeatureSort, text: string): void {
    this.addSpan(sort, hashText(SEEDS.word, text), text, 0, text.length);
  }

  /** @param hash of what stands in `source` from `from` up to `to` */
  addSpan(sort: FeatureSort, hash: number, source: string, from: number, to: number): void {
    if (this.#hashes.length >= MOST_FEATURES) return;
    const own = spreadHash(joinHashes(SEEDS[sort], hash));
    let place = own & (TABLE - 1);
    for (let at = this.#table[place]; at !== undefined && at !== 0; at = this.#table[place]) {
      if (this.#hashes[at - 1] === own) return;
      place = (place + 1) & (TABLE - 1);
    }
    this.#hashes.push(own);
    this.#table[place] = this.#hashes.length;
    this.#sorts.push(sort);
    this.#sources.push(source);
    this.#from.push(from);
    this.#to.push(to);
  }

  /** Each with its hash. */
  *all(): Generator<{ readonly index: number; readonly hash: number; readonly isText: boolean }> {
    for (const [index, hash] of this.#hashes.entries()) yield { index, hash, isText: this.#isText(index) };
  }

  /** @throws RangeError where there is no such feature */
  named(index: number): NamedFeature {
    const sort = this.#sorts[index];
    const source = this.#sources[index];
    if (sort === undefined || source === undefined) throw new RangeError(`no feature ${index}`);
    return { sort, text: source.slice(this.#from[index], this.#to[index]).replace(/\s+/g, ' ').trim() };
  }

  #isText(index: number): boolean {
    const sort = this.#sorts[index];
    return sort !== undefined && OF_TEXT.has(sort);
  }
}
