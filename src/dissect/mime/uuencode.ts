import { allocate } from '../slab.ts';
import { type BlockForm, endOfLine, type TextBlock, textBlocks } from './text-block.ts';

const LF = 10;
const CR = 13;

/** uuencode of POSIX, which asks for one blank and three or four digits; readers take more, and less of a name. */
export const UUENCODE: BlockForm = { line: /^begin[ \t]+\d{1,6}(?:[ \t]+([^ \t].*))?$/s, read: readData };

/**
 * A whole body declared `x-uuencode`: its first block, or the bare data where the `begin` line is missing. `undecoded` says
 * that something stands behind data without an end.
 */
export function decodeUuBody(text: Buffer): { content: Buffer; truncated: boolean; undecoded: boolean } {
  const [block = readData(text, 0)] = textBlocks(text, [UUENCODE]);
  const undecoded = block.truncated && /\S/.test(text.toString('latin1', block.end));
  return { content: block.content, truncated: block.truncated, undecoded };
}

/** Finds where the data ends before it asks for memory, so that a thousand `begin` lines cost no more than one. */
function readData(text: Buffer, start: number): Pick<TextBlock, 'content' | 'end' | 'truncated'> {
  let size = 0;
  const { end, truncated } = walkData(text, start, (_lineStart, _lineEnd, count) => {
    size += count;
  });
  const content = allocate(size, (target) => {
    let written = 0;
    walkData(text, start, (lineStart, lineEnd, count) => {
      written = decodeLine(text.subarray(lineStart + 1, lineEnd), count, target, written);
    });
    return written;
  });
  return { content, end, truncated };
}

type VisitLine = (start: number, end: number, count: number) => void;

/** Visits each line of data from `start` on, and says where they end. */
function walkData(text: Buffer, start: number, visit: VisitLine): Pick<TextBlock, 'end' | 'truncated'> {
  let position = start;
  while (position < text.length) {
    const next = endOfLine(text, position);
    let end = next;
    while (end > position && (text[end - 1] === LF || text[end - 1] === CR)) end--;
    if (isEndLine(text, position, end)) return { end: next, truncated: false };
    const count = dataCount(text, position, end);
    if (count < 0) break;
    if (count > 0) visit(position, end, count);
    position = next;
  }
  return { end: position, truncated: true };
}

function isEndLine(text: Buffer, start: number, end: number): boolean {
  return text[start] === 0x65 && text.toString('latin1', start, Math.min(end, start + 16)).trimEnd() === 'end';
}

/** How many octets the line holds; -1 where it is no line of data. */
function dataCount(text: Buffer, start: number, end: number): number {
  const length = end - start;
  if (length === 0) return 0;
  const first = text[start] ?? 0;
  if (first < 32 || first > 96) return -1;
  const count = (first - 32) & 63;
  const expected = 1 + Math.ceil(count / 3) * 4;
  // Blanks at the end may have been cut off by a transport; what stands behind the data readers leave alone.
  return length >= expected - 4 && (count === 0 || length > 1) ? count : -1;
}

function decodeLine(line: Buffer, count: number, target: Buffer, start: number): number {
  const end = start + count;
  let written = start;
  for (let i = 0; written < end; i += 4) {
    const high = (sextet(line[i]) << 18) | (sextet(line[i + 1]) << 12);
    const bits = high | (sextet(line[i + 2]) << 6) | sextet(line[i + 3]);
    for (let shift = 16; shift >= 0 && written < end; shift -= 8) target[written++] = (bits >> shift) & 0xff;
  }
  return written;
}

function sextet(octet: number | undefined): number {
  return octet === undefined ? 0 : (octet - 32) & 63;
}
