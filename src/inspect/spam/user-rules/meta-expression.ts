/** A number for each hit of the rules that are named, then arithmetic as in Perl. */
export type Meta = (hits: (name: string) => number) => number;

const TOKEN = /\s*(?:(\d{1,9}(?:\.\d{1,9})?)|([A-Za-z_]\w{0,127})|(&&|\|\||[<>=!]=|[-+*/%<>!()&|^]))/y;
const LONGEST = 4000;
const DEEPEST = 50;
/** By how tightly they bind, the loosest first. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|', '^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];
const no = (value: boolean): number => (value ? 1 : 0);
const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '||': (a, b) => a || b,
  '&&': (a, b) => a && b,
  '|': (a, b) => Math.trunc(a) | Math.trunc(b),
  '^': (a, b) => Math.trunc(a) ^ Math.trunc(b),
  '&': (a, b) => Math.trunc(a) & Math.trunc(b),
  '==': (a, b) => no(a === b),
  '!=': (a, b) => no(a !== b),
  '<': (a, b) => no(a < b),
  '>': (a, b) => no(a > b),
  '<=': (a, b) => no(a <= b),
  '>=': (a, b) => no(a >= b),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? 0 : a / b),
  '%': (a, b) => (Math.trunc(b) === 0 ? 0 : Math.trunc(a) % Math.trunc(b)),
};

/** @returns the expression and the names in it, or in words what is wrong */
export function parseMeta(text: string): { readonly meta: Meta; readonly names: readonly string[] } | string {
  if (text.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  try {
    const reader = new MetaReader(text);
    return { meta: reader.whole(), names: reader.names };
  } catch (error) {
    if (error instanceof MetaError) return error.message;
    throw error;
  }
}

class MetaError extends Error {}

class MetaReader {
  readonly names: string[] = [];
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text.trim());
  }

  whole(): Meta {
    const meta = this.#level(0, 0);
    const left = this.#tokens[this.#at];
    if (left !== undefined) throw new MetaError(`"${left}" stands where nothing may`);
    return meta;
  }

  #level(level: number, depth: number): Meta {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary(depth);
    let left = this.#level(level + 1, depth);
    for (;;) {
      const token = this.#tokens[this.#at] ?? '';
      const operate = operators.includes(token) ? OPERATORS[token] : undefined;
      if (operate === undefined) return left;
      this.#at++;
      const [one, other] = [left, this.#level(level + 1, depth)];
      left = (hits) => operate(one(hits), other(hits));
    }
  }

  #unary(depth: number): Meta {
    if (depth > DEEPEST) throw new MetaError('it is nested too deeply');
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new MetaError('it ends where something is missing');
    if (token === '!' || token === '-' || token === '+') {
      const inner = this.#unary(depth + 1);
      if (token === '!') return (hits) => no(inner(hits) === 0);
      return token === '-' ? (hits) => -inner(hits) : inner;
    }
    if (token === '(') {
      const inner = this.#level(0, depth + 1);
      if (this.#tokens[this.#at++] !== ')') throw new MetaError('a parenthesis is not closed');
      return inner;
    }
    if (/^\d/.test(token)) return () => Number(token);
    if (!/^[A-Za-z_]/.test(token)) throw new MetaError(`"${token}" stands where a rule or a number belongs`);
    this.names.push(token);
    return (hits) => hits(token);
  }
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  const token = new RegExp(TOKEN);
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw new MetaError(`"${text.slice(at, at + 20)}" is not understood`);
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return tokens;
}
