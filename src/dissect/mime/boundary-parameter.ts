import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag, quote } from '../flag.ts';
import { decodeWords } from './encoded-word.ts';
import type { Otherwise } from './manner.ts';
import { type Readings, readings } from './parameter.ts';
import type { Parameter } from './structured-value.ts';

/** RFC 5322 section 2.1.1: no line is longer, so no line can hold a longer boundary. */
const LONGEST_BOUNDARY = 990;
/** RFC 2046 section 5.1.1 allows 70 characters; real senders go a little beyond. */
const HONEST_BOUNDARY = 200;
const LONGEST_BY_STANDARD = 70;
/** More readings of one parameter are an attack on the reader; it is ambiguous anyway. */
const MOST = 8;

/** What a reader finds that knows neither quotes around other parameters nor comments. */
const NAIVE = /(?<![\w-])boundary[ \t]{0,20}=[ \t]{0,20}(?:"([^"]{0,1000})|([^\s;"]{1,1000}))/gi;
const ASCII = /^[\x20-\x7e]*$/;
/** What a reader decodes that looks for encoded words (RFC 2047) everywhere; honest boundaries begin with `=_` and may have a `?`. */
const ENCODED_WORD = /=\?[^?]*\?[bq]\?/i;

export interface ReadBoundary {
  /** Null where there is none that can be used. */
  readonly boundary: string | null;
  /** What other readers may take for it. */
  readonly otherwise: readonly Otherwise[];
  readonly flag: PartFlag | null;
}

/** The boundary of a multipart (RFC 2046 section 5.1.1) by its Content-Type field, which reads `text`. */
export function readBoundary(parameters: readonly Parameter[], text: string): ReadBoundary {
  const found = readings(parameters, 'boundary');
  const written = [...(found.extended === null ? [] : [found.extended]), ...found.plain];
  const all = new Set(written.map(trimBoundary));
  for (const value of [...found.pieced, ...naive(text)]) all.add(trimBoundary(value));
  const [first, second] = all;
  if (first === undefined) return { boundary: null, otherwise: [], flag: null };
  const flag = second === undefined ? flagOfForm(first, written[0], found) : flagOfReadings(first, second);
  const boundary = isUsable(first) ? first : null;
  // White space at its end, which honest mail has: whoever does not take it off may divide at other lines.
  const exact = written.filter((value) => value !== trimBoundary(value) && isUsable(value));
  const otherwise: Otherwise[] = exact.map((other) => ({ boundary: other, delimiter: 'exact' }));
  if (flag === null) return { boundary, otherwise, flag };
  for (const value of [...all, ...written]) for (const other of otherForms(value)) all.add(other);
  // An empty one too: for some readers two hyphens are a delimiter then.
  const others = [...all].filter((other) => other !== boundary && other.length <= LONGEST_BOUNDARY).slice(0, MOST);
  return { boundary, otherwise: [...others.map((other) => ({ boundary: other })), ...otherwise], flag };
}

function naive(text: string): string[] {
  return [...text.matchAll(NAIVE)].slice(0, MOST).map(([, quoted, bare]) => quoted ?? bare ?? '');
}

function flagOfReadings(first: string, second: string): PartFlag {
  return Flag.ambiguous('boundary-readings', `the boundary reads ${quote(first)} or ${quote(second)}`);
}

function flagOfForm(boundary: string, written: string | undefined, found: Readings): PartFlag | null {
  if (written === undefined) {
    const detail = `${quote(boundary)} stands where readers by the letter find no boundary`;
    return Flag.ambiguous('boundary-form', detail);
  }
  if (found.broken || found.extended !== null || found.commented) {
    const detail = `${quote(boundary)} is written in a way that some readers do not know: they find another boundary, or none`;
    return Flag.ambiguous('boundary-form', detail);
  }
  const odd =
    boundary === '' || boundary.length > HONEST_BOUNDARY || ENCODED_WORD.test(boundary) || !ASCII.test(boundary);
  if (!odd && !/^'.*'$/.test(boundary)) return null;
  const detail = `${quote(written)} is no boundary by RFC 2046: readers take it as it stands, trimmed, decoded, cut or not at all`;
  return Flag.ambiguous('boundary-form', detail);
}

function* otherForms(value: string): Generator<string> {
  yield value;
  yield decodeWords(value);
  if (value.length > LONGEST_BY_STANDARD) yield value.slice(0, LONGEST_BY_STANDARD);
  if (/^'.*'$/.test(value)) yield value.slice(1, -1);
}

function isUsable(boundary: string): boolean {
  return boundary !== '' && boundary.length <= LONGEST_BOUNDARY;
}

/** RFC 2046 section 5.1.1: a boundary does not end in white space. */
function trimBoundary(value: string): string {
  let end = value.length;
  while (end > 0 && (value[end - 1] === ' ' || value[end - 1] === '\t')) end--;
  return value.slice(0, end);
}
