import { decodeReferences } from '../../text/character-reference.ts';
import { attributesOf } from '../../text/html/attributes.ts';
import type { HtmlTokens } from '../../text/html/html-tokens.ts';
import { cleanUrl, schemeOf } from '../../text/html/link-target.ts';
import { refreshTarget } from '../../text/html/page-links.ts';
import { PageCode } from './page-code.ts';
import { SIGN } from './page-octets.ts';

/** An address that is content itself. */
export interface DataUrl {
  readonly url: string;
  readonly element: string;
  /** What a `download` attribute names it; null where there is none. */
  readonly download: string | null;
}

/** Types of scripts that programs run; data for a program (`application/ld+json`) is none (https://html.spec.whatwg.org/#attr-script-type). */
const SCRIPT_TYPE =
  /^(?:|module|(?:text|application)\/(?:x-)?(?:java|ecma|live|j|vb)script[\d.]*(?:\s*;.*)?|text\/babel)$/i;
const ADDRESSES: ReadonlySet<string> = new Set([
  'href',
  'src',
  'action',
  'formaction',
  'data',
  'background',
  'poster',
  'srcset',
  // What `set` and `animate` of SVG turn an address into.
  'to',
  'from',
  'values',
]);
const MOST_DATA_URLS = 20_000;
const FRAMES: ReadonlySet<string> = new Set(['iframe', 'frame', 'object', 'embed', 'applet']);
/** Elements that show an address as a picture. */
const SHOWS: ReadonlySet<string> = new Set(['img', 'image', 'source', 'td', 'th', 'table', 'body', 'div']);
/** Elements that act whatever their attributes say. */
const ACTING: ReadonlySet<string> = new Set(['script', 'form', 'meta', 'input', 'application', ...FRAMES]);

/** What a page does beside showing text, pictures and links, as its tokens tell it. */
export class PageSigns {
  /** The content of scripts that run, of event handlers and of addresses that are scripts. */
  readonly code = new PageCode();
  scripts = 0;
  handlers = 0;
  /** From where the first script is loaded, where the first form, frame and refreshing leads; null where there is none. */
  loaded: string | null = null;
  form: string | null = null;
  frame: string | null = null;
  refresh: string | null = null;
  /** The first address that is a script and does more than nothing. */
  scriptLink: string | null = null;
  password = false;
  /** A script in VBScript, or a page that is an HTML application. */
  application = '';
  /** A declaration of an entity that holds markup or lies elsewhere. */
  entity = '';
  /** Somewhere a `download` attribute stands. */
  download = false;
  /** By the address: each once. */
  readonly dataUrls = new Map<string, DataUrl>();
  /** More addresses than are kept hold data. */
  crowded = false;
  /** Pages within attributes of frames. */
  readonly pages: string[] = [];
  /** Whether the script that is open is run, and not data. */
  #runs = true;
  readonly #xml: boolean;

  constructor(xml: boolean) {
    this.#xml = xml;
  }

  *take(tokens: HtmlTokens): Generator<void> {
    const { kind, name, source, start, end } = tokens;
    if (kind === 'open') yield* this.#open(name, source.slice(start, end));
    else if (kind === 'raw' && name.endsWith('script')) this.#script(source.slice(start, end));
    else if (kind === 'declaration') this.#declaration(source.slice(start, end));
  }

