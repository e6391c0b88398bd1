import { MOST_CHARACTERS } from '../../text/part-text.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import type { XmlHandler } from '../xml/xml-scanner.ts';

/** Excel itself writes no more rows to a sheet. */
const MOST_STRINGS = 1024 * 1024;

/** The texts of a workbook, which its cells name by number (ECMA-376 part 1 section 18.4). */
export class SharedStrings {
  readonly #texts: string[] = [];
  readonly #used = new Set<number>();
  #length = 0;

  add(text: string): void {
    if (this.#texts.length >= MOST_STRINGS) return;
    const room = Math.max(0, MOST_CHARACTERS - this.#length);
    this.#texts.push(text.slice(0, room));
    this.#length += text.length;
  }

  /** The text of number `index`; '' where there is none. */
  take(index: number): string {
    const text = this.#texts[index];
    if (text === undefined) return '';
    this.#used.add(index);
    return text;
  }

  /** Those that no cell has shown. */
  *unused(): Generator<string> {
    for (const [index, text] of this.#texts.entries()) if (!this.#used.has(index)) yield text;
  }
}

export class SharedStringReader implements XmlHandler {
  readonly #strings: SharedStrings;
  #within = false;
  #text = '';

  constructor(strings: SharedStrings) {
    this.#strings = strings;
  }

  open({ name }: XmlElement): void {
    if (name === 'x:si') this.#text = '';
    this.#within = name === 'x:t';
  }

  close(name: string): void {
    this.#within = false;
    if (name === 'x:si') this.#strings.add(this.#text);
  }

  text(text: string): void {
    if (this.#within && this.#text.length < MOST_CHARACTERS) this.#text += text;
  }
}
