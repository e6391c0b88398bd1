import type { Octets } from '../octets.ts';
import type { Output } from './output.ts';

/** RFC 1951 section 2: how far back a copy may reach. */
const WINDOW = 32 * 1024;
const TURN = 128 * 1024;
const LONGEST_CODE = 15;

/** Codes by length and in order: enough to read one bit after the other (RFC 1951 section 3.2.2). */
interface Huffman {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

/**
 * Inflates a stream that is damaged or large, as far as it goes: zlib would give nothing of the first and all of the second
 * at once. `input` from `start` on is without the header of zlib. Gives back whether it came to its end.
 */
export function* inflateRaw(input: Octets, start: number, output: Output): Generator<void, boolean> {
  const inflater = new Inflater(input, start, output);
  return yield* inflater.run();
}

class Inflater {
  readonly #input: Octets;
  readonly #output: Output;
  readonly #window = Buffer.alloc(WINDOW);
  #made = 0;
  /** Octets read and made, when the loop is next given back. */
  #turn = TURN;
  #position: number;
  #bits = 0;
  #bitCount = 0;
  /** Beyond the end, or a code that is none. */
  #broken = false;

  constructor(input: Octets, start: number, output: Output) {
    this.#input = input;
    this.#position = start;
    this.#output = output;
  }

  *run(): Generator<void, boolean> {
    for (let last = false; !last && this.#good(); ) {
      last = this.#take(1) === 1;
      const type = this.#take(2);
      if (this.#broken) break;
      if (type === 0) this.#stored();
      else if (type === 1) yield* this.#packed(FIXED_LENGTHS, FIXED_DISTANCES);
      else if (type === 2) yield* this.#dynamic();
      else this.#broken = true;
      if (this.#due()) yield;
    }
    return this.#good();
  }

  #due(): boolean {
    const done = this.#made + this.#position;
    if (done < this.#turn) return false;
    this.#turn = done + TURN;
    return true;
  }

  #good(): boolean {
    return !this.#broken && !this.#output.full;
  }

  #take(count: number): number {
    while (this.#bitCount < count) {
      const octet = this.#input.at(this.#position++);
      if (octet < 0) {
        this.#broken = true;
        return 0;
      }
      this.#bits |= octet << this.#bitCount;
      this.#bitCount += 8;
    }
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#bitCount -= count;
    return value;
  }

  #put(octet: number): void {
    this.#window[this.#made++ & (WINDOW - 1)] = octet;
    this.#output.byte(octet);
  }

  #stored(): void {
    this.#bits = 0;
    this.#bitCount = 0;
    const length = this.#take(16);
    const inverted = this.#take(16);
    if (length !== (~inverted & 0xffff)) this.#broken = true;
    for (let i = 0; i < length && this.#good(); i++) {
      const octet = this.#take(8);
      if (!this.#broken) this.#put(octet);
    }
  }

  *#dynamic(): Generator<void> {
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    const orders = this.#take(4) + 4;
    const lengths = new Uint8Array(19);
    for (let i = 0; i < orders; i++) lengths[ORDER[i] ?? 0] = this.#take(3);
    const code = huffman(lengths);
    const all = new Uint8Array(literals + distances);
    for (let i = 0; i < all.length && !this.#broken; ) {
      const symbol = this.#symbol(code);
      if (symbol < 16) {
        all[i++] = symbol;
        continue;
      }
      if (symbol === 16 && i === 0) this.#broken = true;
      const value = symbol === 16 ? (all[i - 1] ?? 0) : 0;
      const times = symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7);
      all.fill(value, i, i + times);
      i += times;
    }
    if (this.#broken) return;
    yield* this.#packed(huffman(all.subarray(0, literals)), huffman(all.subarray(literals)));
  }

  *#packed(literals: Huffman, distances: Huffman): Generator<void> {
    while (this.#good()) {
      const symbol = this.#symbol(literals);
      if (this.#broken || symbol === 256) return;
      if (symbol < 256) this.#put(symbol);
      else this.#copy(symbol - 257, distances);
      if (this.#due()) yield;
    }
  }

  #copy(lengthSymbol: number, distances: Huffman): void {
    const length = (LENGTHS[lengthSymbol] ?? 0) + this.#take(LENGTH_BITS[lengthSymbol] ?? 0);
    const symbol = this.#symbol(distances);
    const distance = (DISTANCES[symbol] ?? 0) + this.#take(DISTANCE_BITS[symbol] ?? 0);
    if (length === 0 || distance === 0 || distance > this.#made) this.#broken = true;
    if (this.#broken) return;
    for (let i = 0; i < length; i++) this.#put(this.#window[(this.#made - distance) & (WINDOW - 1)] ?? 0);
  }

  #symbol({ counts, symbols }: Huffman): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= LONGEST_CODE && !this.#broken; length++) {
      code |= this.#take(1);
      const count = counts[length] ?? 0;
      if (code - count < first) return symbols[index + code - first] ?? 0;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    this.#broken = true;
    return 256;
  }
}

function huffman(lengths: Uint8Array): Huffman {
  const counts = new Uint16Array(LONGEST_CODE + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const next = new Uint16Array(LONGEST_CODE + 2);
  for (let length = 1; length <= LONGEST_CODE; length++) {
    next[length + 1] = (next[length] ?? 0) + (counts[length] ?? 0);
  }
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    const at = next[length] ?? 0;
    symbols[at] = symbol;
    next[length] = at + 1;
  });
  return { counts, symbols };
}

// RFC 1951 section 3.2.5 and 3.2.7.
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const LENGTHS = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_BITS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** Section 3.2.6. */
const FIXED_LENGTHS = huffman(
  Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)),
);
const FIXED_DISTANCES = huffman(new Uint8Array(30).fill(5));
