import { readBoundary } from './boundary-parameter.ts';
import { parseStructuredValue } from './structured-value.ts';

const MULTIPART = /^content-type[ \t]{0,10}:((?:[^\r\n]|\r?\n[ \t]){0,1000})/im;
const HEADER_LINE = /^(?:[!-9;-~]{1,100}:|[ \t])/;
const DELIMITER = /^--\S/m;

/**
 * Where the copy of a multipart begins that stands in `text` with its whole header, behind other words: as qmail returns what it could
 * not deliver, and as some programs forward. Its own header says how it is divided. -1 where there is none.
 */
export function copiedMailAt(text: string): number {
  const field = MULTIPART.exec(text);
  const value = field?.[1]?.trim() ?? '';
  if (field === null || !/^multipart\//i.test(value)) return -1;
  const start = Math.max(text.lastIndexOf('\n\n', field.index) + 2, text.lastIndexOf('\n\r\n', field.index) + 3);
  if (start < 4) return -1;
  const end = /\r?\n\r?\n/.exec(text.slice(field.index));
  if (end === null) return -1;
  const body = field.index + end.index + end[0].length;
  const header = text.slice(start, field.index + end.index).split(/\r?\n/);
  if (!header.every((line) => HEADER_LINE.test(line))) return -1;
  const unfolded = value.replace(/\r?\n/g, '');
  const { boundary, flag } = readBoundary(parseStructuredValue(unfolded).parameters, unfolded);
  const first = text.slice(body).search(DELIMITER);
  const divides = boundary !== null && flag === null && text.startsWith(`--${boundary}`, body + first);
  return first >= 0 && divides ? start : -1;
}
