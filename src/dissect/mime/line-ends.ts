import type { Bytes } from '../../mail/bytes.ts';
import type { Manner } from './manner.ts';

const CR = 13;
const LF = 10;
const SPACE = 32;
/** Stands for a CR or LF that ends no line: no white space to anybody, and in no honest header. */
const NO_LINE_END = 0x1c;
/** Of a run of CR before a LF so many belong to the line end. */
const LONGEST_RUN = 8;

/**
 * `bytes` as a reader sees them to whom other octets end a line, written in the terms of one to whom each LF does. Same size,
 * same offsets: only structure is read so, contents are taken from the bytes themselves.
 */
export function withLineEnds(bytes: Bytes, lines: Manner['lines']): Bytes {
  if (lines === 'lf') return bytes;
  return {
    size: bytes.size,
    slice: (start, end) => {
      const from = Math.max(0, Math.min(start, bytes.size));
      const to = Math.max(from, Math.min(end, bytes.size));
      const before = Math.min(from, 1);
      const octets = Buffer.from(bytes.slice(from - before, Math.min(bytes.size, to + LONGEST_RUN)));
      TRANSLATE[lines](octets);
      return octets.subarray(before, before + to - from);
    },
  };
}

const TRANSLATE: Readonly<Record<Exclude<Manner['lines'], 'lf'>, (octets: Buffer) => void>> = {
  any(octets) {
    for (let at = octets.indexOf(CR); at >= 0; at = octets.indexOf(CR, at + 1)) {
      if (octets[at + 1] !== LF) octets[at] = LF;
    }
  },
  crlf(octets) {
    for (let at = octets.indexOf(CR); at >= 0; at = octets.indexOf(CR, at + 1)) {
      if (octets[at + 1] !== LF) octets[at] = NO_LINE_END;
    }
    for (let at = octets.indexOf(LF); at >= 0; at = octets.indexOf(LF, at + 1)) {
      if (octets[at - 1] !== CR) octets[at] = NO_LINE_END;
    }
  },
  'cr-run'(octets) {
    for (let at = octets.indexOf(LF); at >= 0; at = octets.indexOf(LF, at + 1)) {
      for (let back = 2; back <= LONGEST_RUN && octets[at - back] === CR; back++) octets[at - back] = SPACE;
    }
  },
};
