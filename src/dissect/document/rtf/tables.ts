import { codePageCharset } from '../code-page.ts';

const MOST_ENTRIES = 5000;

/** Code pages by `\fcharset`. Of 1 ("default") and what is not here, the document's own holds. */
const CHARSETS: Readonly<Record<number, number>> = {
  0: 1252,
  77: 10000,
  128: 932,
  129: 949,
  130: 1361,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
  255: 437,
};

/** The fonts of a document, as far as they say in which charset their text is written. */
export class FontTable {
  readonly #pages = new Map<number, number>();
  #font = 0;

  /** A control word within the table. */
  control(word: string, parameter: number): void {
    if (word === 'f') this.#font = parameter;
    const page = word === 'cpg' ? parameter : word === 'fcharset' ? CHARSETS[parameter] : undefined;
    if (page !== undefined && this.#pages.size < MOST_ENTRIES) this.#pages.set(this.#font, page);
  }

  /** The charset of a font's text; `page` is the document's code page. */
  charset(font: number | null, page: number): string {
    return codePageCharset((font === null ? undefined : this.#pages.get(font)) ?? page);
  }
}

/** The colours of a document, as far as they are white. */
export class ColourTable {
  readonly #white = new Set<number>();
  #index = 0;
  #rgb = [0, 0, 0];
  #given = false;

  control(word: string, parameter: number): void {
    const place = ['red', 'green', 'blue'].indexOf(word);
    if (place < 0) return;
    this.#rgb[place] = parameter;
    this.#given = true;
  }

  /** A colour ends at a semicolon; one that says nothing is the reader's own. */
  text(octets: Buffer): void {
    for (const octet of octets) {
      if (octet !== 0x3b) continue;
      if (this.#given && this.#rgb.every((part) => part >= 0xf8) && this.#index < MOST_ENTRIES) {
        this.#white.add(this.#index);
      }
      this.#index++;
      this.#rgb = [0, 0, 0];
      this.#given = false;
    }
  }

  isWhite(index: number): boolean {
    return this.#white.has(index);
  }
}
