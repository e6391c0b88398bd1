import { CodeList } from './code-list.ts';
import type { RunAt } from './encoded-run.ts';

/** Escapes of the shortest run that is decoded. */
const SHORTEST = 16;
const SHORTEST_PERCENT = 8;
/** Other characters that may stand between two escapes. */
const MOST_BETWEEN = 8;
const MOST_BETWEEN_PERCENT = 64;

interface Escape {
  readonly code: number;
  readonly end: number;
}

/** A string written as `\x4d`, `\u004d`, `\u{4d}` or `\115` (https://tc39.es/ecma262/#prod-EscapeSequence), from the backslash at `start` on. */
export function escapeRun(text: string, start: number): RunAt {
  return run(text, start, { at: backslash, least: SHORTEST, between: MOST_BETWEEN, writing: 'escapes' });
}

/** What `unescape` and `decodeURIComponent` read, `%3Cscript%3E` or `%u003C`, from the percent sign at `start` on. */
export function percentRun(text: string, start: number): RunAt {
  return run(text, start, { at: percent, least: SHORTEST_PERCENT, between: MOST_BETWEEN_PERCENT, writing: 'percent' });
}

interface Kind {
  readonly at: (text: string, at: number) => Escape | null;
  readonly least: number;
  readonly between: number;
  readonly writing: 'escapes' | 'percent';
}

function run(text: string, start: number, kind: Kind): RunAt {
  const codes = new CodeList();
  let escapes = 0;
  let end = start + 1;
  for (let at = start; at < text.length && at - end <= kind.between; ) {
    const found = kind.at(text, at);
    if (found === null) {
      if (endsString(text.charCodeAt(at))) break;
      codes.push(text.charCodeAt(at++));
      continue;
    }
    escapes++;
    codes.push(found.code);
    at = found.end;
    end = at;
  }
  if (escapes < kind.least) return { run: null, end: start + 1 };
  return { run: { octets: codes.octets(), writing: kind.writing, start }, end };
}

function backslash(text: string, at: number): Escape | null {
  if (text.charCodeAt(at) !== 0x5c) return null;
  const letter = text.charCodeAt(at + 1);
  if (letter === 0x78) return hex(text, at + 2, 2);
  if (letter !== 0x75) return octal(text, at + 1);
  if (text.charCodeAt(at + 2) !== 0x7b) return hex(text, at + 2, 4);
  const close = text.slice(at + 3, at + 10).indexOf('}');
  const inner = close < 0 ? null : hex(text, at + 3, close);
  return inner === null ? null : { code: inner.code, end: inner.end + 1 };
}

function percent(text: string, at: number): Escape | null {
  if (text.charCodeAt(at) !== 0x25) return null;
  return (text.charCodeAt(at + 1) | 0x20) === 0x75 ? hex(text, at + 2, 4) : hex(text, at + 1, 2);
}

function hex(text: string, at: number, digits: number): Escape | null {
  let code = 0;
  for (let i = at; i < at + digits; i++) {
    const value = digit(text.charCodeAt(i));
    if (value < 0) return null;
    code = code * 16 + value;
  }
  return digits === 0 ? null : { code, end: at + digits };
}

function octal(text: string, at: number): Escape | null {
  let code = 0;
  let end = at;
  for (; end < at + 3; end++) {
    const value = text.charCodeAt(end) - 0x30;
    if (!(value >= 0 && value < 8) || code * 8 + value > 255) break;
    code = code * 8 + value;
  }
  return end === at ? null : { code, end };
}

/** Of a hexadecimal digit; -1 where it is none. */
export function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Control characters and blanks, quotation marks and angle brackets. */
function endsString(code: number): boolean {
  return code <= 0x20 || code === 0x22 || code === 0x27 || code === 0x60 || code === 0x3c || code === 0x3e;
}
