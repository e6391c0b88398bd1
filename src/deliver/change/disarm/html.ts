import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse, serialize } from 'parse5';
import { decodeMarkup } from './markup-charset.ts';
import { isHarmlessStyle } from './style.ts';
import { isHarmlessUrl } from './url.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;
type ParentNode = DefaultTreeAdapterTypes.ParentNode;

/** Elements that stay, of HTML alone: what is not known goes, its text stays where it is shown. */
const ELEMENTS: ReadonlySet<string> = new Set(
  (
    'html head title style body a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col ' +
    'colgroup dd del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins ' +
    'kbd li main map area mark menu nav nobr ol p pre q rp rt ruby s samp section small span strike strong sub summary sup ' +
    'table tbody td tfoot th thead time tr tt u ul var wbr'
  ).split(' '),
);
/** Elements of which not even the content stays. */
const GONE: ReadonlySet<string> = new Set(
  (
    'script noscript template iframe frame frameset noframes object embed applet param meta base link svg math xml audio video ' +
    'source track canvas portal dialog slot'
  ).split(' '),
);
const ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    'abbr align alt axis bgcolor border cellpadding cellspacing cite class clear color cols colspan compact coords datetime dir ' +
    'face headers height hreflang hspace id lang name noshade nowrap open rel rev reversed rows rowspan rules scope shape size span start ' +
    'style summary tabindex target title type valign value vspace width href src background'
  ).split(' '),
);
const URLS: ReadonlySet<string> = new Set(['href', 'src', 'background', 'cite']);

/**
 * The page without what acts by itself: parsed as browsers parse (https://html.spec.whatwg.org/#parsing) and written anew from
 * what is known to be harmless. Scripts, forms, frames, embedded objects, event handlers and redirections are gone; text, looks,
 * pictures and links stay.
 * @returns UTF-8
 * @throws where it is nested too deep to be written
 */
export function disarmHtml(octets: Buffer, charset: string): Buffer {
  const document = parse(decodeMarkup(octets, charset), { scriptingEnabled: true });
  const waiting: ParentNode[] = [document];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    parent.childNodes = parent.childNodes.flatMap((child) => harmless(child));
    for (const child of parent.childNodes) {
      child.parentNode = parent;
      if (defaultTreeAdapter.isElementNode(child)) waiting.push(child);
    }
  }
  const head = document.childNodes.find((node) => defaultTreeAdapter.isElementNode(node))?.childNodes[0];
  if (head !== undefined && defaultTreeAdapter.isElementNode(head) && head.tagName === 'head') declareUtf8(head);
  return Buffer.from(serialize(document), 'utf8');
}

/** What becomes of a node: itself, what it held in its place, or nothing. */
function harmless(node: Node): DefaultTreeAdapterTypes.ChildNode[] {
  if (defaultTreeAdapter.isTextNode(node) || defaultTreeAdapter.isDocumentTypeNode(node)) return [node];
  if (!defaultTreeAdapter.isElementNode(node)) return [];
  const foreign = node.namespaceURI !== 'http://www.w3.org/1999/xhtml';
  if (foreign || GONE.has(node.tagName)) return [];
  if (node.tagName === 'style' && !isHarmlessStyle(textOf(node))) return [];
  if (!ELEMENTS.has(node.tagName)) return node.childNodes.flatMap((child) => harmless(child));
  node.attrs = node.attrs.filter((attribute) => isHarmlessAttribute(node, attribute));
  return [node];
}

function isHarmlessAttribute(element: Element, { name, value, prefix }: Element['attrs'][number]): boolean {
  if (prefix !== undefined && prefix !== '') return false;
  if (!ATTRIBUTES.has(name)) return false;
  if (name === 'style') return isHarmlessStyle(value);
  if (!URLS.has(name)) return true;
  return isHarmlessUrl(value, name !== 'href' && element.tagName !== 'a');
}

function textOf(element: Element): string {
  return element.childNodes.map((child) => (defaultTreeAdapter.isTextNode(child) ? child.value : '')).join('');
}

function declareUtf8(head: Element): void {
  const meta = defaultTreeAdapter.createElement('meta', head.namespaceURI, [{ name: 'charset', value: 'utf-8' }]);
  meta.parentNode = head;
  head.childNodes.unshift(meta);
}
