import { withoutInvisible } from '../invisible.ts';
import type { LinkList } from '../link-list.ts';
import type { Attribute } from './attributes.ts';
import { schemeOf, targetOf } from './link-target.ts';

/** Attributes that hold an address, on any element: `v:rect` of Office has a `href` too. */
const ADDRESSES: ReadonlySet<string> = new Set([
  'href',
  'xlink:href',
  'src',
  'action',
  'formaction',
  'background',
  'poster',
]);
/** Characters of a link's text that are kept. */
const LONGEST_TEXT = 1000;
const IMPORT = /@import\s{0,20}(?:url\(\s{0,20})?["']?([^"')\s;]{1,2000})/gi;

/** The addresses that a page names, and the text of those that a reader clicks on. */
export class PageLinks {
  readonly #links: LinkList;
  #base: string | null = null;
  /** The link that is open. */
  #target: string | null = null;
  #text = '';

  constructor(links: LinkList) {
    this.#links = links;
  }

  /** Within a link, `text` is what is shown of it. */
  get open(): boolean {
    return this.#target !== null;
  }

  text(text: string): void {
    if (this.#target !== null && this.#text.length < LONGEST_TEXT) this.#text += text;
  }

  element(name: string, attributes: readonly Attribute[]): void {
    if (name === 'meta') this.#refresh(attributes);
    if (name === 'a') this.end();
    for (const { name: attribute, value } of attributes) {
      if (!ADDRESSES.has(attribute) && !(attribute === 'data' && name === 'object')) continue;
      if (name === 'base') this.#setBase(value);
      const target = targetOf(value, this.#base);
      if (target === null) continue;
      if (name === 'a' && this.#target === null) this.#target = target;
      else this.#add(target);
    }
  }

  /** A style sheet. */
  style(css: string): void {
    for (const [, url = ''] of css.matchAll(IMPORT)) {
      const target = targetOf(url, this.#base);
      if (target !== null) this.#add(target);
    }
  }

  /** The open link ends. */
  end(): void {
    if (this.#target === null) return;
    this.#add(this.#target, withoutInvisible(this.#text.replace(/\s+/g, ' ')));
    this.#target = null;
    this.#text = '';
  }

  #setBase(value: string): void {
    if (this.#base === null && /^https?$/.test(schemeOf(value.trim())) && URL.canParse(value))
      this.#base = value.trim();
  }

  #refresh(attributes: readonly Attribute[]): void {
    const content = attributes.find(({ name }) => name === 'content')?.value ?? '';
    const url = refreshTarget(content);
    const target = url === null ? null : targetOf(url, this.#base);
    if (target !== null) this.#add(target);
  }

  #add(url: string, shown: string | null = null): void {
    this.#links.add({ url, shown, source: 'html' });
  }
}

/** Where the `content` of a `<meta http-equiv=refresh>` leads: `5; url=https://…`; null where it names nothing. */
export function refreshTarget(content: string): string | null {
  const match = /^[\s\d.]{0,20}[;,\s]\s{0,20}(?:url\s{0,20}=\s{0,20})?["']?(.{1,4000})/is.exec(content);
  return match?.[1]?.replace(/["'].*$/s, '') ?? null;
}
