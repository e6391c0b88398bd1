import { Flag } from '../../flag.ts';
import { Actions } from './actions.ts';
import type { PdfFile } from './file.ts';
import { FileSpecs } from './file-specs.ts';
import type { Harvest } from './harvest.ts';
import { Images } from './images.ts';
import type { Definition } from './objects.ts';
import { Scripts } from './scripts.ts';
import { textString } from './text-string.ts';
import { type Dict, isDict, PdfStream, type PdfValue, Ref } from './values.ts';
import { Xfa } from './xfa.ts';

/** Characters of titles, comments and values of fields. */
const MOST_ASIDE = 128 * 1024;
/** Strings that a reader sees outside of pages: comments, titles of document and outline, what stands in a field. */
const SEEN = ['Contents', 'Title', 'Subject', 'V'];

/**
 * Walks every dictionary of every object once. Nothing is followed from object to object but what an action itself needs, so
 * that it does not matter how, or whether, an object is reached.
 */
export class Visitor {
  readonly scripts: Scripts;
  readonly files: FileSpecs;
  readonly xfa: Xfa;
  readonly images: Images;
  readonly forms: PdfStream[] = [];
  readonly metadata: PdfStream[] = [];
  readonly pages: Definition[] = [];
  /** Texts beside the pages. */
  readonly aside: string[] = [];
  readonly #actions: Actions;
  readonly #file: PdfFile;
  readonly #harvest: Harvest;
  #asideLength = 0;

  constructor(file: PdfFile, harvest: Harvest) {
    this.#file = file;
    this.#harvest = harvest;
    this.scripts = new Scripts(file.objects);
    this.files = new FileSpecs(file.objects);
    this.images = new Images(file);
    this.xfa = new Xfa(file.objects);
    this.#actions = new Actions(file.objects, harvest, this.scripts);
  }

  visit(definition: Definition, values: readonly PdfValue[]): void {
    if (definition.number < 0 && this.#file.security !== 'none' && values.some(isDict)) {
      // Its key is made of its number.
      this.#harvest.flag(Flag.corrupt('pdf-damaged', 'an object without a number cannot be decrypted'));
    }
    const stack: PdfValue[] = [...values];
    for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
      if (value instanceof PdfStream) {
        this.#stream(value);
        stack.push(value.dict);
      } else if (isDict(value)) {
        this.#dict(value, definition);
        for (const inner of value.values()) stack.push(inner);
      } else if (Array.isArray(value)) {
        for (const inner of value) stack.push(inner);
      }
    }
  }

  #stream(stream: PdfStream): void {
    const { objects } = this.#file;
    const subtype = objects.resolve(stream.dict.get('Subtype'));
    if (subtype === 'Image') this.images.add(stream);
    else if (subtype === 'Form') this.forms.push(stream);
    if (stream.dict.get('Type') === 'EmbeddedFile') this.files.addStream(stream);
    if (stream.dict.get('Type') === 'Metadata') this.metadata.push(stream);
    if (stream.dict.has('F')) this.#actions.external(stream.dict);
  }

  #dict(dict: Dict, definition: Definition): void {
    this.#actions.visit(dict, definition.number);
    this.files.visit(dict);
    if (dict.has('XFA')) this.xfa.add(dict.get('XFA'));
    // A comment has a string there.
    const contents = dict.get('Contents');
    if (contents instanceof Ref || Array.isArray(contents)) this.pages.push(definition);
    // What a signature calls its contents is no text.
    if (!dict.has('ByteRange')) for (const key of SEEN) this.#aside(dict.get(key));
  }

  #aside(value: PdfValue | undefined): void {
    if (value === undefined || this.#asideLength >= MOST_ASIDE) return;
    const string = this.#file.objects.resolve(value);
    if (!Buffer.isBuffer(string) || string.length === 0) return;
    const text = textString(string).slice(0, MOST_ASIDE - this.#asideLength);
    this.#asideLength += text.length;
    this.aside.push(text);
  }
}
