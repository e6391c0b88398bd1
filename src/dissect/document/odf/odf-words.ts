import type { XmlElement } from '../xml/xml-element.ts';
import type { XmlHandler } from '../xml/xml-scanner.ts';
import { judgeElement } from './judge.ts';
import type { OdfReading } from './reading.ts';
import { StyleReader } from './styles.ts';

const LONGEST_SHOWN = 2048;
const MOST_SPACES = 1000;

/** Reads content, styles and properties of an OpenDocument (OpenDocument 1.3 part 3 section 3.1.3), in one file or in several. */
export class OdfWords implements XmlHandler {
  readonly #reading: OdfReading;
  readonly #styles: StyleReader;
  /** Elements of words around: text stands within paragraphs only. */
  #paragraphs = 0;
  /** Elements around, and how many of the first of them that is hidden. */
  #depth = 0;
  #hiddenFrom = Number.POSITIVE_INFINITY;
  #link: { readonly url: string; shown: string } | null = null;

  constructor(reading: OdfReading) {
    this.#reading = reading;
    this.#styles = new StyleReader(reading);
  }

  open(element: XmlElement): void {
    const { name } = element;
    this.#depth++;
    this.#styles.open(element);
    judgeElement(element, this.#reading);
    if (this.#depth < this.#hiddenFrom && this.#hides(element)) this.#hiddenFrom = this.#depth;
    if (PARAGRAPHS.has(name)) this.#paragraphs++;
    switch (name) {
      case 'odf-text:tab':
        this.#put('\t');
        break;
      case 'odf-text:line-break':
        this.#put('\n');
        break;
      case 'odf-text:s':
        this.#put(' '.repeat(Math.min(MOST_SPACES, Math.max(1, Number(element.get('odf-text:c') ?? 1) || 1))));
        break;
      case 'odf-text:hidden-text':
        this.#reading.words.put(`${element.get('odf-text:string-value') ?? ''}\n`, true);
        break;
      case 'odf-table:table':
        this.#reading.words.put(`${element.get('odf-table:name') ?? ''}\n`, this.#isHidden);
        break;
      case 'odf-text:a':
        this.#link = { url: element.get('xlink:href') ?? '', shown: '' };
        break;
      default:
    }
  }

  close(name: string): void {
    this.#styles.close(name);
    if (PARAGRAPHS.has(name)) {
      this.#paragraphs = Math.max(0, this.#paragraphs - 1);
      this.#reading.words.line();
    }
    if (name === 'odf-text:a' && this.#link !== null) {
      this.#reading.links.add(this.#link.url, this.#link.shown);
      this.#link = null;
    }
    if (this.#depth <= this.#hiddenFrom) this.#hiddenFrom = Number.POSITIVE_INFINITY;
    this.#depth = Math.max(0, this.#depth - 1);
  }

  text(text: string): void {
    // White space at line ends and around tags is that of the file (OpenDocument 1.3 part 3 section 6.1.2).
    if (this.#paragraphs > 0) this.#put(text.replace(/[ \t\r\n]+/g, ' '));
  }

  get #isHidden(): boolean {
    return this.#depth >= this.#hiddenFrom;
  }

  #put(text: string): void {
    this.#reading.words.put(text, this.#isHidden);
    if (this.#link !== null && this.#link.shown.length < LONGEST_SHOWN) this.#link.shown += text;
  }

  #hides(element: XmlElement): boolean {
    const { name } = element;
    if (name === 'odf-text:tracked-changes') return true;
    if (name === 'odf-text:section' || name === 'odf-text:hidden-paragraph') {
      if (element.get('odf-text:display') === 'none' || name === 'odf-text:hidden-paragraph') return true;
    }
    if (/^(?:collapse|filter)$/.test(element.get('odf-table:visibility') ?? '')) return true;
    const style = element.get('odf-text:style-name') ?? element.get('odf-table:style-name');
    return this.#reading.isHiddenStyle(style ?? element.get('odf-drawing:style-name'));
  }
}

const PARAGRAPHS = new Set([
  'odf-text:p',
  'odf-text:h',
  'dc:title',
  'dc:subject',
  'dc:description',
  'odf-meta:keyword',
]);
