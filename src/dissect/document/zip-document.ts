import type { DocumentContent, DocumentReader } from './document-reader.ts';
import { isOoxml, readOoxml } from './ooxml/ooxml.ts';

const NOTHING: DocumentContent = { parts: [], flags: [], text: null, hiddenText: '', links: [] };

/**
 * Documents that are ZIP files. Their members say what they are, not the type: an attacker can keep the names by which it was
 * told out of sight. Programs open what they know by its members as well.
 */
export const zipDocument: DocumentReader = {
  types: [
    'application/zip',
    'application/java-archive',
    'application/vnd.android.package-archive',
    'application/epub+zip',
    'application/vnd.openxmlformats-package',
    ...['wordprocessingml.document', 'spreadsheetml.sheet', 'presentationml.presentation'].map(
      (kind) => `application/vnd.openxmlformats-officedocument.${kind}`,
    ),
    ...['word.document', 'excel.sheet', 'excel.sheet.binary', 'powerpoint.presentation'].map(
      (kind) => `application/vnd.ms-${kind}.macroenabled.12`,
    ),
  ],
  *read({ members }, budget) {
    return isOoxml(members) ? yield* readOoxml(members, budget) : NOTHING;
  },
};
