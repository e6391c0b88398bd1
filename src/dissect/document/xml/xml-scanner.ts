import type { Bytes } from '../../../mail/bytes.ts';
import { decodeReferences } from '../../text/character-reference.ts';
import { Namespaces } from './namespaces.ts';
import { attributesIn, XmlElement } from './xml-element.ts';
import { xmlText } from './xml-octets.ts';

/** Takes what stands in a file, in its order. A start tag that is an end tag too calls both. */
export interface XmlHandler {
  open(element: XmlElement): void;
  /** As `XmlElement.name`. */
  close(name: string): void;
  /** A piece of character data, references resolved; a text may come in several. */
  text(text: string): void;
}

/** What is wrong with a file. */
export interface XmlFaults {
  /** It is not well-formed: what could be seen has been told to the handler all the same. */
  readonly damaged: boolean;
  /** It has a document type declaration with entities. They are never put in. */
  readonly entities: boolean;
}

/** A tag that is longer is none. */
const LONGEST_TAG = 1024 * 1024;
/** Deeper elements are read, but whether their tags fit is not watched. */
const MOST_DEPTH = 10_000;
/** A reference that began within so many characters of a piece's end may go on in the next one. */
const LONGEST_REFERENCE = 20;

/** Reads XML in one pass, whatever it is: nothing makes it throw, declared entities are not expanded. A yield for each 128 KB. */
export function* scanXml(content: Bytes, handler: XmlHandler): Generator<void, XmlFaults> {
  const scanner = new XmlScanner(handler);
  for (const text of xmlText(content)) {
    scanner.take(text);
    yield;
  }
  return scanner.end();
}

class XmlScanner {
  readonly #handler: XmlHandler;
  readonly #namespaces = new Namespaces();
  readonly #open: string[] = [];
  #depth = 0;
  /** What could not be told yet. */
  #rest = '';
  /** Within a construct that ends with this mark; '' outside. */
  #mark: '' | '-->' | '?>' | ']]>' = '';
  #damaged = false;
  #entities = false;

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  take(text: string): void {
    this.#rest = this.#read(this.#rest + text);
  }

  end(): XmlFaults {
    if (this.#rest !== '') this.#text(this.#rest);
    const unfinished = this.#rest.startsWith('<') || this.#mark !== '' || this.#depth > 0;
    return { damaged: this.#damaged || unfinished, entities: this.#entities };
  }

  /** @returns what needs more text to be understood */
  #read(text: string): string {
    let at = 0;
    while (at < text.length) {
      if (this.#mark !== '') {
        const end = text.indexOf(this.#mark, at);
        // The mark may lie across two pieces.
        const stop = end < 0 ? Math.max(at, text.length - 2) : end;
        if (this.#mark === ']]>') this.#handler.text(text.slice(at, stop));
        if (end < 0) return text.slice(stop);
        at = end + this.#mark.length;
        this.#mark = '';
        continue;
      }
      const tag = text.indexOf('<', at);
      if (tag < 0) {
        const whole = endOfWhole(text, at);
        this.#text(text.slice(at, whole));
        return text.slice(whole);
      }
      this.#text(text.slice(at, tag));
      const behind = this.#markup(text, tag);
      if (behind < 0) {
        if (text.length - tag <= LONGEST_TAG) return text.slice(tag);
        // All of it is passed: to look for a tag at each `<` in it again would take the square of the time.
        this.#damaged = true;
        this.#text(text.slice(tag));
        return '';
      } else at = behind;
    }
    return '';
  }

  #text(raw: string): void {
    if (raw !== '') this.#handler.text(decodeReferences(raw));
  }

  /** Behind the markup at `at`; -1 where it does not end yet. */
  #markup(text: string, at: number): number {
    const next = text[at + 1];
    if (next === undefined) return -1;
    if (next === '?') return this.#until('?>', at + 2);
    if (next === '!') return this.#declaration(text, at);
    const end = tagEnd(text, at + 1);
    if (end < 0) return -1;
    if (next === '/') this.#close(text.slice(at + 2, end).trimEnd());
    else this.#tag(text.slice(at + 1, end));
    return end + 1;
  }

  #until(mark: '-->' | '?>' | ']]>', behind: number): number {
    this.#mark = mark;
    return behind;
  }

  #declaration(text: string, at: number): number {
    const start = text.slice(at, at + 9);
    if (start.startsWith('<!--')) return this.#until('-->', at + 4);
    if (start === '<![CDATA[') return this.#until(']]>', at + 9);
    if (start.length < 9) return -1;
    const end = declarationEnd(text, at + 2);
    if (end < 0) return -1;
    if (text.slice(at, end).includes('<!ENTITY')) this.#entities = true;
    return end;
  }

  #tag(tag: string): void {
    const empty = tag.endsWith('/');
    const nameEnd = endOfName(tag);
    if (nameEnd === 0) {
      this.#damaged = true;
      return;
    }
    const raw = tag.slice(nameEnd, empty ? -1 : undefined);
    this.#depth++;
    if (raw.includes('xmlns')) this.#namespaces.enter(this.#depth, declarations(raw));
    const name = this.#namespaces.elementName(tag.slice(0, nameEnd));
    if (this.#depth <= MOST_DEPTH) this.#open.push(name);
    this.#handler.open(new XmlElement(name, raw, this.#namespaces));
    if (empty) this.#closed(name);
  }

  #close(raw: string): void {
    const name = this.#namespaces.elementName(raw);
    if (this.#depth === 0 || (this.#depth <= MOST_DEPTH && this.#open.at(-1) !== name)) this.#damaged = true;
    if (this.#depth > 0) this.#closed(name);
    else this.#handler.close(name);
  }

  #closed(name: string): void {
    if (this.#depth <= MOST_DEPTH) this.#open.pop();
    this.#namespaces.leave(this.#depth);
    this.#depth--;
    this.#handler.close(name);
  }
}

function declarations(raw: string): (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  for (const [name, value] of attributesIn(raw)) {
    if (name === 'xmlns') found.push(['', decodeReferences(value)]);
    else if (name.startsWith('xmlns:')) found.push([name.slice(6), decodeReferences(value)]);
  }
  return found;
}

function endOfName(tag: string): number {
  let i = 0;
  while (i < tag.length && tag.charCodeAt(i) > 32 && tag.charCodeAt(i) !== 0x2f) i++;
  return i;
}

/** Where the `>` stands that ends a tag: quoted values may hold others. */
function tagEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x3e) return i;
    if (code !== 0x22 && code !== 0x27) continue;
    i = text.indexOf(code === 0x22 ? '"' : "'", i + 1);
    if (i < 0) return -1;
  }
  return -1;
}

/** Behind a document type declaration, its internal subset included (XML 1.0 section 2.8). */
function declarationEnd(text: string, from: number): number {
  let within = false;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (c === '"' || c === "'") {
      i = text.indexOf(c, i + 1);
      if (i < 0) return -1;
    } else if (text.startsWith('<!--', i)) {
      i = text.indexOf('-->', i + 4);
      if (i < 0) return -1;
    } else if (c === '[') within = true;
    else if (c === ']') within = false;
    else if (c === '>' && !within) return i + 1;
  }
  return -1;
}

/** Where a reference begins that the end of the piece cuts; else the piece's end. */
function endOfWhole(text: string, from: number): number {
  const start = text.lastIndexOf('&');
  if (start < from || text.length - start > LONGEST_REFERENCE || text.indexOf(';', start) >= 0) return text.length;
  return start;
}
