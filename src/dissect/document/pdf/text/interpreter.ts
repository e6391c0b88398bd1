import type { PdfObjects } from '../objects.ts';
import { Octets } from '../octets.ts';
import type { PdfStreams } from '../streams.ts';
import { type Dict, EMPTY_DICT, isDict, numbersOf, PdfStream, type PdfValue } from '../values.ts';
import type { Work } from '../work.ts';
import { ContentReader, type Operation } from './content-reader.ts';
import type { Fonts } from './fonts.ts';
import { firstState, type GraphicsState, isWhite, TextPosition } from './graphics-state.ts';
import { type Matrix, matrixOf, multiply } from './matrix.ts';
import { Painted } from './painted.ts';
import type { TextOutput } from './text-output.ts';

/** Octets of one content stream. */
const LARGEST_CONTENT = 16 * 1024 * 1024;
/** Forms within forms. */
const DEEPEST = 16;
/** `q` without `Q`. */
const MOST_SAVED = 512;

export interface InterpreterOptions {
  readonly objects: PdfObjects;
  readonly streams: PdfStreams;
  readonly work: Work;
  readonly fonts: Fonts;
  readonly output: TextOutput;
  /** Takes images that stand in a content stream themselves: keys and values by turns, and their data. */
  readonly images: {
    addInline(entries: readonly PdfValue[], octets: Octets, start: number, end: number): void;
  };
}

/** Runs the content of one page, and of the forms that it shows, as far as text needs it (ISO 32000-1 chapters 8 and 9). */
export class Interpreter {
  readonly #options: InterpreterOptions;
  /** Content that was run already, by where it begins: what several pages show is read once. */
  readonly #done: Set<number>;
  readonly #painted = new Painted();
  readonly #saved: GraphicsState[] = [];
  readonly #text = new TextPosition();
  #state: GraphicsState;
  #resources: Dict = EMPTY_DICT;
  #depth = 0;
  /** Rectangles of the path that is being made. */
  #path: (readonly number[])[] = [];

  constructor(options: InterpreterOptions, done: Set<number>, matrix: Matrix) {
    this.#options = options;
    this.#done = done;
    this.#state = firstState(matrix);
  }

  /** What stands in several streams one after the other is one content (section 7.8.2). */
  *run(stream: PdfStream, resources: Dict): Generator<void> {
    const { streams, work, output } = this.#options;
    if (this.#done.has(stream.start) || output.full) return;
    this.#done.add(stream.start);
    const { content } = yield* streams.open(stream, LARGEST_CONTENT);
    const octets = new Octets(content);
    const reader = new ContentReader(octets);
    const outer = this.#resources;
    this.#resources = resources;
    for (let before = 0; !output.full && !work.exhausted; before = reader.position) {
      const operation = reader.next();
      if (operation === null) break;
      yield* this.#operate(operation, octets);
      work.spend(reader.position - before);
      if (work.due()) yield;
    }
    this.#resources = outer;
  }

  *#operate({ operator, operands, data }: Operation, octets: Octets): Generator<void> {
    const numbers = numbersOf(operands);
    if (operator === 'Tf') yield* this.#setFont(operands);
    else if (operator === 'Do') yield* this.#paintObject(operands[0]);
    else if (data !== undefined) this.#options.images.addInline(operands, octets, data.start, data.end);
    else if (!this.#move(operator, numbers)) this.#show(operator, operands) || this.#paint(operator, operands, numbers);
  }

  *#setFont([name, size]: readonly PdfValue[]): Generator<void> {
    const font = typeof name === 'string' ? this.#resource('Font', name) : null;
    this.#state.font = isDict(font) ? yield* this.#options.fonts.read(font) : null;
    this.#state.size = typeof size === 'number' ? size : 0;
  }

  #resource(kind: string, name: string): PdfValue {
    const { objects } = this.#options;
    const all = objects.resolve(this.#resources.get(kind));
    return isDict(all) ? objects.resolve(all.get(name)) : null;
  }

