/** A token of Visual Basic (MS-VBAL section 3.3). */
export interface Token {
  /** `end` ends a statement. */
  readonly kind: 'string' | 'number' | 'name' | 'operator' | 'end';
  /** Of a string its value, of a name in lower case and without the mark of its type. */
  readonly text: string;
}

const CONTINUED = / _[ \t]*\r?\n/g;
const SPACE = /[^\S\n]+/y;
const NUMBER = /(?:&h[0-9a-f]{1,16}|&o[0-7]{1,20}|\d{1,20}(?:\.\d{1,20})?)[&%!#@^]?/iy;
const NAME = /[\p{L}_][\p{L}\p{N}_]{0,254}[$%&!#@]?/uy;

/** Reads the tokens of a module, comments left out. */
export class Lexer {
  readonly #text: string;
  #at = 0;

  constructor(source: string) {
    this.#text = source.replace(CONTINUED, ' ');
  }

  /** Null at the end. */
  next(): Token | null {
    this.#match(SPACE);
    const character = this.#text[this.#at];
    if (character === undefined) return null;
    if (character === '\n' || character === ':') {
      this.#at++;
      return { kind: 'end', text: '' };
    }
    if (character === '"') return { kind: 'string', text: this.#string() };
    const number = this.#match(NUMBER);
    if (number !== null) return { kind: 'number', text: number };
    const name = this.#match(NAME)
      ?.toLowerCase()
      .replace(/[$%&!#@]$/, '');
    if (character === "'" || name === 'rem') {
      this.#at = this.#lineEnd();
      return this.next();
    }
    if (name !== undefined) return { kind: 'name', text: name };
    this.#at++;
    return { kind: 'operator', text: character };
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return null;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  /** A quote within it is written twice; it ends with its line. */
  #string(): string {
    const line = this.#lineEnd();
    const pieces: string[] = [];
    for (let start = this.#at + 1; ; ) {
      const quote = this.#text.indexOf('"', start);
      if (quote < 0 || quote >= line) {
        this.#at = line;
        return pieces.join('') + this.#text.slice(start, line);
      }
      const doubled = this.#text[quote + 1] === '"';
      pieces.push(this.#text.slice(start, doubled ? quote + 1 : quote));
      start = quote + 2;
      if (doubled) continue;
      this.#at = quote + 1;
      return pieces.join('');
    }
  }

  #lineEnd(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return end < 0 ? this.#text.length : end;
  }
}
