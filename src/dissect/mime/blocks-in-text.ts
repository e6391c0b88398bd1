import { type Bytes, Lens } from '../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag, quote } from '../flag.ts';
import { BASE64_BLOCK } from './base64-block.ts';
import { base64Runs } from './base64-run.ts';
import { BINHEX } from './binhex.ts';
import { type BlockFile, type BlockForm, type Piece, textBlocks } from './text-block.ts';
import { UUENCODE, UUENCODE_WITHOUT_MODE, XXENCODE } from './uuencode.ts';
import { YENC } from './yenc.ts';

export interface TextBlocks {
  readonly blocks: readonly FoundBlock[];
  readonly flags: readonly PartFlag[];
}

/** An attachment written into a text. */
export interface FoundBlock {
  readonly name: string;
  readonly files: readonly BlockFile[];
  readonly truncated: boolean;
  readonly damage?: string;
  readonly piece?: Piece;
}

const LF = 10;
/** Bytes searched between two pauses. */
const WINDOW = 1024 * 1024;
/** A longer block is decoded up to here only. */
const LONGEST_BLOCK = 16 * 1024 * 1024;
/** More attachments than this nobody writes into one text. */
const MOST_BLOCKS = 100;

const FORMS = [UUENCODE, XXENCODE, UUENCODE_WITHOUT_MODE, BASE64_BLOCK, YENC, BINHEX];

/** Attachments within a text that are not decoded, or not to their end: the flag's name, and what begins them. */
const MARKS = [
  ['yenc-in-text', Buffer.from('=ybegin ')],
  ['binhex-in-text', Buffer.from('(This file must be converted with BinHex')],
] as const;

/** The attachments that stand in a text body. Yields between windows of a large one. */
export function* blocksInText(content: Bytes): Generator<void, TextBlocks> {
  const collector = new BlockCollector(content);
  for (let position = collector.search(0); position < content.size; position = collector.search(position)) yield;
  return collector;
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

class BlockCollector implements TextBlocks {
  readonly blocks: FoundBlock[] = [];
  readonly flags: PartFlag[] = [];
  readonly #content: Bytes;
  readonly #lens = new Lens();

  constructor(content: Bytes) {
    this.#content = content;
  }

  /** Searches a window at `start`, the start of a line, and says where the next one begins. */
  search(start: number): number {
    const text = this.#lens.look(this.#content, start, start + WINDOW);
    const lineEnd = text.lastIndexOf(LF) + 1;
    const whole = start + text.length >= this.#content.size;
    // Windows end with a line, so that no mark is torn apart; a line longer than a window holds none.
    const size = whole || lineEnd === 0 ? text.length : lineEnd;
    const decoded = new Set<number>();
    let next = size;
    for (const block of found(text.subarray(0, size))) {
      const goesOn = block.end >= size && !whole;
      const read = goesOn ? this.#readOn(start + block.start, block) : block;
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
    if (this.blocks.length === MOST_BLOCKS) {
      const detail = `more than ${MOST_BLOCKS} attachments in one text: the rest is not decoded`;
      this.flags.push(Flag.overLimit('uuencode-blocks', detail));
      return false;
    }
    this.blocks.push(block);
    return true;
  }

  /** The block that begins at `start`, of which the window showed the beginning. */
  #readOn(start: number, beginning: Found): Found {
    const text = this.#content.slice(start, start + LONGEST_BLOCK);
    const [block = beginning] = beginning.form === null ? runsIn(text) : textBlocks(text, [beginning.form]);
    if (block.end === LONGEST_BLOCK) {
      const detail = `${quote(block.name)} is longer than ${LONGEST_BLOCK} bytes: the rest is not decoded`;
      this.flags.push(Flag.overLimit('uuencode-size', detail));
    }
    return block;
  }
}

/** What stands in `text`, in order; of two that begin within each other the outer one, where it lets nothing else in. */
function* found(text: Buffer): Generator<Found> {
  const runs = runsIn(text);
  let run = runs.next();
  const runsBefore = function* (offset: number): Generator<Found> {
    for (; !run.done && run.value.start < offset; run = runs.next()) yield run.value;
  };
  for (const block of textBlocks(text, FORMS)) {
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
