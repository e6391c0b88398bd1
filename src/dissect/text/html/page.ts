import { decodeReferences } from '../character-reference.ts';
import { withoutInvisible } from '../invisible.ts';
import { LinkList } from '../link-list.ts';
import type { TextReading } from '../text-reading.ts';
import { type Attribute, attributesOf } from './attributes.ts';
import { type Declarations, StyleSheet } from './css.ts';
import { stylesOf } from './element-styles.ts';
import { BLOCKS, CELLS, RAW_SHOWN, RAW_WITH_REFERENCES, VOID } from './elements.ts';
import { HtmlTokens } from './html-tokens.ts';
import { OpenElements } from './open-elements.ts';
import { PageLinks } from './page-links.ts';

export interface PageOptions {
  /** As XHTML and SVG are. */
  readonly xml: boolean;
  /** The text is cut behind so many characters, of what is seen and of what is hidden. */
  readonly most: number;
}

/** Attributes of one element that are looked at. */
const MOST_ATTRIBUTES = 500;
/** Attributes whose words are shown in place of the element, and those that are shown only on demand or never. */
const SHOWN: ReadonlySet<string> = new Set(['alt']);
const UNSEEN: ReadonlySet<string> = new Set(['title', 'placeholder', 'aria-label', 'summary']);
const TEMPLATE: Declarations = new Map([['display', 'none']]);

/**
 * What a reader of the page sees, and what he does not. Tags and comments go without leaving a gap, so that words split by them come
 * together; block elements become line ends; scripts and styles are dropped.
 */
export function readPage(html: string, options: PageOptions): TextReading {
  return new PageReader(html, options).read();
}

class PageReader {
  readonly #tokens: HtmlTokens;
  readonly #xml: boolean;
  readonly #most: number;
  readonly #links = new LinkList();
  readonly #pageLinks = new PageLinks(this.#links);
  readonly #elements = new OpenElements();
  readonly #sheet = new StyleSheet();
  readonly #visible: string[] = [];
  readonly #hidden: string[] = [];
  /** Visible text that stands in no link. */
  readonly #loose: string[] = [];
  #length = 0;
  #conditional = false;

  constructor(html: string, { xml, most }: PageOptions) {
    this.#tokens = new HtmlTokens(html, xml);
    this.#xml = xml;
    this.#most = most;
  }

  read(): TextReading {
    const tokens = this.#tokens;
    for (let kind = tokens.next(); kind !== 'end' && this.#length < this.#most; kind = tokens.next()) {
      if (kind === 'text') this.#text(tokens.source.slice(tokens.start, tokens.end));
      else if (kind === 'open') this.#open();
      else if (kind === 'close') this.#close();
      else if (kind === 'raw') this.#raw(tokens.source.slice(tokens.start, tokens.end));
      else if (kind === 'conditional' || kind === 'conditional-end') this.#condition(kind === 'conditional');
    }
    this.#pageLinks.end();
    return {
      visible: this.#joined(this.#visible),
      hidden: this.#joined(this.#hidden),
      loose: this.#joined(this.#loose),
      links: this.#links.list(),
    };
  }

  #joined(pieces: readonly string[]): string {
    return withoutInvisible(tidy(pieces.join(''))).slice(0, this.#most);
  }

  #text(raw: string): void {
    this.#put(decodeReferences(raw.replace(/[ \t\r\n\f]+/g, ' ')));
  }

  #put(text: string, seen = this.#elements.seen && !this.#conditional): void {
    if (text === '') return;
    this.#length += text.length;
    if (!seen) {
      this.#hidden.push(text);
      return;
    }
    this.#visible.push(text);
    this.#pageLinks.text(text);
    if (!this.#pageLinks.open) this.#loose.push(text);
  }

  /** What parts words, of what is seen and of what is not. */
  #part(gap: '\n' | ' '): void {
    this.#put(gap);
    if (this.#hidden.length > 0 && this.#hidden[this.#hidden.length - 1] !== gap) this.#hidden.push(gap);
  }

  #open(): void {
    const { name, source, start, end, selfClosing } = this.#tokens;
    const attributes = start === end ? [] : [...attributesOf(source.slice(start, end), MOST_ATTRIBUTES)];
    this.#pageLinks.element(name, attributes);
    const styles = name === 'template' ? [TEMPLATE] : stylesOf(name, attributes, this.#sheet);
    if (name === 'body' || name === 'html') this.#elements.restyle(styles);
    else if (!VOID.has(name) && !(selfClosing && this.#xml)) this.#elements.open(name, styles);
    this.#gap(name);
    this.#words(name, attributes);
  }

  #close(): void {
    const { name } = this.#tokens;
    this.#gap(name);
    if (name === 'a') this.#pageLinks.end();
    this.#elements.close(name);
  }

  #gap(name: string): void {
    if (BLOCKS.has(name)) this.#part('\n');
    else if (CELLS.has(name)) this.#part(' ');
  }

  /** Words that stand in attributes. */
  #words(element: string, attributes: readonly Attribute[]): void {
    for (const { name, value } of attributes) {
      if (value === '') continue;
      if (SHOWN.has(name)) this.#put(` ${value} `);
      else if (UNSEEN.has(name)) this.#put(`\n${value}\n`, false);
      else if (name === 'value' && element === 'input') this.#input(value, attributes);
    }
  }

  /** Buttons show their value. */
  #input(value: string, attributes: readonly Attribute[]): void {
    const type = attributes.find(({ name }) => name === 'type')?.value.toLowerCase();
    if (type === 'hidden') this.#put(`\n${value}\n`, false);
    else this.#put(` ${value} `);
  }

  #raw(content: string): void {
    const { name } = this.#tokens;
    if (name === 'style') {
      this.#sheet.add(content);
      this.#pageLinks.style(content);
    } else if (RAW_SHOWN.has(name)) {
      this.#put((RAW_WITH_REFERENCES.has(name) ? decodeReferences(content) : content).replace(/[ \t\r\n\f]+/g, ' '));
    } else if (name !== 'script') {
      this.#put(`\n${content.replace(/<[^<>]*>/g, ' ')}\n`, false);
    }
  }

  #condition(begins: boolean): void {
    this.#conditional = begins;
    this.#put('\n', false);
  }
}

/** White space as a browser shows it. */
function tidy(text: string): string {
  return text
    .replace(/ {2,}/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
}
