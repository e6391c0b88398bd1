/** `%{d2r-}`, taken apart (RFC 7208 section 7.1). */
export interface MacroExpand {
  readonly letter: MacroLetter;
  /** Parts that stay, from the right; Infinity where none is said. */
  readonly parts: number;
  readonly reverse: boolean;
  /** Characters at which the value is split. */
  readonly delimiters: string;
  /** The letter stands in upper case: the value is escaped for a URL. */
  readonly forUrl: boolean;
}

const LETTERS = 'slodiphcrtv';
export type MacroLetter = 's' | 'l' | 'o' | 'd' | 'i' | 'p' | 'h' | 'c' | 'r' | 't' | 'v';

export interface MacroString {
  /** Text and macros in turn. */
  readonly parts: readonly (string | MacroExpand)[];
  /** Nothing stands behind the last macro, or behind one of `%%`, `%_`, `%-`. */
  readonly endsInMacro: boolean;
}

const MACRO = /^%\{([a-z])([0-9]{0,9})(r?)([.\-+,/_=]*)\}/i;
const PLAIN: Readonly<Record<string, string>> = { '%%': '%', '%_': ' ', '%-': '%20' };

/** `explanation`: spaces may stand there, and the macros that are for explanations alone. */
export type MacroPlace = 'name' | 'explanation';

/** RFC 7208 section 7.1; null where `text` is none. */
export function parseMacroString(text: string, place: MacroPlace): MacroString | null {
  if (!(place === 'name' ? /^[\x21-\x7e]*$/ : /^[\x20-\x7e]*$/).test(text)) return null;
  const parts: (string | MacroExpand)[] = [];
  let at = 0;
  for (let percent = text.indexOf('%'); percent >= 0; percent = text.indexOf('%', at)) {
    if (percent > at) parts.push(text.slice(at, percent));
    const plain = PLAIN[text.slice(percent, percent + 2)];
    if (plain !== undefined) {
      parts.push(plain);
      at = percent + 2;
      continue;
    }
    const macro = parseMacro(text, percent, place);
    if (macro === null) return null;
    parts.push(macro.expand);
    at = macro.end;
  }
  const endsInMacro = at === text.length && at > 0;
  if (!endsInMacro) parts.push(text.slice(at));
  return { parts, endsInMacro };
}

function parseMacro(text: string, start: number, place: MacroPlace): { expand: MacroExpand; end: number } | null {
  const close = text.indexOf('}', start);
  const match = close < 0 ? null : MACRO.exec(text.slice(start, close + 1));
  if (match === null) return null;
  const [, letter = '', digits = '', reverse = '', delimiters = ''] = match;
  if (!isLetter(letter.toLowerCase(), place) || (digits !== '' && Number(digits) === 0)) return null;
  const expand = {
    letter: letter.toLowerCase() as MacroLetter,
    parts: digits === '' ? Number.POSITIVE_INFINITY : Number(digits),
    reverse: reverse !== '',
    delimiters: delimiters === '' ? '.' : delimiters,
    forUrl: letter !== letter.toLowerCase(),
  };
  return { expand, end: close + 1 };
}

/** RFC 7208 section 7.2: `c`, `r` and `t` are for explanations. */
function isLetter(letter: string, place: MacroPlace): boolean {
  return LETTERS.includes(letter) && (place === 'explanation' || !'crt'.includes(letter));
}

/** Whether the text asks for the client's name, which has to be looked up. */
export function asksForName({ parts }: MacroString): boolean {
  return parts.some((part) => typeof part !== 'string' && part.letter === 'p');
}

/** The text with its macros replaced (RFC 7208 section 7.3). */
export function expandMacros({ parts }: MacroString, value: (letter: MacroLetter) => string): string {
  return parts.map((part) => (typeof part === 'string' ? part : expanded(part, value(part.letter)))).join('');
}

function expanded({ parts, reverse, delimiters, forUrl }: MacroExpand, value: string): string {
  const split = splitAt(value, delimiters);
  if (reverse) split.reverse();
  const kept = (parts < split.length ? split.slice(-parts) : split).join('.');
  return forUrl ? escaped(kept) : kept;
}

function splitAt(value: string, delimiters: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < value.length; i++) {
    if (!delimiters.includes(value.charAt(i))) continue;
    parts.push(value.slice(start, i));
    start = i + 1;
  }
  parts.push(value.slice(start));
  return parts;
}

/** RFC 3986 section 2.3: what is not unreserved is escaped, which leaves less than `encodeURIComponent` does. */
function escaped(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
