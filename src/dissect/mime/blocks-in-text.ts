import { type Bytes, Lens } from '../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag, quote } from '../flag.ts';
import { BASE64_BLOCK } from './base64-block.ts';
import { type TextBlock, textBlocks } from './text-block.ts';
import { UUENCODE } from './uuencode.ts';
import { YENC } from './yenc.ts';

export interface TextBlocks {
  readonly blocks: readonly TextBlock[];
  readonly flags: readonly PartFlag[];
}

const LF = 10;
/** Bytes searched between two pauses. */
const WINDOW = 1024 * 1024;
/** A longer block is decoded up to here only. */
const LONGEST_BLOCK = 16 * 1024 * 1024;
/** More attachments than this nobody writes into one text. */
const MOST_BLOCKS = 100;

const FORMS = [UUENCODE, BASE64_BLOCK, YENC];

/** Attachments within a text that are not decoded, or only where they are whole: the flag's name, and what begins them. */
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

class BlockCollector implements TextBlocks {
  readonly blocks: TextBlock[] = [];
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
    for (const block of textBlocks(text.subarray(0, size), FORMS)) {
      const goesOn = block.end === size && block.truncated && !whole;
      if (!this.#add(goesOn ? this.#readOn(start + block.start, block) : block)) return this.#content.size;
      decoded.add(block.start);
      if (!goesOn) continue;
      next = block.start + (this.blocks.at(-1)?.end ?? size);
      break;
    }
    for (const mark of MARKS) this.#flagLeft(mark, text.subarray(0, next), start, decoded);
    return start + next;
  }

  /** Tells of the first mark in `text` at which nothing was decoded. */
  #flagLeft([name, mark]: (typeof MARKS)[number], text: Buffer, start: number, decoded: ReadonlySet<number>): void {
    if (this.flags.some((flag) => flag.name === name)) return;
    let at = text.indexOf(mark);
    while (at >= 0 && (decoded.has(at) || (at > 0 && text[at - 1] !== LF))) at = text.indexOf(mark, at + mark.length);
    if (at < 0) return;
    this.flags.push(Flag.unknown(name, `an attachment in a form that is not decoded begins at octet ${start + at}`));
  }

  /** False where no more are taken. */
  #add(block: TextBlock): boolean {
    if (this.blocks.length === MOST_BLOCKS) {
      const detail = `more than ${MOST_BLOCKS} attachments in one text: the rest is not decoded`;
      this.flags.push(Flag.overLimit('uuencode-blocks', detail));
      return false;
    }
    this.blocks.push(block);
    return true;
  }

  /** The block that begins at `start`, of which the window showed the beginning. */
  #readOn(start: number, beginning: TextBlock): TextBlock {
    const [block = beginning] = textBlocks(this.#content.slice(start, start + LONGEST_BLOCK), FORMS);
    if (block.end === LONGEST_BLOCK) {
      const detail = `${quote(block.name)} is longer than ${LONGEST_BLOCK} bytes: the rest is not decoded`;
      this.flags.push(Flag.overLimit('uuencode-size', detail));
    }
    return block;
  }
}
