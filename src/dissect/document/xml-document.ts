import { type Bytes, Lens, windows } from '../../mail/bytes.ts';
import type { DocumentContent, DocumentReader } from './document-reader.ts';
import { pageReader } from './html/html.ts';
import { isFlatOdf, readFlatOdf } from './odf/odf.ts';
import { isOfficeXml, readOfficeXml } from './ooxml/ooxml.ts';
import { rootOf } from './xml/xml-root.ts';

const NOTHING: DocumentContent = { parts: [], flags: [], text: null, hiddenText: '', links: [] };

/** Documents that are one XML file: what it is, its outermost element says. */
export const xmlDocument: DocumentReader = {
  types: ['application/xml'],
  *read(document, budget) {
    const { content } = document;
    const root = yield* rootOf(content);
    if (isFlatOdf(root)) return yield* readFlatOdf(content, budget);
    if (isOfficeXml(root)) return yield* readOfficeXml(content, budget);
    return (yield* mayBePage(content)) ? yield* pageReader.read(document, budget) : NOTHING;
  },
};

/** The namespaces whose elements browsers run in any XML file (https://infra.spec.whatwg.org/#namespaces), also where references hide them. */
const PAGE_NAMESPACE = /w3\.org\/(?:1999\/xhtml|2000\/svg)|xmlns[^"'<>]{0,80}["'][^"'<>]{0,80}&/;
const WINDOW = 64 * 1024;
/** Longer than what the expression looks at. */
const OVERLAP = 256;

function* mayBePage(content: Bytes): Generator<void, boolean> {
  for (const { chunk } of windows(content, WINDOW, OVERLAP, new Lens())) {
    if (PAGE_NAMESPACE.test(chunk.toString('latin1').replaceAll('\0', ''))) return true;
    yield;
  }
  return false;
}
