import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from 'parse5';
import { ATTRIBUTES, ELEMENTS, GONE, META, REPLACED } from './html-terms.ts';
import { writeHtml } from './html-writer.ts';
import { harmlessStyle } from './style.ts';
import { harmlessUrl } from './url.ts';

type ChildNode = DefaultTreeAdapterTypes.ChildNode;
type Document = DefaultTreeAdapterTypes.Document;
type Element = DefaultTreeAdapterTypes.Element;
type ParentNode = DefaultTreeAdapterTypes.ParentNode;
type Attribute = Element['attrs'][number];

const HTML = 'http://www.w3.org/1999/xhtml';
/** Kinds of inputs of which the value is not shown (https://html.spec.whatwg.org/#attr-input-type). */
const WORDLESS: ReadonlySet<string> = new Set(['hidden', 'password', 'checkbox', 'radio', 'file', 'color', 'range']);
const URLS: ReadonlySet<string> = new Set(['href', 'src', 'background', 'cite']);

/**
 * The page without what acts by itself: parsed as mail programs parse (https://html.spec.whatwg.org/#parsing, without scripts) and
 * written anew from what is known to be harmless. Scripts, forms, frames, embedded objects, event handlers and redirections are
 * gone; text, looks, pictures and links stay.
 */
export function disarmHtml(markup: string): string {
  const document = parse(markup, { scriptingEnabled: false });
  const base = baseOf(document);
  const waiting: ParentNode[] = [document];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    parent.childNodes = harmlessChildren(parent, base);
    for (const child of parent.childNodes) if (defaultTreeAdapter.isElementNode(child)) waiting.push(child);
  }
  declareUtf8(document);
  return writeHtml(document);
}

/** What stays of a node's children; in the place of one that goes may stand what it held. */
function harmlessChildren(parent: ParentNode, base: string | null): ChildNode[] {
  const kept: ChildNode[] = [];
  const waiting = parent.childNodes.toReversed();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (defaultTreeAdapter.isTextNode(node) || defaultTreeAdapter.isDocumentTypeNode(node)) kept.push(node);
    if (!defaultTreeAdapter.isElementNode(node) || node.namespaceURI !== HTML) continue;
    const name = REPLACED.get(node.tagName) ?? node.tagName;
    if (ELEMENTS.has(name)) kept.push(...harmlessElement(node, name, base));
    else if (name === 'meta') kept.push(...harmlessMeta(node));
    else if (name === 'input') kept.push(...shownInput(node, base));
    else if (!GONE.has(name)) for (const child of node.childNodes.toReversed()) waiting.push(child);
  }
  return kept;
}

function harmlessElement(element: Element, name: string, base: string | null): ChildNode[] {
  element.nodeName = name;
  element.tagName = name;
  element.attrs = element.attrs.flatMap((one) => harmlessAttribute(one, base));
  if (name !== 'style') return [element];
  const css = harmlessStyle(textOf(element), false);
  element.childNodes = [];
  if (css !== '') defaultTreeAdapter.insertText(element, css);
  return css.trim() === '' ? [] : [element];
}

function harmlessAttribute({ name, value, prefix }: Attribute, base: string | null): Attribute[] {
  if (prefix !== undefined && prefix !== '') return [];
  if (!ATTRIBUTES.has(name) && !/^aria-[a-z]{1,30}$/.test(name)) return [];
  const harmless = name === 'style' ? harmlessStyle(value, true) : URLS.has(name) ? address() : value;
  return harmless === null || (harmless === '' && value !== '') ? [] : [{ name, value: harmless }];

  function address(): string | null {
    const loaded = name !== 'href' && name !== 'cite';
    const url = harmlessUrl(value, loaded);
    const relative = base !== null && url !== null && /^[^:]*(?:[/?]|$)/.test(url) && !url.startsWith('#');
    return relative && URL.canParse(url, base) ? harmlessUrl(new URL(url, base).href, loaded) : url;
  }
}

/** The picture or the words on a button, the words in a field. */
function shownInput(input: Element, base: string | null): ChildNode[] {
  const type = input.attrs.find(({ name }) => name === 'type')?.value.toLowerCase() ?? '';
  if (type === 'image') {
    input.attrs = input.attrs.filter(({ name }) => name !== 'type');
    return harmlessElement(input, 'img', base);
  }
  const value = input.attrs.find(({ name }) => name === 'value')?.value ?? '';
  return WORDLESS.has(type) ? [] : [defaultTreeAdapter.createTextNode(` ${value} `)];
}

function harmlessMeta(meta: Element): ChildNode[] {
  const name = meta.attrs.find((one) => one.name === 'name')?.value.toLowerCase() ?? '';
  const content = meta.attrs.find((one) => one.name === 'content')?.value ?? '';
  if (!META.has(name) || !/^[\w\s=,.;-]{1,200}$/.test(content)) return [];
  meta.attrs = [
    { name: 'name', value: name },
    { name: 'content', value: content },
  ];
  return [meta];
}

/** The address that others start from, where it is one of the web. */
function baseOf(document: Document): string | null {
  const waiting: ParentNode[] = [document];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    for (const child of parent.childNodes.toReversed()) {
      if (!defaultTreeAdapter.isElementNode(child)) continue;
      const href = child.tagName === 'base' ? child.attrs.find(({ name }) => name === 'href') : undefined;
      if (href !== undefined) return /^https?:\/\//i.test(href.value.trim()) ? href.value.trim() : null;
      waiting.push(child);
    }
  }
  return null;
}

function textOf(element: Element): string {
  return element.childNodes.map((child) => (defaultTreeAdapter.isTextNode(child) ? child.value : '')).join('');
}

function declareUtf8(document: Document): void {
  const html = document.childNodes.find(defaultTreeAdapter.isElementNode);
  const head = html?.childNodes.find(defaultTreeAdapter.isElementNode);
  if (head?.tagName !== 'head') return;
  const meta = defaultTreeAdapter.createElement('meta', head.namespaceURI, [{ name: 'charset', value: 'utf-8' }]);
  head.childNodes.unshift(meta);
}
