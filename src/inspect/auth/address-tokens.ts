/** A piece of an address list (RFC 5322 section 3.2). */
export interface AddressToken {
  readonly kind: 'atom' | 'quoted' | 'literal' | 'comment' | 'special';
  /** As written. */
  readonly text: string;
  /** A quoted string and a comment without what encloses them, pairs resolved. */
  readonly value: string;
  /** White space or a comment stands before it. */
  readonly spaced: boolean;
  /** A quoted string, a literal or a comment that ends only with the field. */
  readonly open: boolean;
}

/** Atoms as RFC 6532 allows them, beyond ASCII too. */
const ATOM = /[^\0-\x20\x7f()<>[\]:;@\\,."]+/y;
const BLANKS = /[ \t\r\n]+/y;

/** The pieces of a structured field, each character once. */
export function addressTokens(text: string): AddressToken[] {
  const tokens: AddressToken[] = [];
  let spaced = false;
  for (let at = 0; at < text.length; ) {
    const blanks = matchAt(BLANKS, text, at);
    if (blanks > at) {
      spaced = true;
      at = blanks;
      continue;
    }
    const token = tokenAt(text, at, spaced);
    tokens.push(token);
    spaced = token.kind === 'comment';
    at += token.text.length;
  }
  return tokens;
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function tokenAt(text: string, at: number, spaced: boolean): AddressToken {
  const first = text.charAt(at);
  const enclosed = ENCLOSED[first];
  if (enclosed !== undefined) {
    const { end, open } = endOf(text, at, enclosed);
    const whole = text.slice(at, end);
    const inner = text.slice(at + 1, open ? end : end - 1).replace(/\\(.)/gs, '$1');
    return { kind: enclosed.kind, text: whole, value: enclosed.kind === 'literal' ? whole : inner, spaced, open };
  }
  const end = matchAt(ATOM, text, at);
  const whole = end > at ? text.slice(at, end) : first;
  return { kind: end > at ? 'atom' : 'special', text: whole, value: whole, spaced, open: false };
}

interface Enclosed {
  readonly kind: 'quoted' | 'literal' | 'comment';
  readonly close: string;
}

const ENCLOSED: Readonly<Record<string, Enclosed>> = {
  '"': { kind: 'quoted', close: '"' },
  '[': { kind: 'literal', close: ']' },
  '(': { kind: 'comment', close: ')' },
};

/** Comments lie in each other: their depth is counted. A backslash takes the next character along. */
function endOf(text: string, start: number, { kind, close }: Enclosed): { end: number; open: boolean } {
  let depth = 1;
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\\') i++;
    else if (c === close) depth--;
    else if (kind === 'comment' && c === '(') depth++;
    if (depth === 0) return { end: i + 1, open: false };
  }
  return { end: text.length, open: true };
}
