import { Flag } from '../../flag.ts';
import type { DocumentReader } from '../document-reader.ts';
import { Words } from '../words.ts';
import { openFile } from './file.ts';
import { harvestTail, tellOfFile } from './file-flags.ts';
import { Harvest } from './harvest.ts';
import { titlesOf } from './metadata.ts';
import { Octets } from './octets.ts';
import { readText } from './text/document-text.ts';
import { Visitor } from './visitor.ts';

const PDF_TYPE = 'application/pdf';

/** PDF, ISO 32000. */
export const pdfReader: DocumentReader = {
  types: [PDF_TYPE],
  *read({ content, type }, budget) {
    const harvest = new Harvest(budget);
    const file = yield* openFile(content, budget, (flag) => harvest.flag(flag));
    const { objects, streams, work } = file;
    if (objects.definitions.length === 0) {
      // No reader sees a document here: what stands behind the mark may be a text that tells of one.
      if (type === PDF_TYPE) harvest.flag(Flag.note('pdf-empty', 'no object of a PDF is in it'));
      return { parts: [], flags: harvest.flags, text: null, hiddenText: '', links: [] };
    }
    const visitor = new Visitor(file, harvest);
    for (const definition of objects.definitions) {
      visitor.visit(definition, yield* objects.read(definition));
      if (work.due()) yield;
    }
    const pages = yield* readText(file, visitor);
    const titles = yield* titlesOf(streams, visitor.metadata);
    const form = yield* visitor.xfa.harvest(streams, visitor.scripts, harvest);
    yield* visitor.scripts.harvest(file, harvest);
    yield* visitor.files.harvest(file, harvest);
    yield* visitor.images.harvest(harvest);
    harvestTail(file, new Octets(content), harvest);
    tellOfFile(file, harvest);
    const words = new Words();
    words.put(pages.hidden(), true);
    for (const text of [pages.visible(), ...new Set([...visitor.aside, ...titles]), form]) {
      words.put(text);
      words.line();
    }
    if (pages.full || words.cut) harvest.flag(Flag.overLimit('document-text', 'its end is not looked at'));
    const links = harvest.links();
    return {
      parts: harvest.parts,
      flags: harvest.flags,
      text: words.visible(),
      hiddenText: words.hidden(),
      links,
      type: PDF_TYPE,
    };
  },
};
