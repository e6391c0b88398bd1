import { hexValue, isDigit, isRegular, isWhite } from './characters.ts';
import type { Octets } from './octets.ts';
import { StringMemory } from './string-memory.ts';

/** An operator, a word such as `obj`, or one of `<< >> [ ] { } ) >`. */
export class Keyword {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A name (string), a number, a string (Buffer) or a keyword. */
export type Token = string | number | Buffer | Keyword;

/** Longest string that is read; scripts that are longer stand in streams. */
const LONGEST_STRING = 1024 * 1024;
/** Longest name or keyword that is kept; the rest is skipped. ISO 32000-1 annex C has 127. */
const LONGEST_WORD = 1024;

const FIXED: ReadonlyMap<string, Keyword> = new Map(
  ['<<', '>>', '[', ']', '{', '}', ')', '>'].map((text) => [text, new Keyword(text)]),
);

/** One string is read at a time, so that all lexers share the memory. */
const strings = new StringMemory();

/** Splits octets into tokens, ISO 32000-1 section 7.2. What is no token is skipped as far as readers skip it. */
export class Lexer {
  readonly octets: Octets;
  /** Behind the last token. */
  position: number;
  /** Whether a string was longer than is read: what follows is its rest. */
  cut = false;
  readonly #end: number;

  /** What stands at `end` and behind it is not seen. */
  constructor(octets: Octets, position: number, end = octets.size) {
    this.octets = octets;
    this.position = position;
    this.#end = end;
  }

  #at(position: number): number {
    return position < this.#end ? this.octets.at(position) : -1;
  }

  /** Undefined at the end. */
  next(): Token | undefined {
    this.#skip();
    const octet = this.#at(this.position);
    if (octet < 0) return undefined;
    if (octet === SLASH) return this.#name();
    if (octet === OPEN) return this.#literal();
    if (octet === LESS) return this.#at(this.position + 1) === LESS ? this.#fixed('<<') : this.#hex();
    if (octet === GREATER) return this.#fixed(this.#at(this.position + 1) === GREATER ? '>>' : '>');
    if (isDigit(octet) || octet === PLUS || octet === MINUS || octet === DOT) return this.#number();
    if (isRegular(octet)) return this.#keyword();
    return this.#fixed(String.fromCharCode(octet));
  }

  #skip(): void {
    for (;;) {
      const octet = this.#at(this.position);
      if (octet === PERCENT) {
        while (!isLineEnd(this.#at(this.position))) this.position++;
      } else if (!isWhite(octet)) {
        return;
      }
      this.position++;
    }
  }

  #fixed(text: string): Keyword {
    this.position += text.length;
    return FIXED.get(text) ?? new Keyword(text);
  }

  #name(): string {
    let text = '';
    for (this.position++; ; this.position++) {
      let octet = this.#at(this.position);
      if (!isRegular(octet)) return text;
      if (octet === HASH) {
        const high = hexValue(this.#at(this.position + 1));
        const low = hexValue(this.#at(this.position + 2));
        if (high >= 0 && low >= 0) {
          octet = high * 16 + low;
          this.position += 2;
        }
      }
      if (text.length < LONGEST_WORD) text += String.fromCharCode(octet);
    }
  }

  #keyword(): Keyword {
    let text = '';
    for (; ; this.position++) {
      const octet = this.#at(this.position);
      if (!isRegular(octet)) return new Keyword(text);
      if (text.length < LONGEST_WORD) text += String.fromCharCode(octet);
    }
  }

  /** Ends at the first octet that belongs to none, as in `0obj`. Signs and dots too many are passed over. */
  #number(): number | Keyword {
    let value = 0;
    let scale = 0;
    let digits = 0;
    const negative = this.#at(this.position) === MINUS;
    for (; ; this.position++) {
      const octet = this.#at(this.position);
      if (isDigit(octet)) {
        digits++;
        if (scale === 0) value = value * 10 + octet - 48;
        else {
          value += (octet - 48) * scale;
          scale /= 10;
        }
      } else if (octet === DOT && scale === 0) scale = 0.1;
      else if (octet !== DOT && octet !== MINUS && octet !== PLUS) break;
    }
    if (digits === 0 && isRegular(this.#at(this.position))) return this.#keyword();
    return negative ? -value : value;
  }

  /** ISO 32000-1 section 7.3.4.2. */
  #literal(): Buffer {
    strings.clear();
    let depth = 1;
    for (this.position++; strings.length < LONGEST_STRING; this.position++) {
      const octet = this.#at(this.position);
      if (octet === BACKSLASH) {
        this.#escape();
        continue;
      }
      if (octet === OPEN) depth++;
      else if (octet === CLOSE) depth--;
      if (octet < 0) return strings.take();
      if (depth === 0) {
        this.position++;
        return strings.take();
      }
      strings.push(octet);
    }
    this.cut = true;
    return strings.take();
  }

  /** At a backslash; leaves the position on the last octet that belongs to it. */
  #escape(): void {
    const octet = this.#at(++this.position);
    const known = ESCAPES.get(octet);
    if (known !== undefined) {
      strings.push(known);
    } else if (octet >= 48 && octet <= 55) {
      let value = octet - 48;
      for (let i = 0; i < 2; i++) {
        const digit = this.#at(this.position + 1);
        if (digit < 48 || digit > 55) break;
        value = value * 8 + digit - 48;
        this.position++;
      }
      strings.push(value & 0xff);
    } else if (octet === CR) {
      if (this.#at(this.position + 1) === LF) this.position++;
    } else if (octet !== LF && octet >= 0) {
      strings.push(octet);
    }
  }

  /** ISO 32000-1 section 7.3.4.3. */
  #hex(): Buffer {
    strings.clear();
    let high = -1;
    for (this.position++; strings.length < LONGEST_STRING; this.position++) {
      const octet = this.#at(this.position);
      if (octet < 0 || octet === GREATER) {
        if (octet >= 0) this.position++;
        if (high >= 0) strings.push(high * 16);
        return strings.take();
      }
      const value = hexValue(octet);
      if (value < 0) continue;
      if (high < 0) high = value;
      else {
        strings.push(high * 16 + value);
        high = -1;
      }
    }
    this.cut = true;
    return strings.take();
  }
}

function isLineEnd(octet: number): boolean {
  return octet < 0 || octet === LF || octet === CR;
}

const SLASH = 0x2f;
const OPEN = 0x28;
const CLOSE = 0x29;
const LESS = 0x3c;
const GREATER = 0x3e;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const PERCENT = 0x25;
const HASH = 0x23;
const BACKSLASH = 0x5c;
const LF = 0x0a;
const CR = 0x0d;

/** Octet behind the backslash, and the octet that it stands for; parentheses and the backslash stand for themselves. */
const ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x6e, LF],
  [0x72, CR],
  [0x74, 9],
  [0x62, 8],
  [0x66, 12],
]);
