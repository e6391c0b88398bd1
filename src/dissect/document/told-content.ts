import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag } from '../flag.ts';
import type { DocumentContent, DocumentPart } from './document-reader.ts';
import type { OfficeLinks } from './office-links.ts';
import type { Words } from './words.ts';

/** What a reader has gathered when a document has been read. */
interface Gathered {
  readonly words: Words;
  readonly links: OfficeLinks;
  flag(flag: PartFlag): void;
  flags(): readonly PartFlag[];
}

/** What was gathered, with a flag for each of words and links that was cut. */
export function toldContent(gathered: Gathered, parts: readonly DocumentPart[]): DocumentContent {
  const { words, links } = gathered;
  if (words.cut) gathered.flag(Flag.overLimit('document-text', 'its end is not looked at'));
  if (links.cut) gathered.flag(Flag.note('many-links', 'only the first 1,000 are told'));
  return {
    parts,
    flags: gathered.flags(),
    text: words.visible(),
    hiddenText: words.hidden(),
    links: links.list(),
  };
}
