/** Entries that all tables of a file may have together. */
export const MOST_ENTRIES = 500_000;
/** Ranges that overlap are looked through so far back. */
const LOOKED_BACK = 8;

interface Range<T> {
  readonly first: number;
  readonly last: number;
  readonly value: T;
}

/** Values of ranges of codes. Memory goes by the ranges, whatever they span. */
export class RangeTable<T> {
  readonly #ranges: Range<T>[] = [];
  readonly #room: { left: number };
  #sorted = true;

  /** `room`: entries that may still be added, in all tables that share it. */
  constructor(room: { left: number }) {
    this.#room = room;
  }

  get size(): number {
    return this.#ranges.length;
  }

  add(first: number, last: number, value: T): void {
    if (this.#room.left <= 0 || last < first) return;
    this.#room.left--;
    const before = this.#ranges.at(-1);
    if (before !== undefined && before.first > first) this.#sorted = false;
    this.#ranges.push({ first, last, value });
  }

  /** The range with `code`; the one that begins last, where there are several. */
  find(code: number): Range<T> | undefined {
    if (!this.#sorted) this.#ranges.sort((a, b) => a.first - b.first);
    this.#sorted = true;
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranges[middle]?.first ?? 0) <= code) low = middle + 1;
      else high = middle;
    }
    for (let i = low - 1; i >= 0 && i >= low - LOOKED_BACK; i--) {
      const range = this.#ranges[i];
      if (range !== undefined && range.last >= code) return range;
    }
    return undefined;
  }
}
