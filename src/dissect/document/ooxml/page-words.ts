import type { XmlElement } from '../xml/xml-element.ts';
import type { XmlHandler } from '../xml/xml-scanner.ts';
import type { OfficeReading } from './reading.ts';

/** Reads comments of Excel, pages of Visio (MS-VSDX section 2.2) and of XPS (ECMA-388 section 12): text that has few looks. */
export class PageWords implements XmlHandler {
  readonly #reading: OfficeReading;
  #takes = false;

  constructor(reading: OfficeReading) {
    this.#reading = reading;
  }

  open(element: XmlElement): void {
    const { name } = element;
    this.#takes ||= TEXTS.has(name);
    if (name === 'xps:Glyphs') this.#reading.words.put(`${element.get('UnicodeString') ?? ''}\n`);
    const target = element.get('FixedPage.NavigateUri');
    if (target !== null) this.#reading.links.add(target);
  }

  close(name: string): void {
    if (TEXTS.has(name)) this.#takes = false;
    if (LINES.has(name)) this.#reading.words.line();
  }

  text(text: string): void {
    if (this.#takes) this.#reading.words.put(text);
  }
}

const TEXTS = new Set(['x:t', 'tc:text', 'vs:Text', 'ss:Data']);
const LINES = new Set(['x:comment', 'tc:threadedComment', 'vs:Text', 'ss:Data']);
