import { QuotedPrintableDecoder } from '../mime/quoted-printable.ts';
import { allocate } from '../slab.ts';

/** A property of a calendar or card (RFC 5545 section 3.1), unfolded. */
export interface ContentLine {
  /** In upper case, without its group. */
  readonly name: string;
  /** The first value of a parameter, quotes removed; '' where it is not there. */
  parameter(name: string): string;
  /** Whether a parameter stands there without a value, as vCard 2.1 has them. */
  has(name: string): boolean;
  /** Quoted-printable of old formats is decoded; base64 is not. */
  readonly value: Buffer;
}

const LF = 10;
const CR = 13;
const EQUALS = 61;
const COLON = 58;
const QUOTE = 34;
/** Name and parameters are shorter. */
const LONGEST_HEAD = 4096;

/** The loop may be given back after so many octets. */
const BREATH = 256 * 1024;

/**
 * The properties of a calendar, in order; lines that are none are passed over. Null is a place where the loop may be given back: a
 * property may be as long as the file.
 */
export function* contentLines(octets: Buffer): Generator<ContentLine | null> {
  let breath = BREATH;
  for (let at = 0; at < octets.length; ) {
    const first = lineEnd(octets, at);
    const printable = QUOTED_PRINTABLE.test(octets.toString('latin1', at, Math.min(first, at + LONGEST_HEAD)));
    let end = first;
    // In vCalendar 1.0 and vCard 2.1 a soft line break goes on without a fold.
    while (end < octets.length && (isFold(octets[end]) || (printable && endsSoftly(octets, at, end)))) {
      end = lineEnd(octets, end);
      if (end < breath) continue;
      breath = end + BREATH;
      yield null;
    }
    const line = parse(yield* unfolded(octets.subarray(at, end), printable), printable);
    if (line !== null) yield line;
    at = end;
    if (at < breath) continue;
    breath = at + BREATH;
    yield null;
  }
}

const QUOTED_PRINTABLE = /[;=]QUOTED-PRINTABLE[;:]/i;

function endsSoftly(octets: Buffer, start: number, next: number): boolean {
  return octets[contentEnd(octets, start, next) - 1] === EQUALS;
}

/** RFC 5545 section 3.1: a line end and the blank behind it go; before a soft line break the line end is wanted. */
function* unfolded(lines: Buffer, printable: boolean): Generator<null, Buffer> {
  const end = contentEnd(lines, 0, lines.length);
  if (lines.indexOf(LF) >= end || !lines.includes(LF)) return lines.subarray(0, end);
  const whole = Buffer.allocUnsafe(end);
  let written = 0;
  for (let i = 0; i < end; i++) {
    if (i % BREATH === BREATH - 1) yield null;
    const octet = lines[i] ?? 0;
    if (octet !== LF) whole[written++] = octet;
    else {
      const soft = printable && endsSoftly(lines, 0, i + 1);
      while (!soft && written > 0 && whole[written - 1] === CR) written--;
      if (soft) whole[written++] = LF;
      else if (isFold(lines[i + 1])) i++;
    }
  }
  return whole.subarray(0, written);
}

function isFold(octet: number | undefined): boolean {
  return octet === 32 || octet === 9;
}

function lineEnd(octets: Buffer, at: number): number {
  const lf = octets.indexOf(LF, at);
  return lf < 0 ? octets.length : lf + 1;
}

function contentEnd(octets: Buffer, at: number, next: number): number {
  let end = next;
  while (end > at && (octets[end - 1] === LF || octets[end - 1] === CR)) end--;
  return end;
}

function parse(whole: Buffer, printable: boolean): ContentLine | null {
  const colon = colonOf(whole);
  if (colon <= 0) return null;
  const [title = '', ...parameters] = splitUnquoted(whole.toString('utf8', 0, colon));
  const values = new Map<string, string>();
  for (const parameter of parameters) {
    const equals = parameter.indexOf('=');
    const name = (equals < 0 ? parameter : parameter.slice(0, equals)).trim().toUpperCase();
    if (!values.has(name)) values.set(name, equals < 0 ? '' : parameter.slice(equals + 1).replaceAll('"', ''));
  }
  const value = whole.subarray(colon + 1);
  return {
    name: title.slice(title.lastIndexOf('.') + 1).toUpperCase(),
    parameter: (name) => values.get(name) ?? '',
    has: (name) => values.has(name),
    value: printable ? new QuotedPrintableDecoder(allocate).push(value, true) : value,
  };
}

/** The first one outside of quotes. */
function colonOf(line: Buffer): number {
  let quoted = false;
  for (let i = 0; i < line.length && i < LONGEST_HEAD; i++) {
    if (line[i] === QUOTE) quoted = !quoted;
    else if (line[i] === COLON && !quoted) return i;
  }
  return line.subarray(0, LONGEST_HEAD).indexOf(COLON);
}

function splitUnquoted(head: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let start = 0;
  for (let i = 0; i <= head.length; i++) {
    if (head[i] === '"') quoted = !quoted;
    if (i < head.length && (head[i] !== ';' || quoted)) continue;
    parts.push(head.slice(start, i));
    start = i + 1;
  }
  return parts;
}
