import type { Octets } from '../octets.ts';
import type { Output } from './output.ts';

const CLEAR = 256;
const END = 257;
const MOST_CODES = 4096;
const SHORTEST = 9;
const LONGEST = 12;
/** Codes between two turns. */
const TURN = 8 * 1024;

/** LZWDecode, ISO 32000-1 section 7.4.4. `early` is EarlyChange: 1 where codes grow one entry before they must. */
export function* decodeLzw(input: Octets, early: number, output: Output): Generator<void> {
  const codes = new CodeReader(input);
  const table = new Table(output);
  let width = SHORTEST;
  for (let count = 1; !output.full; count++) {
    if (count % TURN === 0) yield;
    const code = codes.next(width);
    if (code < 0 || code === END) return;
    if (code === CLEAR) table.clear();
    else if (!table.put(code)) return;
    width = SHORTEST;
    while (width < LONGEST && table.size + early >= 1 << width) width++;
  }
}

class CodeReader {
  readonly #input: Octets;
  #position = 0;
  #bits = 0;
  #count = 0;

  constructor(input: Octets) {
    this.#input = input;
  }

  /** -1 at the end. */
  next(width: number): number {
    while (this.#count < width) {
      const octet = this.#input.at(this.#position++);
      if (octet < 0) return -1;
      this.#bits = ((this.#bits << 8) | octet) & 0xffffff;
      this.#count += 8;
    }
    this.#count -= width;
    return (this.#bits >>> this.#count) & ((1 << width) - 1);
  }
}

/** What each code stands for: what another one does, and one octet more. */
class Table {
  /** Codes that stand for something. */
  size = END + 1;
  readonly #output: Output;
  readonly #prefixes = new Uint16Array(MOST_CODES);
  readonly #suffixes = new Uint8Array(MOST_CODES);
  readonly #stack = new Uint8Array(MOST_CODES + 1);
  #before = -1;
  #first = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  clear(): void {
    this.size = END + 1;
    this.#before = -1;
  }

  /** Writes what `code` stands for; false where it stands for nothing. */
  put(code: number): boolean {
    // A code that is not there yet stands for what came before and its first octet once more.
    if (code > this.size || (code === this.size && this.#before < 0)) return false;
    const stack = this.#stack;
    let depth = 0;
    let walked = code;
    if (code === this.size) {
      stack[depth++] = this.#first;
      walked = this.#before;
    }
    for (; walked > END && depth < MOST_CODES; walked = this.#prefixes[walked] ?? 0) {
      stack[depth++] = this.#suffixes[walked] ?? 0;
    }
    this.#first = walked & 0xff;
    this.#output.byte(this.#first);
    while (depth > 0) this.#output.byte(stack[--depth] ?? 0);
    this.#add();
    this.#before = code;
    return true;
  }

  #add(): void {
    if (this.#before < 0 || this.size === MOST_CODES) return;
    this.#prefixes[this.size] = this.#before;
    this.#suffixes[this.size++] = this.#first;
  }
}
