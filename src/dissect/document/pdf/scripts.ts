import { memoryBytes } from '../../../mail/bytes.ts';
import { Flag, quote } from '../../flag.ts';
import type { PdfFile } from './file.ts';
import { strangeScript } from './harmless-script.ts';
import type { Harvest } from './harvest.ts';
import type { PdfObjects } from './objects.ts';
import type { PdfStreams } from './streams.ts';
import { textString } from './text-string.ts';
import { PdfStream, type PdfValue, Ref } from './values.ts';

/** Octets of one script. */
const LONGEST_SCRIPT = 4 * 1024 * 1024;

/** What a script costs at least, in octets read. */
const LOOK = 64;

interface FoundScript {
  readonly name: string;
  readonly text: string;
}

/** The scripts of a file: JavaScript of actions and of XFA forms. */
export class Scripts {
  readonly #objects: PdfObjects;
  /** Strings and streams with the numbers of the objects in which they stand. */
  readonly #sources: { readonly number: number; readonly source: Buffer | PdfStream }[] = [];
  readonly #seen = new Set<number | string>();
  readonly #found: FoundScript[] = [];

  constructor(objects: PdfObjects) {
    this.#objects = objects;
  }

  /** `value` of a key `JS`: a string or a stream, in every revision. */
  add(value: PdfValue | undefined, objectNumber: number): void {
    if (value instanceof Ref) {
      if (this.#seen.has(value.number)) return;
      this.#seen.add(value.number);
    }
    const number = value instanceof Ref ? value.number : objectNumber;
    for (const source of this.#objects.resolveAll(value)) {
      if (Buffer.isBuffer(source) || source instanceof PdfStream) this.#sources.push({ number, source });
    }
  }

  addText(name: string, text: string): void {
    this.#found.push({ name, text });
  }

  /** Reads them, makes a part of each and judges them together, since they call each other. */
  *harvest({ streams, security, work }: PdfFile, harvest: Harvest): Generator<void> {
    const locked = security === 'locked';
    for (const { number, source } of this.#sources) {
      if (locked) break;
      const octets = Buffer.isBuffer(source) ? source : yield* this.#read(source, streams, harvest);
      this.addText(`javascript-${number}`, textString(octets));
      work.spend(octets.length + LOOK);
      if (work.due()) yield;
    }
    if (locked && this.#sources.length > 0) {
      harvest.flag(Flag.active('pdf-javascript', 'it holds JavaScript, which is encrypted'));
    }
    const scripts = this.#found.filter(({ text }) => text.trim() !== '' && !this.#isRepeated(text));
    const strange = strangeScript(scripts.map(({ text }) => text));
    if (scripts.length > 0 && strange === null) {
      harvest.flag(Flag.note('pdf-form-script', `${scripts.length} scripts that format, compute or print`));
    }
    if (strange !== null) {
      const excerpt = quote(strange.trim().replace(/\s+/g, ' '));
      harvest.flag(Flag.active('pdf-javascript', `it holds JavaScript: ${excerpt}`));
    }
    for (const { name, text } of scripts) {
      if (!harvest.part('extracted', [`${name}.js`], memoryBytes(Buffer.from(text)))) return;
    }
  }

  /** Forms have the same script in every field. */
  #isRepeated(text: string): boolean {
    if (this.#seen.has(text)) return true;
    this.#seen.add(text);
    return false;
  }

  *#read(stream: PdfStream, streams: PdfStreams, harvest: Harvest): Generator<void, Buffer> {
    const { content, cut } = yield* streams.open(stream, LONGEST_SCRIPT);
    if (cut) harvest.flag(Flag.overLimit('pdf-length', `the script in object ${stream.id.number} is too long`));
    return content.slice(0, content.size);
  }
}
