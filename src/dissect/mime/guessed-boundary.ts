import type { Bytes } from '../../mail/bytes.ts';

/** Readers that guess look at the beginning. */
const SEARCHED = 256 * 1024;
/** RFC 5322 section 2.1.1. */
const LONGEST_LINE = 998;
const CONTENT_FIELD = /^content-[a-z]/i;

/**
 * The boundary that a multipart seems to have whose own is unknown or divides nothing: of the first line of two hyphens with a
 * Content field below it, else of the first such line at all; null where there is none.
 */
export function guessedBoundary(bytes: Bytes, start: number): Buffer | null {
  const text = bytes.slice(start, start + SEARCHED).toString('latin1');
  let first: Buffer | null = null;
  for (let at = text.startsWith('--') ? 0 : nextHyphens(text, 0); at >= 0; at = nextHyphens(text, at)) {
    const lineEnd = text.indexOf('\n', at);
    const line = text.slice(at + 2, lineEnd < 0 ? text.length : lineEnd);
    // "-- " stands before a signature.
    if (line.length > LONGEST_LINE || line.trim() === '') continue;
    const boundary = Buffer.from(line.trimEnd(), 'latin1');
    first ??= boundary;
    if (lineEnd >= 0 && CONTENT_FIELD.test(text.slice(lineEnd + 1, lineEnd + 12))) return boundary;
  }
  return first;
}

function nextHyphens(text: string, from: number): number {
  const found = text.indexOf('\n--', from);
  return found < 0 ? -1 : found + 1;
}
