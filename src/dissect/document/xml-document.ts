import type { DocumentContent, DocumentReader } from './document-reader.ts';
import { isFlatOdf, readFlatOdf } from './odf/odf.ts';
import { isOfficeXml, readOfficeXml } from './ooxml/ooxml.ts';
import { rootOf } from './xml/xml-root.ts';

const NOTHING: DocumentContent = { parts: [], flags: [], text: null, hiddenText: '', links: [] };

/** Documents that are one XML file: what it is, its outermost element says. */
export const xmlDocument: DocumentReader = {
  types: ['application/xml'],
  *read({ content }, budget) {
    const root = yield* rootOf(content);
    if (isFlatOdf(root)) return yield* readFlatOdf(content, budget);
    return isOfficeXml(root) ? yield* readOfficeXml(content, budget) : NOTHING;
  },
};
