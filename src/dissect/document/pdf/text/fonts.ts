import type { PdfObjects } from '../objects.ts';
import { Octets } from '../octets.ts';
import type { PdfStreams } from '../streams.ts';
import { type Dict, isDict, numbersOf, PdfStream, type PdfValue } from '../values.ts';
import type { Work } from '../work.ts';
import { type CMap, readCMap } from './cmap.ts';
import { readEncoding } from './encodings.ts';
import { charsetFont, compositeFont, type Font, simpleFont } from './font.ts';
import { MOST_ENTRIES, RangeTable } from './range-table.ts';

/** Octets of one table of codes. */
const LARGEST_CMAP = 4 * 1024 * 1024;

/** CMaps that every reader has (ISO 32000-1 table 118), by how they begin, and the charset of their codes. */
const CHARSETS: readonly (readonly [RegExp, string])[] = [
  [/^GBK|^GBpc/, 'gb18030'],
  [/^GB-EUC/, 'gb2312'],
  [/^(?:B5pc|ETen|HKscs|ETenms)-/, 'big5'],
  [/RKSJ-/, 'shift_jis'],
  [/^EUC-/, 'euc-jp'],
  [/^KSC/, 'euc-kr'],
];
const UTF16 = /^Uni.*-(?:UCS2|UTF16)-/;

/** Reads fonts once each. */
export class Fonts {
  readonly #objects: PdfObjects;
  readonly #streams: PdfStreams;
  readonly #work: Work;
  readonly #known = new WeakMap<Dict, Font>();
  /** By where their streams begin. */
  readonly #cmaps = new Map<number, CMap>();
  /** Entries that tables may still have. */
  readonly #room = { left: MOST_ENTRIES };

  constructor(objects: PdfObjects, streams: PdfStreams, work: Work) {
    this.#objects = objects;
    this.#streams = streams;
    this.#work = work;
  }

  /** `dict` of type Font. */
  *read(dict: Dict): Generator<void, Font> {
    const known = this.#known.get(dict);
    if (known !== undefined) return known;
    const composite = this.#get(dict, 'Subtype') === 'Type0';
    const font = composite ? yield* this.#composite(dict) : yield* this.#simple(dict);
    this.#known.set(dict, font);
    return font;
  }

  #get(dict: Dict, key: string): PdfValue {
    return this.#objects.resolve(dict.get(key));
  }

  *#simple(dict: Dict): Generator<void, Font> {
    const unicode = yield* this.#cmap(this.#get(dict, 'ToUnicode'));
    const encoding = readEncoding(this.#get(dict, 'Encoding'), (value) => this.#objects.resolve(value));
    const first = Number(this.#get(dict, 'FirstChar'));
    const widths = this.#get(dict, 'Widths');
    const descriptor = this.#get(dict, 'FontDescriptor');
    const missing = isDict(descriptor) ? this.#get(descriptor, 'MissingWidth') : null;
    // Glyphs of type 3 are measured in units of their own (section 9.6.5).
    const [unit = 0.001] = numbersOf(this.#get(dict, 'FontMatrix'));
    const scale = this.#get(dict, 'Subtype') === 'Type3' ? unit * 1000 : 1;
    const width = (code: number): number | undefined => {
      const own = Array.isArray(widths) ? this.#objects.resolve(widths[code - first]) : null;
      if (typeof own === 'number') return own * scale;
      return typeof missing === 'number' && missing > 0 ? missing : undefined;
    };
    return simpleFont({ encoding, unicode, width, guessed: !Array.isArray(widths) });
  }

  *#composite(dict: Dict): Generator<void, Font> {
    const unicode = yield* this.#cmap(this.#get(dict, 'ToUnicode'));
    const encoding = this.#get(dict, 'Encoding');
    const name = typeof encoding === 'string' ? encoding : '';
    const vertical = name.endsWith('-V') || name === 'V';
    const charset = CHARSETS.find(([pattern]) => pattern.test(name))?.[1];
    if (charset !== undefined && unicode === null) return charsetFont(charset, vertical);
    const codes = yield* this.#cmap(encoding);
    const width = this.#compositeWidths(dict);
    return compositeFont({ codes, unicode, utf16: UTF16.test(name), width, vertical });
  }

  /** DW and W, ISO 32000-1 section 9.7.4.3; codes are taken for the characters that they select. */
  #compositeWidths(dict: Dict): (code: number) => number {
    const descendants = this.#get(dict, 'DescendantFonts');
    const descendant = this.#objects.resolve(Array.isArray(descendants) ? descendants[0] : null);
    if (!isDict(descendant)) return () => 1000;
    const usual = this.#get(descendant, 'DW');
    const known = this.#widthTable(this.#get(descendant, 'W'));
    return (code) => known.find(code)?.value ?? (typeof usual === 'number' ? usual : 1000);
  }

  #widthTable(table: PdfValue): RangeTable<number> {
    const widths = new RangeTable<number>(this.#room);
    if (!Array.isArray(table)) return widths;
    for (let i = 0; i + 1 < table.length; ) {
      const first = table[i];
      const second = this.#objects.resolve(table[i + 1]);
      const third = table[i + 2];
      if (typeof first !== 'number') i++;
      else if (Array.isArray(second)) {
        for (const [k, width] of numbersOf(second).entries()) widths.add(first + k, first + k, width);
        i += 2;
      } else {
        if (typeof second === 'number' && typeof third === 'number') widths.add(first, second, third);
        i += 3;
      }
    }
    return widths;
  }

  *#cmap(value: PdfValue): Generator<void, CMap | null> {
    if (!(value instanceof PdfStream)) return null;
    const known = this.#cmaps.get(value.start);
    if (known !== undefined) return known;
    const { content } = yield* this.#streams.open(value, LARGEST_CMAP);
    const read = yield* readCMap(new Octets(content), this.#room, this.#work);
    this.#cmaps.set(value.start, read);
    return read;
  }
}
