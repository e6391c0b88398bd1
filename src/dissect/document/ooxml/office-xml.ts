import type { Budget } from '../../budget.ts';
import type { DocumentPart } from '../document-reader.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import type { XmlHandler } from '../xml/xml-scanner.ts';
import { ContentTypeReader } from './content-types.ts';
import { ControlReader } from './control-reader.ts';
import { EmbeddedBase64 } from './embedded-base64.ts';
import { PageWords } from './page-words.ts';
import { partNameOf } from './part-name.ts';
import type { OfficeReading } from './reading.ts';
import { RelationshipReader } from './relationship-reader.ts';
import { SharedStringReader } from './shared-strings.ts';
import { SheetWords } from './sheet-words.ts';
import { SlideWords } from './slide-words.ts';
import { WordStyles, WordWords } from './word-words.ts';
import { ExternalReader, WorkbookReader } from './workbook-reader.ts';

type MakeReader = (reading: OfficeReading, part: string) => XmlHandler;

const word: MakeReader = (reading, part) => new WordWords(reading, part);
const sheet: MakeReader = (reading, part) => new SheetWords(reading, part, false);
const slide: MakeReader = (reading, part) => new SlideWords(reading, part);
const page: MakeReader = (reading) => new PageWords(reading);
const external: MakeReader = (reading) => new ExternalReader(reading);
const control: MakeReader = (reading) => new ControlReader(reading);

/** Who reads a part, by its outermost element. What a part is called has no say. */
const READERS = new Map<string, MakeReader>([
  ['rel:Relationships', (reading, part) => new RelationshipReader(reading, part)],
  ['ct:Types', (reading) => new ContentTypeReader(reading.types)],
  ['w:styles', (reading) => new WordStyles(reading)],
  ['x:sst', (reading) => new SharedStringReader(reading.strings)],
  ['x:workbook', (reading, part) => new WorkbookReader(reading, part)],
  ['w:document', word],
  ['w:hdr', word],
  ['w:ftr', word],
  ['w:footnotes', word],
  ['w:endnotes', word],
  ['w:comments', word],
  ['w:glossaryDocument', word],
  ['w:wordDocument', word],
  ['x:worksheet', sheet],
  ['xm:macrosheet', (reading, part) => new SheetWords(reading, part, true)],
  ['x:comments', page],
  ['tc:ThreadedComments', page],
  ['ss:Workbook', page],
  ['vs:PageContents', page],
  ['xps:FixedPage', page],
  ['p:sld', slide],
  ['p:notes', slide],
  ['p:cmLst', slide],
  ['x:externalLink', external],
  ['x:connections', external],
  ['ui:customUI', control],
  ['ax:ocx', control],
  ['mashup:DataMashup', control],
]);

/** The order in which parts are read: first those that others refer to. Others follow in the order of the package. */
const FIRST = ['ct:Types', 'rel:Relationships', 'w:styles', 'x:sst', 'x:workbook'];

/** When a part with this root is read, smallest first; null where it is not. */
export function rankOf(root: string | null): number | null {
  if (root === null || !READERS.has(root)) return null;
  const rank = FIRST.indexOf(root);
  return rank < 0 ? FIRST.length : rank;
}

/** Gives a part to its reader; of a document in one XML file each part to its own (MS-OPC flat format, Word 2003). */
export class OfficeXml implements XmlHandler {
  readonly #reading: OfficeReading;
  readonly #budget: Budget;
  readonly #parts: DocumentPart[];
  #part: string;
  #reader: XmlHandler | null = null;
  #root = '';
  #depth = 0;
  #data: { readonly name: string; readonly base64: EmbeddedBase64 } | null = null;

  /** `parts` takes the files in it. */
  constructor(reading: OfficeReading, part: string, budget: Budget, parts: DocumentPart[]) {
    this.#reading = reading;
    this.#part = part;
    this.#budget = budget;
    this.#parts = parts;
  }

  open(element: XmlElement): void {
    const { name } = element;
    if (name === 'pkg:part') this.#begin(element.get('pkg:name') ?? '', element.get('pkg:contentType') ?? '');
    else if (name === 'pkg:binaryData') this.#binary(this.#part);
    else if (name === 'w:binData') this.#binary(element.get('w:name') ?? '');
    if (this.#reader === null) {
      const make = READERS.get(name);
      if (make === undefined) return;
      this.#reader = make(this.#reading, this.#part);
      this.#root = name;
      this.#depth = 0;
    }
    if (name === this.#root) this.#depth++;
    this.#reader.open(element);
  }

  close(name: string): void {
    if (this.#data !== null && (name === 'pkg:binaryData' || name === 'w:binData')) this.#endBinary();
    if (this.#reader === null) return;
    this.#reader.close(name);
    if (name === this.#root && --this.#depth <= 0) this.#reader = null;
  }

  text(text: string): void {
    if (this.#data !== null) this.#data.base64.put(text);
    else this.#reader?.text(text);
  }

  /** A file that never ended is told as far as it went. */
  end(): void {
    this.#endBinary();
  }

  #begin(name: string, type: string): void {
    this.#part = partNameOf(name);
    this.#reading.types.set(this.#part, type);
    this.#reader = null;
  }

  #binary(name: string): void {
    if (this.#data !== null) this.#endBinary();
    this.#data = { name, base64: new EmbeddedBase64(this.#budget) };
  }

  #endBinary(): void {
    if (this.#data === null) return;
    const { name, base64 } = this.#data;
    this.#data = null;
    const { content, limit } = base64.end();
    const names = name === '' ? [] : [name];
    this.#parts.push({ origin: 'embedded', names, content, flags: limit === null ? [] : [limit] });
  }
}
