import { allocate } from '../slab.ts';
import { Base64Decoder } from './base64.ts';
import { type BlockData, type BlockForm, endOfLine } from './text-block.ts';

const END = '====';
/** No line of it is longer; what is longer is text. */
const LONGEST_LINE = 1000;

/** `uuencode -m` of POSIX: base64 between two lines. */
export const BASE64_BLOCK: BlockForm = { line: /^begin-base64[ \t]+\d{1,6}(?:[ \t]+([^ \t].*))?$/s, read };

function read(text: Buffer, start: number): BlockData {
  let position = start;
  for (;;) {
    const next = endOfLine(text, position);
    const line = text.toString('latin1', position, Math.min(next, position + LONGEST_LINE)).trimEnd();
    if (line === END) return { content: decode(text, start, position), end: next, truncated: false };
    if (next === position || !/^[A-Za-z0-9+/]*={0,2}$/.test(line)) {
      return { content: decode(text, start, position), end: position, truncated: true };
    }
    position = next;
  }
}

function decode(text: Buffer, start: number, end: number): Buffer {
  return new Base64Decoder(allocate).push(text.subarray(start, end), true);
}
