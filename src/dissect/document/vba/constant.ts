import type { Token } from './lexer.ts';

/** The value of an expression, and the number of the token behind it. */
export interface Constant {
  readonly value: string;
  readonly end: number;
  /** It stands nowhere as it is: pieces were put together for it. */
  readonly joined: boolean;
}

const MOST_DEPTH = 12;
const LONGEST = 16 * 1024;
/** Characters that functions may read, over a whole module. */
const MOST_WORK = 4 * 1024 * 1024;
const MOST_TERMS = 16;

const CHARACTER_OF = new Set(['chr', 'chrw', 'chrb']);
const CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['vbcrlf', '\r\n'],
  ['vbnewline', '\r\n'],
  ['vbcr', '\r'],
  ['vblf', '\n'],
  ['vbtab', '\t'],
  ['vbnullchar', '\0'],
  ['vbnullstring', ''],
]);
/** Functions of one string (MS-VBAL section 6.1.2.11). */
const OF_STRING: ReadonlyMap<string, (text: string) => string> = new Map([
  ['strreverse', (text: string) => [...text].reverse().join('')],
  ['lcase', (text: string) => text.toLowerCase()],
  ['ucase', (text: string) => text.toUpperCase()],
  ['trim', (text: string) => text.trim()],
  ['ltrim', (text: string) => text.trimStart()],
  ['rtrim', (text: string) => text.trimEnd()],
  ['cstr', (text: string) => text],
]);

/** Evaluates constant expressions of strings. */
export class Constants {
  /** Values that names have at this place. */
  readonly names = new Map<string, string>();
  #work = 0;

  /** So much was made that nothing more is. */
  get spent(): boolean {
    return this.#work > MOST_WORK;
  }

  /** The string that the tokens from `start` on make, as far as they are constant; null where they are not. */
  at(tokens: readonly Token[], start: number, depth = 0): Constant | null {
    let whole = this.#operand(tokens, start, depth);
    if (whole === null) return null;
    let { value } = whole;
    while (isOperator(tokens[whole.end], '&', '+')) {
      const next = this.#operand(tokens, whole.end + 1, depth);
      if (next === null) break;
      // Not joined before it is needed: a text may grow by one character a statement.
      if (value.length + next.value.length <= LONGEST) value += next.value;
      whole = { value, end: next.end, joined: true };
    }
    return { ...whole, value };
  }

  #operand(tokens: readonly Token[], at: number, depth: number): Constant | null {
    const token = tokens[at];
    if (token === undefined || depth > MOST_DEPTH || this.spent) return null;
    if (token.kind === 'string') return { value: token.text, end: at + 1, joined: false };
    if (isOperator(token, '(')) return closed(tokens, this.at(tokens, at + 1, depth + 1));
    if (token.kind !== 'name') return null;
    if (!isOperator(tokens[at + 1], '(')) {
      const value = CHARACTERS.get(token.text) ?? this.names.get(token.text);
      return value === undefined ? null : { value, end: at + 1, joined: false };
    }
    if (CHARACTER_OF.has(token.text)) return closed(tokens, characterAt(tokens, at + 2));
    if (token.text === 'replace') return closed(tokens, this.#replaced(tokens, at + 2, depth + 1));
    const change = OF_STRING.get(token.text);
    const inner = change && closed(tokens, this.at(tokens, at + 2, depth + 1));
    if (!change || !inner) return null;
    this.#work += inner.value.length;
    return { ...inner, value: change(inner.value), joined: true };
  }

  /** `Replace(text, what, by)`; what else may stand in the parentheses makes it none. */
  #replaced(tokens: readonly Token[], at: number, depth: number): Constant | null {
    const text = this.at(tokens, at, depth);
    if (text === null || !isOperator(tokens[text.end], ',')) return null;
    const what = this.at(tokens, text.end + 1, depth);
    if (what === null || what.value === '' || !isOperator(tokens[what.end], ',')) return null;
    const by = this.at(tokens, what.end + 1, depth);
    if (by === null) return null;
    this.#work += text.value.length * (1 + by.value.length);
    if (this.spent) return null;
    return { value: text.value.replaceAll(what.value, () => by.value).slice(0, LONGEST), end: by.end, joined: true };
  }
}

/** What an opened parenthesis held, if it closes here. */
function closed(tokens: readonly Token[], inner: Constant | null): Constant | null {
  return inner !== null && isOperator(tokens[inner.end], ')') ? { ...inner, end: inner.end + 1 } : null;
}

function characterAt(tokens: readonly Token[], at: number): Constant | null {
  const sum = sumAt(tokens, at);
  if (sum === null || sum.value < 0 || sum.value > 0xffff) return null;
  return { value: String.fromCharCode(sum.value), end: sum.end, joined: true };
}

/** Numbers and what is between them, from left to right. */
function sumAt(tokens: readonly Token[], start: number): { value: number; end: number } | null {
  let value = numberOf(tokens[start]);
  let at = start + 1;
  for (let terms = 0; terms < MOST_TERMS && value !== null; terms++) {
    const right = numberOf(tokens[at + 1]);
    const apply = OPERATIONS.get(tokens[at]?.text ?? '');
    if (apply === undefined || right === null) break;
    value = Math.trunc(apply(value, right));
    at += 2;
  }
  return value === null || !Number.isFinite(value) ? null : { value, end: at };
}

const OPERATIONS: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ['+', (a: number, b: number) => a + b],
  ['-', (a: number, b: number) => a - b],
  ['*', (a: number, b: number) => a * b],
  ['/', (a: number, b: number) => a / b],
  ['\\', (a: number, b: number) => a / b],
  ['mod', (a: number, b: number) => a % b],
  ['xor', (a: number, b: number) => a ^ b],
]);

function numberOf(token: Token | undefined): number | null {
  if (token?.kind !== 'number') return null;
  const text = token.text.replace(/[&%!#@^]$/, '');
  if (/^&h/i.test(text)) return Number.parseInt(text.slice(2), 16);
  return /^&o/i.test(text) ? Number.parseInt(text.slice(2), 8) : Number(text);
}

function isOperator(token: Token | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'operator' && texts.includes(token.text);
}
