import { CodeList } from './code-list.ts';
import type { RunAt } from './encoded-run.ts';

/** Escapes of the shortest run that is decoded. */
const SHORTEST = 16;
const SHORTEST_PERCENT = 8;
/** Other characters that may stand between two escapes. */
const MOST_BETWEEN = 8;
const MOST_BETWEEN_PERCENT = 64;

/** A code and the characters that it is written with, as one number: a long run has millions. */
const NONE = -1;
function packed(code: number, length: number): number {
  return code * 16 + length;
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
  readonly at: (text: string, at: number) => number;
  readonly least: number;
  readonly between: number;
  readonly writing: 'escapes' | 'percent';
}

function run(text: string, start: number, kind: Kind): RunAt {
  const end = endOfRun(text, start, kind);
  if (end < 0) return { run: null, end: start + 1 };
  const codes = new CodeList();
  for (let at = start; at < end; ) {
    const found = kind.at(text, at);
    codes.push(found === NONE ? text.charCodeAt(at) : Math.floor(found / 16));
    at += found === NONE ? 1 : found % 16;
  }
  return { run: { octets: codes.octets(), writing: kind.writing, start }, end };
}

/** Behind the last escape of the run; -1 where it has too few. */
function endOfRun(text: string, start: number, kind: Kind): number {
  let escapes = 0;
  let end = start;
  for (let at = start; at < text.length && at - end <= kind.between; ) {
    const found = kind.at(text, at);
    if (found !== NONE) {
      escapes++;
      at += found % 16;
      end = at;
    } else if (at === start || endsString(text.charCodeAt(at))) {
      break;
    } else {
      at++;
    }
  }
  return escapes < kind.least ? -1 : end;
}

function backslash(text: string, at: number): number {
  if (text.charCodeAt(at) !== 0x5c) return NONE;
  const letter = text.charCodeAt(at + 1);
  if (letter === 0x78) return hex(text, at + 2, 2, 2);
  if (letter !== 0x75) return octal(text, at + 1);
  if (text.charCodeAt(at + 2) !== 0x7b) return hex(text, at + 2, 4, 2);
  const close = text.slice(at + 3, at + 10).indexOf('}');
  const inner = close <= 0 ? NONE : hex(text, at + 3, close, 4);
  return Math.floor(inner / 16) > 0x10ffff ? NONE : inner;
}

function percent(text: string, at: number): number {
  if (text.charCodeAt(at) !== 0x25) return NONE;
  return (text.charCodeAt(at + 1) | 0x20) === 0x75 ? hex(text, at + 2, 4, 2) : hex(text, at + 1, 2, 1);
}

/** `signs`: what is written around the digits. */
function hex(text: string, at: number, digits: number, signs: number): number {
  let code = 0;
  for (let i = at; i < at + digits; i++) {
    const value = digit(text.charCodeAt(i));
    if (value < 0) return NONE;
    code = code * 16 + value;
  }
  return packed(code, digits + signs);
}

function octal(text: string, at: number): number {
  let code = 0;
  let end = at;
  for (; end < at + 3; end++) {
    const value = text.charCodeAt(end) - 0x30;
    if (!(value >= 0 && value < 8) || code * 8 + value > 255) break;
    code = code * 8 + value;
  }
  return end === at ? NONE : packed(code, end - at + 1);
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
