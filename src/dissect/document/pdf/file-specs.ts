import type { PdfFile } from './file.ts';
import type { Harvest } from './harvest.ts';
import type { PdfObjects } from './objects.ts';
import { textString } from './text-string.ts';
import { type Dict, isDict, PdfStream, type PdfValue } from './values.ts';

/** ISO 32000-1 tables 44 and 45, the most telling first. */
const NAME_KEYS = ['UF', 'F', 'Unix', 'Mac', 'DOS'];
/** Names of one file. */
const MOST_NAMES = 16;

/** Embedded files with all names that file specifications give them (ISO 32000-1 section 7.11). */
export class FileSpecs {
  readonly #objects: PdfObjects;
  /** By where the stream begins. */
  readonly #files = new Map<number, { readonly stream: PdfStream; readonly names: Set<string> }>();

  constructor(objects: PdfObjects) {
    this.#objects = objects;
  }

  /** Looks at a dictionary, which need not be a file specification. */
  visit(dict: Dict): void {
    if (!dict.has('EF')) return;
    const files = this.#objects.resolve(dict.get('EF'));
    if (!isDict(files)) return;
    const names = NAME_KEYS.flatMap((key) => {
      const name = this.#objects.resolve(dict.get(key));
      return Buffer.isBuffer(name) && name.length > 0 ? [textString(name)] : [];
    });
    for (const value of files.values()) this.#add(value, names);
  }

  /** An embedded file that perhaps nobody names. */
  addStream(stream: PdfStream): void {
    this.#entry(stream);
  }

  #add(value: PdfValue, names: readonly string[]): void {
    for (const stream of this.#objects.resolveAll(value)) {
      if (!(stream instanceof PdfStream)) continue;
      const entry = this.#entry(stream);
      for (const name of names) if (entry.names.size < MOST_NAMES) entry.names.add(name);
    }
  }

  #entry(stream: PdfStream): { readonly names: Set<string> } {
    const known = this.#files.get(stream.start);
    if (known !== undefined) return known;
    const made = { stream, names: new Set<string>() };
    this.#files.set(stream.start, made);
    return made;
  }

  /** Makes a part of each. */
  *harvest({ streams, meter, security }: PdfFile, harvest: Harvest): Generator<void> {
    if (security === 'locked') return;
    for (const { stream, names } of this.#files.values()) {
      const { content } = yield* streams.open(stream, Number.POSITIVE_INFINITY);
      if (meter.limit !== null || !harvest.part('embedded', [...names], content)) return;
      yield;
    }
  }
}
