import { allocate } from '../slab.ts';
import {
  type BlockData,
  type BlockFile,
  type BlockForm,
  BREATH,
  endOfLine,
  lineContentEnd,
  textBlocks,
} from './text-block.ts';

/** uuencode of POSIX, which asks for one blank and three or four digits; readers take more, and less of a name. */
export const UUENCODE: BlockForm = {
  line: /^(?<indent>[ \t]*)begin[ \t]+\d{1,6}(?:[ \t]+(?<name>[^ \t].*))?$/s,
  read: (text, start, begin) => readData(text, start, { indent: begin.groups?.indent ?? '' }),
};

/** Without a mode, as some readers take it: only where each line of data is as long as it says, and an end line follows. */
export const UUENCODE_WITHOUT_MODE: BlockForm = {
  line: /^begin[ \t]+(?<name>[^ \t\d].*)$/s,
  *read(text, start) {
    const { end, truncated } = yield* walkData(text, start, { strict: true }, () => {});
    if (truncated) return end < text.length ? null : { files: [], end, truncated };
    return { ...(yield* readData(text, start, {})), end };
  },
};

/** xxencode: the same lines in letters that survive EBCDIC. */
export const XXENCODE: BlockForm = {
  line: UUENCODE.line,
  read: (text, start) => readData(text, start, { strict: true, values: XX_VALUES }),
};

/**
 * A whole body declared `x-uuencode`: its first block, or the bare data where the `begin` line is missing. `undecoded` says
 * that something stands behind data without an end.
 */
export function* decodeUuBody(text: Buffer): Generator<void, UuBody> {
  const block = (yield* firstBlock(text)) ?? (yield* readData(text, 0, {}));
  const undecoded = block.truncated && /\S/.test(text.toString('latin1', block.end));
  return { content: block.files[0]?.content ?? Buffer.alloc(0), truncated: block.truncated, undecoded };
}

export interface UuBody {
  readonly content: Buffer;
  readonly truncated: boolean;
  readonly undecoded: boolean;
}

function* firstBlock(text: Buffer): Generator<void, BlockData | null> {
  for (const block of textBlocks(text, [UUENCODE])) {
    if (block !== null && block.files.length > 0) return block;
    yield;
  }
  return null;
}

interface Dialect {
  /** Stands before each line of data, or does not. */
  readonly indent?: string;
  /** Whether nothing but the alphabet may stand in a line, and as much as it says. */
  readonly strict?: boolean;
  readonly values?: Uint8Array;
}

const NONE = 255;
const BLANK = 32;
const UU_VALUES = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet >= 32 && octet <= 96 ? (octet - 32) & 63 : NONE,
);
const XX_VALUES = new Uint8Array(256).fill(NONE);
for (const [i, letter] of [...'+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'].entries()) {
  XX_VALUES[letter.charCodeAt(0)] = i;
}
/** A checksum behind the data, as some writers put it there. */
const CHECKSUM = 2;

/**
 * Finds where the data ends before it asks for memory, so that a thousand `begin` lines cost no more than one. Where lines are
 * shorter or longer than they say, what stands in them is a second file.
 */
function* readData(text: Buffer, start: number, dialect: Dialect): Generator<void, BlockData> {
  let said = 0;
  let there = 0;
  const { end, truncated, lying } = yield* walkData(text, start, dialect, (line) => {
    said += line.said;
    there += line.there;
  });
  const values = dialect.values ?? UU_VALUES;
  const decode = function* (size: number, countOf: (line: Line) => number): Generator<void, BlockFile> {
    const target = allocate(size, () => size);
    let written = 0;
    yield* walkData(text, start, dialect, (line) => {
      written = decodeLine(text.subarray(line.start, line.end), { values, count: countOf(line), target, written });
    });
    return { content: target.subarray(0, written) };
  };
  const files: BlockFile[] = [];
  if (said > 0) files.push(yield* decode(said, (line) => line.said));
  if (lying && there > 0) files.push(yield* decode(there, (line) => line.there));
  return { files, end, truncated };
}

/** A line of data, by the offsets of what stands behind its first letter. */
interface Line {
  readonly start: number;
  readonly end: number;
  /** Octets that the first letter says, and that the line has room for. */
  readonly said: number;
  readonly there: number;
}

interface Walked {
  readonly end: number;
  readonly truncated: boolean;
  /** Some line has another length than it says. */
  readonly lying: boolean;
}

/** Visits each line of data from `start` on, and says where they end. */
function* walkData(
  text: Buffer,
  start: number,
  dialect: Dialect,
  visit: (line: Line) => void,
): Generator<void, Walked> {
  const { indent = '', strict = false, values = UU_VALUES } = dialect;
  let lying = false;
  let position = start;
  let breath = start + BREATH;
  while (position < text.length) {
    if (position > breath) {
      breath = position + BREATH;
      yield;
    }
    const next = endOfLine(text, position);
    const from =
      indent !== '' && text.toString('latin1', position, position + indent.length) === indent ? indent.length : 0;
    const first = position + from;
    const end = lineContentEnd(text, first, next);
    if (isEndLine(text, first, end)) return { end: next, truncated: false, lying };
    if (end > first) {
      const line = dataLine(text.subarray(first, end), values, strict);
      if (line === null) break;
      lying ||= line.lying;
      if (line.said + line.there > 0) visit({ start: first + 1, end, said: line.said, there: line.there });
    }
    position = next;
  }
  return { end: position, truncated: true, lying };
}

function isEndLine(text: Buffer, start: number, end: number): boolean {
  return text[start] === 0x65 && text.toString('latin1', start, Math.min(end, start + 16)).trimEnd() === 'end';
}

/** How many octets the line holds; null where it is no line of data. */
function dataLine(
  line: Buffer,
  values: Uint8Array,
  strict: boolean,
): { said: number; there: number; lying: boolean } | null {
  const said = values[line[0] ?? 0] ?? NONE;
  if (said === NONE) return null;
  const letters = line.length - 1;
  const expected = Math.ceil(said / 3) * 4;
  // Blanks at the end may have been cut off by a transport; what stands behind the data readers leave alone.
  const fits = letters >= expected - 4 && (said === 0 || letters > 0);
  if (strict && (letters < expected || letters > expected + CHECKSUM || !isAlphabet(line, values))) return null;
  if (fits && letters <= expected + CHECKSUM) return { said, there: said, lying: false };
  if (!isAlphabet(line, values)) return fits ? { said, there: said, lying: false } : null;
  return { said, there: Math.floor((letters * 3) / 4), lying: true };
}

function isAlphabet(line: Buffer, values: Uint8Array): boolean {
  for (const octet of line) if (values[octet] === NONE) return false;
  return true;
}

interface Decoding {
  readonly values: Uint8Array;
  readonly count: number;
  readonly target: Buffer;
  readonly written: number;
}

function decodeLine(letters: Buffer, { values, count, target, written: start }: Decoding): number {
  const value = (i: number): number => {
    const octet = letters[i] ?? BLANK;
    const known = values[octet] ?? NONE;
    return known === NONE ? (octet - BLANK) & 63 : known;
  };
  const end = start + count;
  let written = start;
  for (let i = 0; written < end; i += 4) {
    const bits = (value(i) << 18) | (value(i + 1) << 12) | (value(i + 2) << 6) | value(i + 3);
    for (let shift = 16; shift >= 0 && written < end; shift -= 8) target[written++] = (bits >> shift) & 0xff;
  }
  return written;
}
