import { CodeList } from './code-list.ts';
import type { RunAt } from './encoded-run.ts';
import { digit } from './escape-run.ts';

/** Numbers of the shortest list that is decoded. */
const SHORTEST = 24;
/** White space between two numbers. */
const MOST_BLANKS = 40;

/** A list of octets or character codes from `start` on: `77, 90, 0x90`, as `[…]` and `String.fromCharCode(…)` take it. */
export function numberRun(text: string, start: number): RunAt {
  if (!beginsList(text, start)) return { run: null, end: start };
  const codes = new CodeList();
  let end = start;
  for (let at = start; ; ) {
    const number = numberAt(text, at);
    if (number === null) break;
    codes.push(number.code);
    end = behindBlanks(text, number.end);
    if (text.charCodeAt(end) !== 0x2c) break;
    at = behindBlanks(text, end + 1);
  }
  if (codes.count < SHORTEST) return { run: null, end: codes.count > 1 ? end : start };
  return { run: { octets: codes.octets(), writing: 'numbers', start }, end };
}

function beginsList(text: string, at: number): boolean {
  const first = numberAt(text, at);
  return first !== null && text.charCodeAt(behindBlanks(text, first.end)) === 0x2c;
}

/** Null where none stands that is a code; signed octets are. */
function numberAt(text: string, at: number): { readonly code: number; readonly end: number } | null {
  const negative = text.charCodeAt(at) === 0x2d;
  const begun = negative ? at + 1 : at;
  const isHex = text.charCodeAt(begun) === 0x30 && (text.charCodeAt(begun + 1) | 0x20) === 0x78;
  const base = isHex ? 16 : 10;
  const first = isHex ? begun + 2 : begun;
  let code = 0;
  let end = first;
  for (; end < first + 6; end++) {
    const value = digit(text.charCodeAt(end));
    if (value < 0 || value >= base) break;
    code = code * base + value;
  }
  if (end === first || code > 0xffff || (negative && code > 128)) return null;
  return { code: negative ? (256 - code) & 0xff : code, end };
}

function behindBlanks(text: string, at: number): number {
  let end = at;
  while (end < at + MOST_BLANKS && text.charCodeAt(end) <= 0x20) end++;
  return end;
}
