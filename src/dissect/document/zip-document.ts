import { Flag } from '../flag.ts';
import type { DocumentContent, DocumentReader } from './document-reader.ts';
import { isOdf, readOdf } from './odf/odf.ts';
import { isOoxml, readOoxml } from './ooxml/ooxml.ts';

const NOTHING: DocumentContent = { parts: [], flags: [], text: null, hiddenText: '', links: [] };

/**
 * Documents that are ZIP files. Their members say what they are, not the type: an attacker can keep the names by which it was
 * told out of sight. Programs open what they know by its members as well.
 */
export const zipDocument: DocumentReader = {
  // As a container: the uses of it come here too.
  types: ['application/zip'],
  *read({ members }, budget) {
    const ooxml = isOoxml(members) ? yield* readOoxml(members, budget) : null;
    const odf = isOdf(members) ? yield* readOdf(members, budget) : null;
    if (ooxml === null || odf === null) return ooxml ?? odf ?? NOTHING;
    return both(ooxml, odf);
  },
};

/** Office opens the one, LibreOffice the other. */
function both(ooxml: DocumentContent, odf: DocumentContent): DocumentContent {
  const two = Flag.ambiguous('two-formats', 'Office Open XML for some programs, OpenDocument for others');
  return {
    parts: [...ooxml.parts, ...odf.parts],
    flags: [two, ...ooxml.flags, ...odf.flags],
    text: `${ooxml.text ?? ''}\n${odf.text ?? ''}`,
    hiddenText: `${ooxml.hiddenText}\n${odf.hiddenText}`.trim(),
    links: [...ooxml.links, ...odf.links],
    told: [...(ooxml.told ?? []), ...(odf.told ?? [])],
  };
}
