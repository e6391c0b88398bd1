import { allocate } from '../slab.ts';
import type { BlockData, BlockForm } from './text-block.ts';

const LF = 10;
const CR = 13;
const ESCAPE = 61;
const SHIFT = 42;
const ESCAPED_SHIFT = 64;
const END = Buffer.from('\n=yend ');
const NEXT = Buffer.from('\n=ybegin ');

/** yEnc, version 1.3. Of a file in several pieces none is read: the others stand in other mails. */
export const YENC: BlockForm = { line: /^=ybegin (?!.*\bpart=)(?=.*\bsize=\d)(?:.*?\bname=(.*))?/, read };

/** Null where no line ends the data before another file begins: what belongs to it nobody knows. */
function read(text: Buffer, start: number): BlockData | null {
  const next = text.indexOf(NEXT, start - 1);
  const rest = next < 0 ? text.subarray(start - 1) : text.subarray(start - 1, next);
  const end = rest.indexOf(END);
  if (end < 0) return null;
  const data = rest.subarray(1, end);
  const content = allocate(data.length, (target) => decode(data, target));
  // What looks like yEnc may hold a block of another form, for readers that know no yEnc.
  return { content, end: start, truncated: false };
}

function decode(data: Buffer, target: Buffer): number {
  let written = 0;
  let shift = SHIFT;
  for (const octet of data) {
    if (octet === LF || octet === CR) continue;
    if (octet === ESCAPE && shift === SHIFT) {
      shift = SHIFT + ESCAPED_SHIFT;
      continue;
    }
    target[written++] = (octet - shift) & 0xff;
    shift = SHIFT;
  }
  return written;
}
