import { type Bytes, Lens, windows } from '../../../mail/bytes.ts';
import { isDigit, isRegular, isWhite } from './characters.ts';
import type { ObjectId } from './values.ts';
import type { Work } from './work.ts';

/** Objects of one file; the largest honest ones have some hundred thousand. */
const MOST_OBJECTS = 200_000;
const WINDOW = 256 * 1024;
/** Longest header of an object: two numbers and white space. */
const HEADER = 64;

/** The header of an object (ISO 32000-1 section 7.3.10). */
export interface ObjectMark extends ObjectId {
  /** Behind the word `obj`. */
  readonly start: number;
}

/** Where things begin in a file, as its octets say and not its tables: these may leave out what other readers find. */
export interface Marks {
  readonly objects: readonly ObjectMark[];
  /** Behind each word `trailer`. */
  readonly trailers: readonly number[];
  /** At each word `endstream`. */
  readonly streamEnds: readonly number[];
  /** Behind the last `%%EOF`; -1 where there is none. */
  readonly end: number;
  /** Whether there was more of something than is kept. */
  readonly full: boolean;
}

const OBJ = Buffer.from('obj');
const END_STREAM = Buffer.from('endstream');
const TRAILER = Buffer.from('trailer');
const END = Buffer.from('%%EOF');

/** One pass over `content`. */
export function* findMarks(content: Bytes, work: Work): Generator<void, Marks> {
  const objects: ObjectMark[] = [];
  const trailers: number[] = [];
  const streamEnds: number[] = [];
  let end = -1;
  let full = false;
  let seen = 0;
  for (const { start, chunk } of windows(content, WINDOW, HEADER, new Lens())) {
    const last = start + chunk.length === content.size;
    // What ends within the overlap was found in the window before; at the end of a window it is not known what follows.
    const each = (mark: Buffer, found: (at: number) => void): void => {
      for (let at = chunk.indexOf(mark); at >= 0; at = chunk.indexOf(mark, at + mark.length)) {
        const end = at + mark.length;
        if (start + end >= seen && (last || end < chunk.length)) found(at);
      }
    };
    const keep = <T>(list: T[], item: T): void => {
      if (list.length < MOST_OBJECTS) list.push(item);
      else full = true;
    };
    each(OBJ, (at) => {
      const id = readHeader(chunk, at);
      if (id !== null) keep(objects, { ...id, start: start + at + OBJ.length });
    });
    each(END_STREAM, (at) => keep(streamEnds, start + at));
    each(TRAILER, (at) => keep(trailers, start + at + TRAILER.length));
    each(END, (at) => {
      end = start + at + END.length;
    });
    seen = start + chunk.length;
    work.spend(chunk.length);
    if (work.due()) yield;
  }
  return { objects, trailers, streamEnds, end, full };
}

/** The numbers before the word `obj` at `at`; null where it is part of another word, as `endobj` and `object` are. */
function readHeader(chunk: Buffer, at: number): ObjectId | null {
  if (isRegular(chunk[at + OBJ.length] ?? -1)) return null;
  const lowest = Math.max(0, at - HEADER + OBJ.length);
  const generation = numberBefore(chunk, at, lowest);
  const number = generation === null ? null : numberBefore(chunk, generation.start, lowest);
  if (generation !== null && number !== null && number.start < generation.start) {
    return { number: number.value, generation: generation.value };
  }
  // Comments may stand in it: the object is there, though its number is not known.
  const start = generation?.start ?? at;
  return start > 0 && isRegular(chunk[start - 1] ?? 0) ? null : NAMELESS;
}

const NAMELESS: ObjectId = { number: -1, generation: -1 };

function numberBefore(chunk: Buffer, at: number, lowest: number): { value: number; start: number } | null {
  let end = at;
  while (end > lowest && isWhite(chunk[end - 1] ?? 0)) end--;
  let start = end;
  while (start > lowest && end - start < 10 && isDigit(chunk[start - 1] ?? 0)) start--;
  if (start === end) return null;
  return { value: Number(chunk.toString('latin1', start, end)), start };
}
