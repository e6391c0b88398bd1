import { constants, inflateRawSync, inflateSync } from 'node:zlib';
import type { Octets } from '../octets.ts';
import { inflateRaw } from './inflate.ts';
import type { Output } from './output.ts';

/** What is larger is inflated in pieces. */
const SMALL_INPUT = 1024 * 1024;
const SMALL_OUTPUT = 4 * 1024 * 1024;
const OPTIONS = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: SMALL_OUTPUT };
/** RFC 1950 section 2.2. */
const HEADER = 2;

/** FlateDecode, ISO 32000-1 section 7.4.4. What is damaged is read as far as it goes, and without the header of zlib where that is none. */
export function* decodeFlate(input: Octets, output: Output): Generator<void> {
  const headed = hasHeader(input);
  if (input.size <= SMALL_INPUT) {
    const small = inflateSmall(input.bytes.slice(0, input.size), headed);
    if (small !== null) {
      output.write(small);
      return;
    }
  }
  yield* inflateRaw(input, headed ? HEADER : 0, output);
  // A header that is damaged itself is skipped by some readers.
  if (!headed && output.size === 0) yield* inflateRaw(input, HEADER, output);
}

function hasHeader(input: Octets): boolean {
  const method = input.at(0);
  return (method & 0x0f) === 8 && method >>> 4 <= 7 && (method * 256 + input.at(1)) % 31 === 0;
}

/** Null where it is damaged or too large. */
function inflateSmall(octets: Buffer, headed: boolean): Buffer | null {
  try {
    return headed ? inflateSync(octets, OPTIONS) : inflateRawSync(octets, OPTIONS);
  } catch {
    return null;
  }
}
