/** A file written into a text. */
export interface TextBlock extends BlockData {
  readonly name: string;
  /** Offset in the text of the line that begins it. */
  readonly start: number;
}

export interface BlockData {
  readonly content: Buffer;
  /** Offset in the text from where to search on: behind the block, or within it where it may hold another one. */
  readonly end: number;
  /** No line ends the data. */
  readonly truncated: boolean;
}

/** A way to write files into texts. */
export interface BlockForm {
  /** What a line that begins a block looks like; its first group is the file's name. */
  readonly line: RegExp;
  /** Reads the data behind that line; null where there is none. */
  readonly read: (text: Buffer, start: number) => BlockData | null;
}

const LF = 10;
const CR = 13;
/** Every form's first line holds it, at its start or behind `=y`. */
const BEGIN = Buffer.from('begin');
const PREFIX = '=y';
/** A name longer than a line may be is no name. */
const LONGEST_BEGIN = 1000;

/** Every block in `text`, in order. A block has at least one octet of data. */
export function* textBlocks(text: Buffer, forms: readonly BlockForm[]): Generator<TextBlock> {
  for (let position = 0; position < text.length; ) {
    const hit = text.indexOf(BEGIN, position);
    if (hit < 0) return;
    position = endOfLine(text, hit);
    const start = text.toString('latin1', Math.max(0, hit - PREFIX.length), hit) === PREFIX ? hit - PREFIX.length : hit;
    if (start > 0 && text[start - 1] !== LF && text[start - 1] !== CR) continue;
    if (position - start > LONGEST_BEGIN) continue;
    const block = blockAt(text, start, position, forms);
    if (block === null) continue;
    position = block.end;
    yield block;
  }
}

function blockAt(text: Buffer, start: number, lineEnd: number, forms: readonly BlockForm[]): TextBlock | null {
  const line = text.toString('utf8', start, lineEnd).trimEnd();
  for (const form of forms) {
    const match = form.line.exec(line);
    if (match === null) continue;
    const data = form.read(text, lineEnd);
    if (data !== null && data.content.length > 0) return { name: match[1] ?? '', start, ...data };
  }
  return null;
}

/** Offset behind the line end, or the text's end. */
export function endOfLine(text: Buffer, start: number): number {
  const lf = text.indexOf(LF, start);
  return lf < 0 ? text.length : lf + 1;
}
