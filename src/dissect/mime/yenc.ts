import { crc32 } from 'node:zlib';
import { allocate } from '../slab.ts';
import { type BlockData, type BlockForm, BREATH, endOfLine, type Piece } from './text-block.ts';

const LF = 10;
const CR = 13;
const ESCAPE = 61;
const SHIFT = 42;
const ESCAPED_SHIFT = 64;
const END = Buffer.from('\n=yend ');
const NEXT = Buffer.from('\n=ybegin ');
const PART = '=ypart ';
const LONGEST_LINE = 1000;

/** yEnc, version 1.3 (http://www.yenc.org/yenc-draft.1.3.txt), and its multipart form. */
export const YENC: BlockForm = {
  line: /^=ybegin (?=.*\bsize=(?<size>\d{1,12}))(?:.*?\bname=(?<name>.*))?/,
  // Readers that know no yEnc may find a block of another form in it.
  transparent: true,
  read,
};

/** Where no line ends the data, it goes on to where another file begins, or to the end. */
function* read(text: Buffer, start: number, begin: RegExpExecArray): Generator<void, BlockData> {
  const next = text.indexOf(NEXT, start - 1);
  const region = next < 0 ? text.length : next;
  const part = text.toString('latin1', start, Math.min(region, start + PART.length)) === PART;
  const dataStart = part ? Math.min(region, endOfLine(text, start)) : start;
  const found = text.subarray(0, region).indexOf(END, dataStart - 1);
  const end = found < 0 ? region : found;
  const data = text.subarray(dataStart, Math.max(dataStart, end));
  const content = yield* decode(
    data,
    allocate(data.length, () => data.length),
  );
  const trailer = found < 0 ? '' : lineAt(text, found + 1);
  return {
    files: content.length === 0 ? [] : [{ content }],
    end: found < 0 ? region : endOfLine(text, found + 1),
    truncated: found < 0,
    damage: damageOf(content, trailer, part),
    ...(part && { piece: pieceOf(lineAt(text, start), Number(begin.groups?.size)) }),
  };
}

function lineAt(text: Buffer, start: number): string {
  return text.toString('latin1', start, Math.min(endOfLine(text, start), start + LONGEST_LINE));
}

function pieceOf(line: string, size: number): Piece {
  return { size, offset: Number(/\bbegin=(\d{1,12})/.exec(line)?.[1] ?? 1) - 1 };
}

function damageOf(content: Buffer, trailer: string, part: boolean): string {
  const said = (part ? /\bpcrc32=([0-9a-f]{1,8})\b/i : /\bcrc32=([0-9a-f]{1,8})\b/i).exec(trailer)?.[1];
  const wrong = said !== undefined && Number.parseInt(said, 16) !== crc32(content);
  return wrong ? `the checksum is not ${said.toLowerCase()}` : '';
}

function* decode(data: Buffer, target: Buffer): Generator<void, Buffer> {
  let written = 0;
  let shift = SHIFT;
  for (let at = 0; at < data.length; at++) {
    if (at % BREATH === BREATH - 1) yield;
    const octet = data[at] ?? 0;
    if (octet === LF || octet === CR) continue;
    if (octet === ESCAPE && shift === SHIFT) {
      shift = SHIFT + ESCAPED_SHIFT;
      continue;
    }
    target[written++] = (octet - shift) & 0xff;
    shift = SHIFT;
  }
  return target.subarray(0, written);
}
