import type { Octets } from './octets.ts';
import { ValueParser } from './value-parser.ts';
import { isDict, type ObjectId, PdfStream, type PdfValue, Ref } from './values.ts';
import type { Work } from './work.ts';

/** Where an object stands. Several revisions may define one number. */
export interface Definition extends ObjectId {
  /** The file, or what came out of an object stream. */
  readonly octets: Octets;
  readonly start: number;
  /** In an object stream: it cannot be a stream, and its strings are not encrypted by themselves. */
  readonly packed: boolean;
}

export interface ObjectsOptions {
  /** In the order of the file; what an object stream holds stands behind the stream. */
  readonly definitions: readonly Definition[];
  readonly work: Work;
}

export type DecryptString = (id: ObjectId, string: Buffer) => Buffer;

/** Steps of a parser between two turns. */
const STEP = 128 * 1024;
/** Objects are kept until this many octets of them have been read: references mostly lead to the same few. */
const KEPT = 256 * 1024;
/** What a look-up costs at least, in octets read. */
const LOOK_UP = 16;
/** A reference may lead to another. */
const LONGEST_CHAIN = 8;
const NOTHING: readonly PdfValue[] = [];

/** The objects of a file by their numbers, read when they are asked for. */
export class PdfObjects {
  readonly definitions: readonly Definition[];
  /** An object that was longer or nested deeper than is read. */
  cut: ObjectId | null = null;
  /** A key that stood in a dictionary twice, and differently. */
  duplicate: string | null = null;
  readonly #work: Work;
  readonly #byNumber = new Map<number, Definition | Definition[]>();
  readonly #kept = new Map<Definition, readonly PdfValue[]>();
  #keptOctets = 0;
  #decrypt: DecryptString | null = null;

  constructor({ definitions, work }: ObjectsOptions) {
    this.definitions = definitions;
    this.#work = work;
    for (const definition of definitions) {
      const same = this.#byNumber.get(definition.number);
      if (same === undefined) this.#byNumber.set(definition.number, definition);
      else if (Array.isArray(same)) same.push(definition);
      else this.#byNumber.set(definition.number, [same, definition]);
    }
  }

  /** From now on strings are decrypted. */
  decryptBy(decrypt: DecryptString): void {
    this.#decrypt = decrypt;
    this.#forget();
  }

  /** What stands in an object: one value in proper files. */
  *read(definition: Definition): Generator<void, readonly PdfValue[]> {
    const kept = this.#kept.get(definition);
    if (kept !== undefined) return kept;
    const work = this.#work;
    if (work.exhausted) return NOTHING;
    const parser = this.#parser(definition);
    for (let more = true; more; ) {
      const before = parser.read;
      more = parser.advance(STEP);
      work.spend(parser.read - before);
      if (work.due()) yield;
    }
    return this.#keep(definition, parser);
  }

  /** The object that `value` refers to as the newest revision has it, or `value` itself; null where there is none. */
  resolve(value: PdfValue | undefined): PdfValue {
    let resolved = value;
    for (let i = 0; i < LONGEST_CHAIN && resolved instanceof Ref; i++) {
      const definition = this.#defined(resolved.number).at(-1);
      resolved = definition === undefined ? null : this.#readNow(definition)[0];
    }
    return resolved === undefined || resolved instanceof Ref ? null : resolved;
  }

  /** The same in every revision: which one counts, readers find in tables that may say anything. */
  resolveAll(value: PdfValue | undefined): readonly PdfValue[] {
    if (!(value instanceof Ref)) return value === undefined ? [] : [value];
    return this.#defined(value.number)
      .slice(-MOST_REVISIONS)
      .flatMap((definition) => {
        const [first] = this.#readNow(definition);
        return first === undefined ? [] : [this.resolve(first)];
      });
  }

  #defined(number: number): readonly Definition[] {
    const found = this.#byNumber.get(number);
    return found === undefined ? [] : Array.isArray(found) ? found : [found];
  }

  #readNow(definition: Definition): readonly PdfValue[] {
    this.#work.spend(LOOK_UP);
    const kept = this.#kept.get(definition);
    if (kept !== undefined) return kept;
    if (this.#work.exhausted) return NOTHING;
    const parser = this.#parser(definition);
    while (parser.advance(STEP));
    this.#work.spend(parser.read);
    return this.#keep(definition, parser);
  }

  #parser({ octets, start, packed, number, generation }: Definition): ValueParser {
    const decrypt = packed ? null : this.#decrypt;
    const id = { number, generation };
    return new ValueParser(octets, start, (string) => decrypt?.(id, string) ?? string, packed);
  }

  #keep(definition: Definition, parser: ValueParser): readonly PdfValue[] {
    const { values, end, position, cut, duplicate } = parser.result();
    if (cut) this.cut ??= definition;
    this.duplicate ??= duplicate;
    const [first] = values;
    const found =
      end === 'stream' && !definition.packed && isDict(first)
        ? [new PdfStream(first, position, definition), ...values.slice(1)]
        : values;
    this.#keptOctets += parser.read + 1;
    if (this.#keptOctets > KEPT) this.#forget();
    this.#kept.set(definition, found);
    return found;
  }

  #forget(): void {
    this.#kept.clear();
    this.#keptOctets = 0;
  }
}

const MOST_REVISIONS = 32;
