import { type DefaultTreeAdapterTypes, defaultTreeAdapter } from 'parse5';
import { VOID } from './html-terms.ts';

type ParentNode = DefaultTreeAdapterTypes.ParentNode;
type Attribute = DefaultTreeAdapterTypes.Element['attrs'][number];

/** Doctypes that decide how pages of their time look (https://html.spec.whatwg.org/#the-initial-insertion-mode). */
const DOCTYPE = /^-\/\/W3C\/\/DTD X?HTML [\d.]{1,5}(?: (?:Transitional|Strict|Frameset))?\/\/EN$/i;
const SYSTEM = /^http:\/\/www\.w3\.org\/TR\/[\w./-]{1,80}$/;

/**
 * The tree as text, whatever its depth. More is written as character references than the standard asks, so that a reader who
 * takes the text apart in an odd way finds no more tags than there are.
 */
export function writeHtml(document: DefaultTreeAdapterTypes.Document): string {
  const text: string[] = [];
  const open: { readonly parent: ParentNode; at: number }[] = [{ parent: document, at: 0 }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const node = top.parent.childNodes[top.at++];
    if (node === undefined) {
      if (defaultTreeAdapter.isElementNode(top.parent)) text.push(`</${top.parent.tagName}>`);
      open.pop();
    } else if (defaultTreeAdapter.isTextNode(node)) {
      text.push(isStyle(top.parent) ? node.value : escaped(node.value));
    } else if (defaultTreeAdapter.isDocumentTypeNode(node)) text.push(doctype(node));
    else if (defaultTreeAdapter.isElementNode(node)) {
      text.push(`<${node.tagName}${node.attrs.map(attribute).join('')}>`);
      if (node.tagName === 'pre' && beginsWithLineEnd(node)) text.push('\n'); // the first one is not shown
      if (!VOID.has(node.tagName)) open.push({ parent: node, at: 0 });
    }
  }
  return text.join('');
}

function beginsWithLineEnd({ childNodes: [first] }: ParentNode): boolean {
  return first !== undefined && defaultTreeAdapter.isTextNode(first) && first.value.startsWith('\n');
}

/** What stands in it is no markup, and no `<` was left in it. */
function isStyle(parent: ParentNode): boolean {
  return defaultTreeAdapter.isElementNode(parent) && parent.tagName === 'style';
}

function attribute({ name, value }: Attribute): string {
  return ` ${name}="${escaped(value).replaceAll('"', '&quot;').replaceAll('`', '&#96;')}"`;
}

const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\xa0': '&nbsp;' };

function escaped(text: string): string {
  return text.replace(/[&<>\xa0]/g, (character) => REFERENCES[character] ?? '');
}

function doctype({ publicId, systemId }: DefaultTreeAdapterTypes.DocumentType): string {
  if (!DOCTYPE.test(publicId)) return '<!DOCTYPE html>\n';
  return `<!DOCTYPE html PUBLIC "${publicId}"${SYSTEM.test(systemId) ? ` "${systemId}"` : ''}>\n`;
}
