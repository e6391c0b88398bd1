import { decodeReferences } from '../character-reference.ts';
import { LinkList } from '../link-list.ts';
import type { TextReading } from '../text-reading.ts';
import { type Attribute, attributesOf } from './attributes.ts';
import { type Declarations, StyleSheet } from './css.ts';
import { stylesOf } from './element-styles.ts';
import { BLOCKS, CELLS, RAW_SHOWN, RAW_WITH_REFERENCES, VOID } from './elements.ts';
import { HtmlTokens } from './html-tokens.ts';
import { isInline, OpenElements } from './open-elements.ts';
import { PageLinks } from './page-links.ts';
import { ShownText } from './shown-text.ts';

export interface PageOptions {
  /** As XHTML and SVG are. */
  readonly xml: boolean;
  /** The text is cut behind so many characters, of what is seen and of what is hidden. */
  readonly most: number;
}

/** The loop is given back after so many characters. */
const BREATH = 64 * 1024;
/** Attributes of one element that are looked at, and characters of each. */
const MOST_ATTRIBUTES = 500;
const LONGEST_ATTRIBUTE = 8192;
/** Characters of a style sheet; no page's own is as long. */
const LONGEST_SHEET = 1024 * 1024;
/** Attributes whose words are shown in place of the element, and those that are shown only on demand or never. */
const SHOWN: ReadonlySet<string> = new Set(['alt']);
const UNSEEN: ReadonlySet<string> = new Set(['title', 'placeholder', 'aria-label', 'summary']);
const TEMPLATE: Declarations = new Map([['display', 'none']]);

/**
 * What a reader of the page sees, and what he does not. Tags and comments go without leaving a gap, so that words split by them come
 * together; block elements become line ends; scripts and styles are dropped. Each yield is a place where the loop may be given back.
 */
export function readPage(html: string, options: PageOptions): Generator<void, TextReading> {
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
  readonly #visible = new ShownText();
  readonly #hidden = new ShownText();
  /** Visible text that stands in no link. */
  readonly #loose = new ShownText();
  #length = 0;
  #conditional = false;

  constructor(html: string, { xml, most }: PageOptions) {
    this.#tokens = new HtmlTokens(html, xml);
    this.#xml = xml;
    this.#most = most;
  }

  *read(): Generator<void, TextReading> {
    const tokens = this.#tokens;
    let breath = BREATH;
    for (let kind = tokens.next(); kind !== 'end' && this.#length < this.#most; kind = tokens.next()) {
      if (kind === 'text') yield* this.#words(tokens.start, tokens.end, readText);
      else if (kind === 'open') this.#open();
      else if (kind === 'close') this.#close();
      else if (kind === 'raw') yield* this.#raw();
      else if (kind === 'conditional' || kind === 'conditional-end') this.#condition(kind === 'conditional');
      if (tokens.end < breath) continue;
      breath = tokens.end + BREATH;
      yield;
    }
    this.#pageLinks.end();
    return {
      visible: this.#visible.text(this.#most),
      hidden: this.#hidden.text(this.#most),
      loose: this.#loose.text(this.#most),
      links: this.#links.list(),
    };
  }

  /** Puts what `read` makes of the source from `start` to `end`, piece by piece where it is long. */
  *#words(start: number, end: number, read: (raw: string) => string, seen?: boolean): Generator<void> {
    const { source } = this.#tokens;
    for (let from = start; from < end && this.#length < this.#most; ) {
      const to = pieceEnd(source, from, end);
      this.#put(read(source.slice(from, to)), seen);
      from = to;
      if (from < end) yield;
    }
  }

  #put(text: string, seen = this.#elements.seen && !this.#conditional): void {
    if (text === '') return;
    this.#length += text.length;
    if (!seen) {
      this.#hidden.add(text);
      return;
    }
    this.#visible.add(text);
    this.#pageLinks.text(text);
    if (!this.#pageLinks.open) this.#loose.add(text);
  }

  /** What parts words, of what is seen and of what is not. */
  #part(gap: '\n' | ' '): void {
    this.#put(gap);
    if (!this.#hidden.empty) this.#hidden.add(gap);
  }

  #open(): void {
    const { name, source, start, end, selfClosing } = this.#tokens;
    const attributes = start === end ? [] : [...attributesOf(source.slice(start, end), ATTRIBUTES)];
    this.#pageLinks.element(name, attributes);
    const styles = name === 'template' ? [TEMPLATE] : stylesOf(name, attributes, this.#sheet);
    if (name === 'body' || name === 'html') this.#elements.restyle(styles);
    else if (!VOID.has(name) && !(selfClosing && this.#xml)) this.#elements.open(name, styles);
    if (!isInline(styles)) this.#gap(name);
    this.#attributeWords(name, attributes);
  }

  #close(): void {
    const { name } = this.#tokens;
    if (!this.#elements.endsInline(name)) this.#gap(name);
    if (name === 'a') this.#pageLinks.end();
    this.#elements.close(name);
  }

  #gap(name: string): void {
    if (BLOCKS.has(name)) this.#part('\n');
    else if (CELLS.has(name)) this.#part(' ');
  }

  /** Words that stand in attributes. */
  #attributeWords(element: string, attributes: readonly Attribute[]): void {
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

  /** The content of an element without markup. */
  *#raw(): Generator<void> {
    const { name, source, start, end } = this.#tokens;
    if (name === 'style') {
      const css = source.slice(start, Math.min(end, start + LONGEST_SHEET));
      this.#sheet.add(css);
      this.#pageLinks.style(css);
    } else if (RAW_SHOWN.has(name)) {
      yield* this.#words(start, end, RAW_WITH_REFERENCES.has(name) ? readText : oneSpace);
    } else if (name !== 'script') {
      this.#put('\n', false);
      yield* this.#words(start, end, (raw) => raw.replace(/<[^<>]*>/g, ' '), false);
      this.#put('\n', false);
    }
  }

  #condition(begins: boolean): void {
    this.#conditional = begins;
    this.#put('\n', false);
  }
}

const ATTRIBUTES = { most: MOST_ATTRIBUTES, longest: LONGEST_ATTRIBUTE };

function readText(raw: string): string {
  return decodeReferences(oneSpace(raw));
}

function oneSpace(raw: string): string {
  return raw.replace(/[ \t\r\n\f]+/g, ' ');
}

/** Names of character references, and most tags, are shorter. */
const LONGEST_MARK = 128;

/** Where a piece of a long text ends that begins at `from`: never within a reference, a tag or a pair of surrogates. */
function pieceEnd(source: string, from: number, end: number): number {
  const most = from + BREATH;
  if (most >= end) return end;
  const near = source.slice(most - LONGEST_MARK, most);
  const mark = Math.max(near.lastIndexOf('&'), near.lastIndexOf('<'));
  if (mark > 0) return most - LONGEST_MARK + mark;
  return isHighSurrogate(source.charCodeAt(most - 1)) ? most - 1 : most;
}

function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}
