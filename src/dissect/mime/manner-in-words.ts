import { quote } from '../flag.ts';
import type { Manner, Otherwise } from './manner.ts';

type Words = { readonly [K in keyof Manner]: (value: Manner[K]) => string };

/** Says what a reader does, where it is not what we do. */
const WORDS: Words = {
  lines: (lines) => LINES[lines],
  blankLine: () => 'a line of white space ends the header',
  oddLine: () => 'the body begins at the line without a colon',
  nul: (nul) => (nul === 'ends' ? 'a NUL ends the field' : 'a NUL is skipped'),
  spacedName: () => 'a field with white space before its colon is unknown',
  foreignName: () => 'octets that may not stand in a name are skipped',
  delimiter: (delimiter) => DELIMITERS[delimiter],
  nearest: () => 'a delimiter is that of the outermost multipart that it fits',
  outerText: () => 'what stands before the first and behind the last delimiter is a part',
  base64: (base64) => BASE64[base64],
  quotedPrintable: (manner) => QUOTED_PRINTABLE[manner],
  contentType: (index) => `Content-Type number ${index + 1} counts`,
  contentTransferEncoding: (index) => `Content-Transfer-Encoding number ${index + 1} counts`,
  contentDisposition: (index) => `Content-Disposition number ${index + 1} counts`,
  type: (type) => `it is ${type}`,
  boundary: (boundary) => `the boundary is ${quote(boundary ?? '')}`,
  encoding: (encoding) => (encoding === 'identity' ? 'nothing is decoded' : `it is decoded as ${encoding}`),
  guess: () => 'the boundary is that of the first line that looks like a delimiter',
  decoded: () => 'it is decoded before it is divided',
};

const LINES: Readonly<Record<Manner['lines'], string>> = {
  lf: 'a LF ends a line',
  any: 'a bare CR ends a line',
  crlf: 'only CRLF ends a line',
  'cr-run': 'all CR before a LF belong to the line end',
};

const DELIMITERS: Readonly<Record<Manner['delimiter'], string>> = {
  line: 'a delimiter is a whole line',
  prefix: 'a line that begins with the boundary is a delimiter',
  exact: 'white space at the end of a boundary counts',
};

const BASE64: Readonly<Record<Manner['base64'], string>> = {
  lax: 'base64 goes on behind padding and junk',
  'to-padding': 'base64 ends at its padding',
  'to-junk': 'base64 ends at the first character that is none',
  'padding-is-junk': 'padding within base64 is skipped',
  'url-safe': '"-" and "_" are letters of base64',
  'clean-lines': 'a line that holds more than base64 is skipped',
  'line-by-line': 'each line of base64 is decoded by itself',
};

const QUOTED_PRINTABLE: Readonly<Record<Manner['quotedPrintable'], string>> = {
  lax: 'quoted-printable is read as mail programs do',
  strict: 'quoted-printable is read by the letter of RFC 2045',
  dropping: 'equals signs that begin no escape are dropped',
  joined: 'soft line breaks are taken out before escapes are decoded',
};

/** What a reading is, for the administrator. */
export function inWords(otherwise: Otherwise): string {
  const said = Object.entries(otherwise).map(([key, value]) =>
    (WORDS[key as keyof Manner] as (v: unknown) => string)(value),
  );
  return said.join('; ');
}
