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
const BACKSLASH = 0x5c;
/** A pair of a backslash and what it stands before. */
const PAIR = /\\(.)/gs;

/** The pieces of a structured field, each character once. */
export function addressTokens(text: string): AddressToken[] {
  const tokens: AddressToken[] = [];
  let spaced = false;
  for (let at = 0; at < text.length; ) {
    if (isBlank(text.charCodeAt(at))) {
      spaced = true;
      at++;
      continue;
    }
    const token = tokenAt(text, at, spaced);
    tokens.push(token);
    spaced = token.kind === 'comment';
    at += token.text.length;
  }
  return tokens;
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0d || unit === 0x0a;
}

function tokenAt(text: string, at: number, spaced: boolean): AddressToken {
  const enclosed = ENCLOSED.get(text.charCodeAt(at));
  if (enclosed !== undefined) {
    const { end, open } = endOf(text, at, enclosed);
    const whole = text.slice(at, end);
    const value = enclosed.kind === 'literal' ? whole : text.slice(at + 1, open ? end : end - 1).replace(PAIR, '$1');
    return { kind: enclosed.kind, text: whole, value, spaced, open };
  }
  ATOM.lastIndex = at;
  const isAtom = ATOM.test(text);
  const whole = text.slice(at, isAtom ? ATOM.lastIndex : at + 1);
  return { kind: isAtom ? 'atom' : 'special', text: whole, value: whole, spaced, open: false };
}

interface Enclosed {
  readonly kind: 'quoted' | 'literal' | 'comment';
  /** The code unit that opens it, and the one that ends it. */
  readonly opens: number;
  readonly ends: number;
}

const ENCLOSED: ReadonlyMap<number, Enclosed> = new Map(
  (
    [
      ['quoted', '""'],
      ['literal', '[]'],
      ['comment', '()'],
    ] as const
  ).map(([kind, both]) => {
    const [opens, ends] = [both.charCodeAt(0), both.charCodeAt(1)];
    return [opens, { kind, opens, ends }];
  }),
);

/** Comments lie in each other: their depth is counted. A backslash takes the next character along. */
function endOf(text: string, start: number, { kind, opens, ends }: Enclosed): { end: number; open: boolean } {
  let depth = 1;
  for (let i = start + 1; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === BACKSLASH) i++;
    else if (unit === ends) depth--;
    else if (kind === 'comment' && unit === opens) depth++;
    if (depth === 0) return { end: i + 1, open: false };
  }
  return { end: text.length, open: true };
}