  *#paintObject(name: PdfValue | undefined): Generator<void> {
    const object = typeof name === 'string' ? this.#resource('XObject', name) : null;
    if (!(object instanceof PdfStream)) return;
    const { objects } = this.#options;
    if (objects.resolve(object.dict.get('Subtype')) === 'Image') {
      this.#painted.add(0, 0, 1, 1, this.#state.matrix);
      return;
    }
    if (this.#depth >= DEEPEST) return;
    const own = objects.resolve(object.dict.get('Resources'));
    const before = this.#state;
    const matrix = matrixOf(numbersOf(objects.resolve(object.dict.get('Matrix'))));
    this.#state = { ...before, matrix: multiply(matrix, before.matrix) };
    this.#depth++;
    yield* this.run(object, isDict(own) ? own : this.#resources);
    this.#depth--;
    this.#state = before;
  }

  /** Operators that only set something; false where it is another one. */
  #move(operator: string, numbers: readonly number[]): boolean {
    const state = this.#state;
    const [x = 0, y = 0] = numbers;
    if (operator === 'q') {
      if (this.#saved.length < MOST_SAVED) this.#saved.push({ ...state });
    } else if (operator === 'Q') this.#state = this.#saved.pop() ?? state;
    else if (operator === 'cm') state.matrix = multiply(matrixOf(numbers), state.matrix);
    else if (operator === 'BT') this.#text.set(matrixOf([]));
    else if (operator === 'Td') this.#text.move(x, y);
    else if (operator === 'TD') {
      state.leading = -y;
      this.#text.move(x, y);
    } else if (operator === 'Tm') this.#text.set(matrixOf(numbers));
    else if (operator === 'T*') this.#text.move(0, -state.leading);
    else if (operator === 'Tc') state.characterSpace = x;
    else if (operator === 'Tw') state.wordSpace = x;
    else if (operator === 'Tz') state.scale = x / 100;
    else if (operator === 'TL') state.leading = x;
    else if (operator === 'Ts') state.rise = x;
    else if (operator === 'Tr') state.mode = x;
    else return false;
    return true;
  }

  #show(operator: string, operands: readonly PdfValue[]): boolean {
    const state = this.#state;
    if (operator === 'TJ') {
      const [list] = operands;
      for (const item of Array.isArray(list) ? list : []) {
        if (Buffer.isBuffer(item)) this.#string(item);
        else if (typeof item === 'number') this.#shift((-item / 1000) * state.size);
      }
      return true;
    }
    if (operator !== 'Tj' && operator !== "'" && operator !== '"') return false;
    if (operator === '"') [state.wordSpace = 0, state.characterSpace = 0] = numbersOf(operands);
    if (operator !== 'Tj') this.#text.move(0, -state.leading);
    const string = operands.at(-1);
    if (Buffer.isBuffer(string)) this.#string(string);
    return true;
  }

  #shift(distance: number): void {
    const { font, scale } = this.#state;
    if (font?.vertical) this.#text.advance(0, distance);
    else this.#text.advance(distance * scale, 0);
  }

  #string(string: Buffer): void {
    const { font, size, characterSpace, wordSpace, scale, rise, matrix } = this.#state;
    if (font === null) return;
    const begin = multiply([size * scale, 0, 0, size, 0, rise], multiply(this.#text.matrix, matrix));
    let text = '';
    let distance = 0;
    for (const glyph of font.glyphs(string)) {
      text += glyph.text;
      const space = characterSpace + (glyph.space ? wordSpace : 0);
      distance += font.vertical ? -size + space : (glyph.width / 1000) * size + space;
    }
    if (font.vertical) this.#text.advance(0, distance);
    else this.#text.advance(distance * scale, 0);
    const end = multiply([size * scale, 0, 0, size, 0, rise], multiply(this.#text.matrix, matrix));
    this.#options.output.add({ text, begin, end, font, hidden: this.#isHidden(begin) });
  }

  #isHidden(begin: Matrix): boolean {
    const { mode, white } = this.#state;
    if (mode === 3 || mode === 7) return true;
    // Of outlined letters (1, 2, 5, 6) something is seen whatever fills them.
    return white && (mode === 0 || mode === 4) && !this.#painted.has(begin[4], begin[5]);
  }

  #paint(operator: string, operands: readonly PdfValue[], numbers: readonly number[]): void {
    const state = this.#state;
    if (operator === 'g' || operator === 'rg' || operator === 'k') {
      state.plainColors = true;
      state.white = isWhite(operands);
    } else if (operator === 'sc' || operator === 'scn') state.white = state.plainColors && isWhite(operands);
    else if (operator === 'cs') {
      state.plainColors = this.#isPlain(operands[0]);
      state.white = false;
    } else if (operator === 're' || operator === 'm') {
      if (this.#path.length < MOST_RECTANGLES) this.#path.push(numbers);
    } else if (operator === 'sh') this.#painted.everything();
    else if (FILLS.has(operator)) this.#fill();
    else if (operator === 'n' || operator === 'S' || operator === 's') this.#path = [];
  }

  #fill(): void {
    const { white, matrix } = this.#state;
    for (const [x = 0, y = 0, width, height] of white ? [] : this.#path) {
      // Where other shapes reach is not worked out.
      if (width === undefined || height === undefined) this.#painted.everything();
      else this.#painted.add(x, y, width, height, matrix);
    }
    this.#path = [];
  }

  /** Section 8.6: in the other spaces numbers choose a colour or an ink of their own. */
  #isPlain(name: PdfValue | undefined): boolean {
    if (typeof name !== 'string') return false;
    if (name.startsWith('Device')) return true;
    const space = this.#resource('ColorSpace', name);
    const [family] = Array.isArray(space) ? space : [space];
    return typeof family === 'string' && PLAIN.has(family);
  }
}

const PLAIN: ReadonlySet<string> = new Set(['DeviceGray', 'DeviceRGB', 'DeviceCMYK', 'CalGray', 'CalRGB', 'ICCBased']);
const FILLS: ReadonlySet<string> = new Set(['f', 'F', 'f*', 'B', 'B*', 'b', 'b*']);
const MOST_RECTANGLES = 512;
