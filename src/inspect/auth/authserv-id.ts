/**
 * Whose results an Authentication-Results field claims to be: its `authserv-id` (RFC 8601 section 2.2), in lower case and without a
 * trailing dot; null where none can be read.
 * @param value of the field, unfolded
 */
export function readAuthservId(value: string): string | null {
  const start = behindComments(value, 0);
  if (start === null) return null;
  const word = value[start] === '"' ? quotedString(value, start) : token(value, start);
  if (word === null) return null;
  const next = behindComments(value, word.end);
  // A version may stand behind the name, then the results.
  if (next === null || !(next === value.length || value[next] === ';' || isDigit(value[next]))) return null;
  return word.text.toLowerCase().replace(/\.$/, '');
}

interface Word {
  readonly text: string;
  readonly end: number;
}

/** Where what is no comment and no white space begins; null where a comment has no end (RFC 5322 section 3.2.2). */
function behindComments(text: string, from: number): number | null {
  let depth = 0;
  let at = from;
  for (; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '(') depth++;
    else if (depth === 0 && !/\s/.test(character)) return at;
    else if (depth > 0 && character === ')') depth--;
    else if (depth > 0 && character === '\\') at++;
  }
  return depth === 0 ? text.length : null;
}

function token(text: string, start: number): Word | null {
  let end = start;
  while (end < text.length && /[^\s()<>@,;:\\"/[\]?=\x00-\x1f]/.test(text[end] ?? '')) end++;
  return end === start ? null : { text: text.slice(start, end), end };
}

function quotedString(text: string, start: number): Word | null {
  let word = '';
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '"') return { text: word.trim(), end: at + 1 };
    word += character === '\\' ? (text[++at] ?? '') : character;
  }
  return null;
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}
