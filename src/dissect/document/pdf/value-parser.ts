import { Keyword, Lexer } from './lexer.ts';
import type { Octets } from './octets.ts';
import { type Dict, isDict, type PdfValue, Ref } from './values.ts';

/** Arrays and dictionaries within each other; no honest file comes near. */
const DEEPEST = 100;
/** Objects that are longer are read up to here. */
const LONGEST_OBJECT = 4 * 1024 * 1024;

/** Words that end an object, or begin the next where its end is missing. */
const ENDS: ReadonlySet<string> = new Set(['endobj', 'obj', 'stream', 'endstream', 'xref', 'trailer', 'startxref']);
/** Keys that say what is run, opened or decoded: where there are two of them, readers may differ in what they do. */
const TELLING: ReadonlySet<string> = new Set([
  ...['A', 'AA', 'Contents', 'EF', 'Encrypt', 'F', 'Filter', 'JS', 'OpenAction', 'S', 'UF', 'URI', 'Win', 'XFA'],
]);

/** What stands between the header of an object and its end. */
export interface ParsedObject {
  /** One in proper files. Values of keys that stand there twice come behind it. */
  readonly values: readonly PdfValue[];
  /** The word that ended it; '' at the end of the octets. */
  readonly end: string;
  /** Behind that word. */
  readonly position: number;
  /** Longer, or nested deeper, than is read. */
  readonly cut: boolean;
  /** A key that stands in a dictionary twice, and differently. */
  readonly duplicate: string | null;
}

interface Frame {
  readonly kind: 'array' | 'dict';
  readonly items: PdfValue[];
}

/** Reads one object, a step at a time. Nesting lies on a stack of its own. */
export class ValueParser {
  readonly #lexer: Lexer;
  readonly #start: number;
  readonly #decrypt: (string: Buffer) => Buffer;
  readonly #single: boolean;
  readonly #root: PdfValue[] = [];
  readonly #frames: Frame[] = [];
  /** Of each kind, how many are open. */
  readonly #depth = { array: 0, dict: 0 };
  readonly #shadowed: PdfValue[] = [];
  #duplicate: string | null = null;
  #cut = false;
  #end: string | null = null;

  /** `single`: the object ends with its first value, as in an object stream, where no word stands behind it. */
  constructor(octets: Octets, start: number, decrypt: (string: Buffer) => Buffer, single = false) {
    this.#lexer = new Lexer(octets, start, Math.min(octets.size, start + LONGEST_OBJECT));
    this.#start = start;
    this.#decrypt = decrypt;
    this.#single = single;
  }

  /** Octets read so far. */
  get read(): number {
    return this.#lexer.position - this.#start;
  }

  /** Reads on for some `octets`; false at the object's end. */
  advance(octets: number): boolean {
    const until = this.#lexer.position + octets;
    while (this.#end === null && this.#lexer.position < until) {
      this.#step();
      if (this.#single && this.#root.length > 0) this.#finish('');
    }
    return this.#end === null;
  }

  result(): ParsedObject {
    return {
      values: [...this.#root, ...this.#shadowed],
      end: this.#end ?? '',
      position: this.#lexer.position,
      cut: this.#cut,
      duplicate: this.#duplicate,
    };
  }

  #step(): void {
    const token = this.#lexer.next();
    if (token === undefined) {
      this.#cut ||= this.read >= LONGEST_OBJECT;
      this.#finish('');
    } else if (token instanceof Keyword) {
      this.#keyword(token.text);
    } else {
      this.#items().push(Buffer.isBuffer(token) ? this.#decrypt(token) : token);
      if (this.#lexer.cut) {
        this.#cut = true;
        this.#finish('');
      }
    }
  }

  #items(): PdfValue[] {
    return this.#frames.at(-1)?.items ?? this.#root;
  }

  #keyword(text: string): void {
    if (text === '<<' || text === '[') this.#open(text === '[' ? 'array' : 'dict');
    else if (text === '>>') this.#close('dict');
    else if (text === ']') this.#close('array');
    else if (text === 'R') this.#reference();
    else if (text === 'null') this.#items().push(null);
    else if (text === 'true' || text === 'false') this.#items().push(text === 'true');
    else if (ENDS.has(text)) this.#finish(text);
  }

  #open(kind: Frame['kind']): void {
    if (this.#frames.length === DEEPEST) {
      this.#cut = true;
      this.#finish('');
      return;
    }
    this.#frames.push({ kind, items: [] });
    this.#depth[kind]++;
  }

  /** The end of an outer one ends what is open within it; an end that nothing waits for is passed over. */
  #close(kind: Frame['kind']): void {
    if (this.#depth[kind] === 0) return;
    while (this.#pop() !== kind);
  }

  #pop(): Frame['kind'] | null {
    const frame = this.#frames.pop();
    if (frame === undefined) return null;
    this.#depth[frame.kind]--;
    this.#items().push(frame.kind === 'array' ? frame.items : this.#dict(frame.items));
    return frame.kind;
  }

  /** Two whole numbers and an `R`. */
  #reference(): void {
    const items = this.#items();
    const generation = items.at(-1);
    const number = items.at(-2);
    if (typeof generation !== 'number' || typeof number !== 'number') return;
    items.length -= 2;
    items.push(new Ref(number, generation));
  }

  #dict(items: readonly PdfValue[]): Dict {
    const dict = new Map<string, PdfValue>();
    for (let i = 0; i < items.length; i++) {
      const key = items[i];
      const value = items[i + 1];
      if (typeof key !== 'string' || value === undefined) continue;
      i++;
      const before = dict.get(key);
      // Readers let the last one win.
      dict.set(key, value);
      if (before === undefined || isSame(before, value)) continue;
      this.#shadowed.push(before);
      if (TELLING.has(key)) this.#duplicate = key;
    }
    return dict;
  }

  #finish(word: string): void {
    while (this.#pop() !== null);
    this.#end = word;
  }
}

function isSame(a: PdfValue, b: PdfValue): boolean {
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return a.equals(b);
  if (a instanceof Ref && b instanceof Ref) return a.number === b.number;
  if (isDict(a) && isDict(b)) return a.size === 0 && b.size === 0;
  return a === b;
}
