import { type Bytes, Lens } from '../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag, quote } from '../flag.ts';
import { BASE64_BLOCK } from './base64-block.ts';
import { base64Runs } from './base64-run.ts';
import { BINHEX } from './binhex.ts';
import { type BlockFile, type BlockForm, leadingBlock, type Piece, textBlocks } from './text-block.ts';
import { UUENCODE, UUENCODE_WITHOUT_MODE, XXENCODE } from './uuencode.ts';
import { YENC } from './yenc.ts';

/** An attachment written into a text. */
export interface FoundBlock {
  readonly name: string;
  readonly files: readonly BlockFile[];
  readonly truncated: boolean;
  readonly damage?: string;
  readonly piece?: Piece;
}

const LF = 10;
/** Bytes searched at a time. */
const WINDOW = 256 * 1024;
/** A block that goes on behind its window is read in pieces that grow. */
const FIRST_LOOK = 1024 * 1024;
/** A longer block is decoded up to here only. */
const LONGEST_BLOCK = 16 * 1024 * 1024;
/** More attachments than this nobody writes into one text. */
const MOST_BLOCKS = 100;
/** Octets of all of them; BinHex packs what repeats. */
const MOST_OCTETS = 64 * 1024 * 1024;

const FORMS = [UUENCODE, XXENCODE, UUENCODE_WITHOUT_MODE, BASE64_BLOCK, YENC, BINHEX];

/** Attachments within a text that are not decoded, or not to their end: the flag's name, and what begins them. */
const MARKS = [
  ['yenc-in-text', Buffer.from('=ybegin ')],
  ['binhex-in-text', Buffer.from('(This file must be converted with BinHex')],
] as const;

/**
 * The attachments that stand in a text body: `take` gets one after the other, since all together may be more than fits in memory.
 * Each yield is a place where the loop may be given back. What is wrong with the text is said at the end.
 */
export function* blocksInText(content: Bytes, take: (block: FoundBlock) => void): Generator<void, readonly PartFlag[]> {
  const collector = new BlockCollector(content, take);
  for (let position = 0; position < content.size; ) {
    if (position > 0) yield;
    position = yield* collector.search(position);
  }
  return collector.flags;
}

/** A block by its offsets in the text that was searched. */
interface Found extends FoundBlock {
  /** Null where it is base64 without a line that says so. */
  readonly form: BlockForm | null;
  readonly start: number;
  readonly end: number;
  /** From where to search on. */
  readonly next: number;
}

class BlockCollector {
  readonly flags: PartFlag[] = [];
  readonly #content: Bytes;
  readonly #take: (block: FoundBlock) => void;
  readonly #lens = new Lens();
  #blocks = 0;
  #octets = 0;

  constructor(content: Bytes, take: (block: FoundBlock) => void) {
    this.#content = content;
    this.#take = take;
  }

  /** Searches a window at `start`, the start of a line, and says where the next one begins. */
  *search(start: number): Generator<void, number> {
    const text = this.#lens.look(this.#content, start, start + WINDOW);
    const lineEnd = text.lastIndexOf(LF) + 1;
    const whole = start + text.length >= this.#content.size;
    // Windows end with a line, so that no mark is torn apart; a line longer than a window holds none.
    const size = whole || lineEnd === 0 ? text.length : lineEnd;
    const decoded = new Set<number>();
    let next = size;
    for (const block of found(text.subarray(0, size))) {
      if (block === null) {
        yield;
        continue;
      }
      const goesOn = block.end >= size && !whole;
      const read = goesOn ? yield* this.#readOn(start + block.start, block) : block;
      if (read.files.length === 0) continue;
      if (!this.#add(read)) return this.#content.size;
      if (!read.truncated) decoded.add(block.start);
      if (!goesOn) continue;
      next = block.start + read.next;
      break;
    }
    for (const mark of MARKS) this.#flagLeft(mark, text.subarray(0, next), start, decoded);
    return start + next;
  }

  /** Tells of the first mark in `text` at which nothing was decoded, or not to its end. */
  #flagLeft([name, mark]: (typeof MARKS)[number], text: Buffer, start: number, decoded: ReadonlySet<number>): void {
    if (this.flags.some((flag) => flag.name === name)) return;
    let at = text.indexOf(mark);
    while (at >= 0 && (decoded.has(at) || (at > 0 && text[at - 1] !== LF))) at = text.indexOf(mark, at + mark.length);
    if (at < 0) return;
    const detail = `an attachment that cannot be decoded, or not to its end, begins at octet ${start + at}`;
    this.flags.push(Flag.unknown(name, detail));
  }

  /** False where no more are taken. */
  #add(block: FoundBlock): boolean {
    const size = block.files.reduce((sum, { content }) => sum + content.length, 0);
    if (this.#blocks === MOST_BLOCKS) {
      const detail = `more than ${MOST_BLOCKS} attachments in one text: the rest is not decoded`;
      this.flags.push(Flag.overLimit('uuencode-blocks', detail));
      return false;
    }
    if (this.#octets + size > MOST_OCTETS) {
      const detail = `the attachments in one text have more than ${MOST_OCTETS} bytes: the rest is left out`;
      this.flags.push(Flag.overLimit('uuencode-size', detail));
      return false;
    }
    this.#blocks++;
    this.#octets += size;
    this.#take(block);
    return true;
  }

  /** The block that begins at `start`, of which the window showed the beginning. */
  *#readOn(start: number, beginning: Found): Generator<void, Found> {
    for (let size = FIRST_LOOK; ; size *= 4) {
      const text = this.#content.slice(start, start + Math.min(size, LONGEST_BLOCK));
      const block = (yield* leading(text, beginning)) ?? beginning;
      if (block.end === text.length && size < LONGEST_BLOCK && start + text.length < this.#content.size) continue;
      if (block.end === LONGEST_BLOCK) {
        const detail = `${quote(block.name)} is longer than ${LONGEST_BLOCK} bytes: the rest is not decoded`;
        this.flags.push(Flag.overLimit('uuencode-size', detail));
      }
      return block;
    }
  }
}

/** The form that the beginning seemed to have counts, where it showed any data. */
function* leading(text: Buffer, { form, files }: Found): Generator<void, Found | null> {
  if (form === null) return runsIn(text).next().value ?? null;
  const steps = leadingBlock(text, files.length === 0 ? FORMS : [form]);
  let step = steps.next();
  for (; !step.done; step = steps.next()) yield;
  return step.value;
}

/**
 * What stands in `text`, in order; of two that begin within each other the outer one, where it lets nothing else in. Null is a place
 * where the loop may be given back.
 */
function* found(text: Buffer): Generator<Found | null> {
  const runs = runsIn(text);
  let run = runs.next();
  const runsBefore = function* (offset: number): Generator<Found> {
    for (; !run.done && run.value.start < offset; run = runs.next()) yield run.value;
  };
  for (const block of textBlocks(text, FORMS)) {
    if (block === null) {
      yield null;
      continue;
    }
    yield* runsBefore(block.start);
    yield block;
    while (!run.done && run.value.start < block.next) run = runs.next();
  }
  yield* runsBefore(text.length);
}

function* runsIn(text: Buffer): Generator<Found> {
  for (const { start, end, content } of base64Runs(text)) {
    yield { form: null, name: '', files: [{ content }], truncated: false, start, end, next: end };
  }
}
