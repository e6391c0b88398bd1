/**
 * A piece of a field that holds results of authentication (RFC 8601 section 2.2): a word, a quoted string without its quotes, or `=`.
 */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'equals';
  readonly text: string;
  /** White space or a comment stands before it. */
  readonly apart: boolean;
}

/** What stands between two semicolons. */
export type Statement = readonly Token[];

/**
 * Takes the field's value apart. What stands in a comment or in a quoted string was often written by whoever sent the mail, and is never
 * taken for a result; null where one of them does not end, so that nobody knows what stands in it.
 */
export function readStatements(value: string): readonly Statement[] | null {
  const statements: Token[][] = [[]];
  let apart = false;
  let at = 0;
  const add = (kind: Token['kind'], text: string) => {
    statements.at(-1)?.push({ kind, text, apart });
    apart = false;
  };
  while (at < value.length) {
    const start = at;
    switch (value[at]) {
      case ' ':
      case '\t':
      case '\r':
      case '\n':
        at++;
        apart = true;
        break;
      case '(':
        at = endOfComment(value, at);
        if (at < 0) return null;
        apart = true;
        break;
      case '"':
        at = endOfQuotes(value, at);
        if (at < 0) return null;
        add('quoted', value.slice(start + 1, at - 1));
        break;
      case ';':
        at++;
        statements.push([]);
        apart = false;
        break;
      case '=':
        at++;
        add('equals', '=');
        break;
      case ')':
        return null;
      default:
        at = endOfWord(value, at);
        add('word', value.slice(start, at));
    }
  }
  return statements;
}

/** Behind the comment that begins at `start`, comments in it included (RFC 5322 section 3.2.2); -1 where it does not end. */
function endOfComment(value: string, start: number): number {
  let depth = 0;
  for (let at = start; at < value.length; at++) {
    const character = value[at];
    if (character === '\\') at++;
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at + 1;
  }
  return -1;
}

function endOfQuotes(value: string, start: number): number {
  for (let at = start + 1; at < value.length; at++) {
    if (value[at] === '\\') at++;
    else if (value[at] === '"') return at + 1;
  }
  return -1;
}

function endOfWord(value: string, start: number): number {
  let end = start;
  while (end < value.length && !' \t\r\n();="'.includes(value[end] as string)) end++;
  return end;
}