  *#open(name: string, tag: string): Generator<void> {
    const element = localName(name);
    if (!ACTING.has(element) && !SIGN.test(tag)) return;
    const attributes = yield* this.#attributes(tag);
    if (name === 'hta:application') this.application ||= 'it is an HTML application';
    if (element === 'script') this.#scriptTag(attributes);
    else if (element === 'form') this.form ??= attributes.get('action') ?? '';
    else if (element === 'meta') this.#meta(attributes);
    else if (FRAMES.has(element)) this.#frame(attributes);
    if (element === 'input' && attributes.get('type')?.trim().toLowerCase() === 'password') this.password = true;
    if (attributes.has('download')) this.download = true;
    for (const [attribute, value] of attributes) {
      if (!ADDRESSES.has(localName(attribute))) continue;
      for (const one of attribute === 'values' ? value.split(';') : [value]) this.#address(element, one, attributes);
    }
  }

  /** Those that are known; event handlers are taken at once. */
  *#attributes(tag: string): Generator<void, ReadonlyMap<string, string>> {
    const attributes = new Map<string, string>();
    let count = 0;
    for (const { name: attribute, value } of attributesOf(tag)) {
      if (/^on[a-z]{3,}$/.test(attribute)) this.#handler(value);
      else if (KNOWN.has(localName(attribute)) && !attributes.has(attribute)) attributes.set(attribute, value);
      if (++count % BREATH === 0) yield;
    }
    return attributes;
  }

  #handler(code: string): void {
    this.handlers++;
    this.code.add(code);
  }

  #scriptTag(attributes: ReadonlyMap<string, string>): void {
    const type = attributes.get('type') ?? '';
    const language = attributes.get('language') ?? '';
    this.#runs = SCRIPT_TYPE.test(type.trim());
    if (!this.#runs) return;
    this.scripts++;
    if (/vb/i.test(type) || /^\s*vb/i.test(language)) this.application ||= 'a script is in VBScript';
    const from = attributes.get('src') ?? attributes.get('href') ?? attributes.get('xlink:href');
    if (from !== undefined) this.loaded ??= from;
  }

  #script(content: string): void {
    if (this.#runs) this.code.add(this.#xml ? decodeReferences(content) : content);
  }

  #meta(attributes: ReadonlyMap<string, string>): void {
    if (attributes.get('http-equiv')?.trim().toLowerCase() !== 'refresh') return;
    const target = refreshTarget(attributes.get('content') ?? '');
    if (target === null) return;
    this.refresh ??= target;
    this.#address('meta', target, attributes);
  }

  #frame(attributes: ReadonlyMap<string, string>): void {
    this.frame ??= attributes.get('src') ?? attributes.get('data') ?? '';
    const page = attributes.get('srcdoc');
    if (page !== undefined && page !== '') this.pages.push(page);
  }

  #address(element: string, value: string, attributes: ReadonlyMap<string, string>): void {
    const url = cleanUrl(value, value.length);
    const scheme = schemeOf(url);
    if (scheme === 'data') this.#dataUrl({ url, element, download: attributes.get('download') ?? null });
    if (!SCRIPT_SCHEME.test(scheme)) return;
    this.code.add(url.slice(scheme.length + 1));
    if (scheme.startsWith('vb')) this.application ||= 'an address is in VBScript';
    if (IDLE.test(url) || CALL.test(url)) this.handlers++;
    else this.scriptLink ??= url;
  }

  /** Where it is opened says more than where it is shown. */
  #dataUrl(found: DataUrl): void {
    const { url, element } = found;
    const known = this.dataUrls.has(url);
    if (!known && this.dataUrls.size === MOST_DATA_URLS) this.crowded = true;
    else if (!known || !SHOWS.has(element)) this.dataUrls.set(url, found);
  }

  /** https://www.w3.org/TR/xml/#sec-entity-decl */
  #declaration(text: string): void {
    if (this.entity !== '') return;
    const match =
      /<!ENTITY\s{1,40}(?:%\s{1,40})?\S{1,100}\s{1,40}(?:SYSTEM|PUBLIC|"[^"]{0,4000}?(?:<|&#|&lt;|script:)|'[^']{0,4000}?(?:<|&#|&lt;|script:))/i;
    this.entity = match.exec(text)?.[0] ?? '';
  }
}

/** Without the prefix that stands for the namespace: `svg:script`, `html:form`, `xlink:href`. */
function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

/** The loop is given back after so many attributes of one tag. */
const BREATH = 10_000;
const KNOWN: ReadonlySet<string> = new Set([
  ...ADDRESSES,
  'type',
  'language',
  'http-equiv',
  'content',
  'srcdoc',
  'download',
]);
const SCRIPT_SCHEME = /^(?:java|vb|live)script$/;
/** Addresses that stand where a link is to lead nowhere, or to do what a button of the program does. */
const IDLE =
  /^javascript:\s*(?:(?:return\s+)?(?:void\s*\(?\s*['"]?\d?['"]?\s*\)?|true|false|undefined|null)|\/\/.{0,40}|#|(?:window\.|self\.|top\.)?(?:print|close|history\.(?:back|go|forward))\s*\([^)]{0,10}\))?[;\s]*$/i;
/** A call of one of the page's own functions, as newsletters open a window: what it does stands in a script. */
const CALL =
  /^javascript:\s{0,9}(?!eval|function|settimeout|setinterval|alert|open|fetch|atob|import|postmessage)[\w$]{1,40}\s{0,9}\(\s{0,9}(?:(?:'[^'\\]{0,500}'|"[^"\\]{0,500}"|[\w.]{1,20})(?:\s{0,9},\s{0,9}(?:'[^'\\]{0,500}'|"[^"\\]{0,500}"|[\w.]{1,20})){0,20})?\s{0,9}\)[;\s]{0,9}$/i;
