import { allocate } from '../slab.ts';
import { Base64Decoder } from './base64.ts';
import { type BlockData, type BlockForm, BREATH, endOfLine } from './text-block.ts';

const END = '====';
/** No line of it is longer; what is longer is text. */
const LONGEST_LINE = 1000;

/** `uuencode -m` of POSIX: base64 between two lines. GNU writes the name in base64 too, where it is asked to. */
export const BASE64_BLOCK: BlockForm = {
  line: /^[ \t]*begin-base64(?:-encoded)?[ \t]+\d{1,6}(?:[ \t]+(?<name>[^ \t].*))?$/s,
  read,
};

function* read(text: Buffer, start: number): Generator<void, BlockData> {
  let position = start;
  let breath = start + BREATH;
  for (;;) {
    if (position > breath) {
      breath = position + BREATH;
      yield;
    }
    const next = endOfLine(text, position);
    const line = text.toString('latin1', position, Math.min(next, position + LONGEST_LINE)).trim();
    if (line === END) return data(text, start, { dataEnd: position, end: next, truncated: false });
    if (next === position || !/^[A-Za-z0-9+/]*={0,2}$/.test(line)) {
      return data(text, start, { dataEnd: position, end: position, truncated: true });
    }
    position = next;
  }
}

interface End {
  readonly dataEnd: number;
  readonly end: number;
  readonly truncated: boolean;
}

function data(text: Buffer, start: number, { dataEnd, end, truncated }: End): BlockData {
  const content = decodeBase64(text.subarray(start, dataEnd));
  return { files: content.length === 0 ? [] : [{ content }], end, truncated };
}

export function decodeBase64(text: Buffer): Buffer {
  return new Base64Decoder(allocate).push(text, true);
}
