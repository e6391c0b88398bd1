import { isWhite } from '../characters.ts';
import { Keyword, Lexer } from '../lexer.ts';
import type { Octets } from '../octets.ts';
import type { PdfValue } from '../values.ts';

/** Operands of one operator; those of a string of glyphs placed one by one are the most. */
const MOST_OPERANDS = 100_000;

/** One operator of a content stream with what stands before it (ISO 32000-1 section 7.8.2). */
export interface Operation {
  readonly operator: string;
  /** Dictionaries are run together with the rest: only those of inline images matter, and they stand alone. */
  readonly operands: readonly PdfValue[];
  /** Of an inline image: its data. */
  readonly data?: { readonly start: number; readonly end: number };
}

/** Reads a content stream operator by operator. */
export class ContentReader {
  readonly #octets: Octets;
  readonly #lexer: Lexer;

  constructor(octets: Octets) {
    this.#octets = octets;
    this.#lexer = new Lexer(octets, 0);
  }

  /** Octets read so far. */
  get position(): number {
    return this.#lexer.position;
  }

  /** Null at the end. */
  next(): Operation | null {
    const operands: PdfValue[] = [];
    let list: PdfValue[] | null = null;
    for (let token = this.#lexer.next(); token !== undefined; token = this.#lexer.next()) {
      if (!(token instanceof Keyword)) {
        const target = list ?? operands;
        if (target.length < MOST_OPERANDS) target.push(token);
        continue;
      }
      const { text } = token;
      if (text === '[') list = [];
      else if (text === ']') {
        operands.push(list ?? []);
        list = null;
      } else if (text === 'true' || text === 'false') (list ?? operands).push(text === 'true');
      else if (text === 'ID') return { operator: text, operands, data: this.#imageData() };
      else if (text !== 'BI' && !BRACKETS.has(text)) return { operator: text, operands };
    }
    return null;
  }

  /** Behind `ID`: one white-space octet, the data, and `EI` (section 8.9.7). Without it the image has no end. */
  #imageData(): { readonly start: number; readonly end: number } {
    const octets = this.#octets;
    const start = this.#lexer.position + 1;
    let end = start;
    for (; end < octets.size; end++) {
      if (octets.at(end) !== 0x45 || octets.at(end + 1) !== 0x49) continue;
      const behind = octets.at(end + 2);
      if (isWhite(octets.at(end - 1)) && (behind < 0 || isWhite(behind)) && this.#isContent(end + 2)) break;
    }
    this.#lexer.position = Math.min(octets.size, end + 2);
    return { start, end };
  }

  /** Whether what follows can be operators, and no data. */
  #isContent(from: number): boolean {
    for (let i = from; i < from + 8; i++) {
      const octet = this.#octets.at(i);
      if (octet > 0x7e || (octet >= 0 && octet < 0x20 && !isWhite(octet))) return false;
    }
    return true;
  }
}

const BRACKETS: ReadonlySet<string> = new Set(['<<', '>>', '{', '}', '>', ')']);
