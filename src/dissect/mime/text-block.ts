/** A file written into a text. */
export interface TextBlock extends BlockData {
  readonly form: BlockForm;
  readonly name: string;
  /** Offset in the text of the line that begins it. */
  readonly start: number;
  /** Offset in the text from where to search on: behind the block, or within it where it may hold another one. */
  readonly next: number;
}

export interface BlockData {
  /** The file, and what else it consists of or may be read as; each with at least one octet. None where the text ends before. */
  readonly files: readonly BlockFile[];
  /** Offset in the text behind the data. */
  readonly end: number;
  /** No line ends the data. */
  readonly truncated: boolean;
  /** What the data says of its own integrity is not so; '' where nothing is wrong. */
  readonly damage?: string;
  /** Of a piece of a file: where it belongs. */
  readonly piece?: Piece;
}

export interface BlockFile {
  readonly content: Buffer;
  /** The name, where the data and not the line before it tells it. */
  readonly name?: string;
}

/** Octets of the whole file, and the offset in it of the piece. */
export interface Piece {
  readonly size: number;
  readonly offset: number;
}

/** A way to write files into texts. */
export interface BlockForm {
  /** What a line that begins a block looks like; its group `name` is the file's name. */
  readonly line: RegExp;
  /** Whether data may hold a block of another form, for readers that do not know this one. */
  readonly transparent?: true;
  /** Reads the data behind that line. Each yield is a place where the loop may be given back. */
  readonly read: (text: Buffer, start: number, begin: RegExpExecArray) => Generator<void, BlockData | null>;
}

const LF = 10;
const CR = 13;
/** Every form's first line holds one of these in its first few octets. */
const MARKS = [Buffer.from('begin'), Buffer.from('(This file must be converted')];
/** A line may be indented so far, or have as many octets before the mark. */
const LONGEST_PREFIX = 40;
/** A name longer than a line may be is no name. */
const LONGEST_BEGIN = 1000;

/** Octets that a reader of data looks at before it gives the loop back. */
export const BREATH = 256 * 1024;

/** Every block in `text`, in order; null is a place where the loop may be given back. */
export function* textBlocks(text: Buffer, forms: readonly BlockForm[]): Generator<TextBlock | null> {
  const hits = MARKS.map((mark) => text.indexOf(mark));
  let breath = BREATH;
  for (let position = 0; ; ) {
    if (position > breath) {
      breath = position + BREATH;
      yield null;
    }
    for (const [i, mark] of MARKS.entries()) {
      const hit = hits[i] ?? -1;
      if (hit >= 0 && hit < position) hits[i] = text.indexOf(mark, position);
    }
    const hit = Math.min(...hits.filter((at) => at >= 0));
    if (hit === Number.POSITIVE_INFINITY) return;
    position = endOfLine(text, hit);
    const start = startOfLine(text, hit);
    if (start < 0 || position - start > LONGEST_BEGIN) continue;
    const block = yield* blockAt(text, start, position, forms);
    if (block === null) continue;
    position = block.next;
    yield block;
  }
}

/** The block that begins with the first line of `text`. */
export function leadingBlock(text: Buffer, forms: readonly BlockForm[]): Generator<null, TextBlock | null> {
  return blockAt(text, 0, endOfLine(text, 0), forms);
}

function* blockAt(
  text: Buffer,
  start: number,
  lineEnd: number,
  forms: readonly BlockForm[],
): Generator<null, TextBlock | null> {
  const line = text.toString('utf8', start, lineEnd).trimEnd();
  for (const form of forms) {
    const match = form.line.exec(line);
    if (match === null) continue;
    const steps = form.read(text, lineEnd, match);
    let step = steps.next();
    for (; !step.done; step = steps.next()) yield null;
    const data = step.value;
    if (data === null) continue;
    const empty = data.files.length === 0;
    if (empty && data.end < text.length) continue;
    const next = form.transparent || empty ? lineEnd : Math.max(data.end, lineEnd);
    return { form, name: match.groups?.name ?? '', start, next, ...data };
  }
  return null;
}

/** Offset of the line in which `at` lies; -1 where it begins too far before. */
function startOfLine(text: Buffer, at: number): number {
  for (let start = at; start >= at - LONGEST_PREFIX; start--) {
    if (start === 0 || text[start - 1] === LF || text[start - 1] === CR) return start;
  }
  return -1;
}

/** Offset behind the line end, or the text's end. */
export function endOfLine(text: Buffer, start: number): number {
  const lf = text.indexOf(LF, start);
  return lf < 0 ? text.length : lf + 1;
}

/** Offset behind the line's last octet that is no line end; `next` is what `endOfLine` says of it. */
export function lineContentEnd(text: Buffer, start: number, next: number): number {
  let end = next;
  while (end > start && (text[end - 1] === LF || text[end - 1] === CR)) end--;
  return end;
}
