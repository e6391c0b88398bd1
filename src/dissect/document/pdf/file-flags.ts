import { subBytes } from '../../../mail/bytes.ts';
import { Flag, quote } from '../../flag.ts';
import { isWhite } from './characters.ts';
import type { PdfFile } from './file.ts';
import type { Harvest } from './harvest.ts';
import type { Octets } from './octets.ts';

/** Fewer octets behind the end are a transfer's padding. */
const LEAST_TAIL = 16;
/** Octets of a tail that are looked at for something else than white space. */
const LOOKED_AT = 4096;

/** What is to be said of the file as a whole, once its objects have been read. */
export function tellOfFile({ objects, work }: PdfFile, harvest: Harvest): void {
  const { cut, duplicate } = objects;
  if (cut !== null) harvest.flag(Flag.overLimit('pdf-length', `the object ${cut.number} is too long or too deep`));
  if (duplicate !== null) {
    harvest.flag(
      Flag.ambiguous('pdf-duplicate-key', `a dictionary has two different entries ${quote(`/${duplicate}`)}`),
    );
  }
  if (work.exhausted)
    harvest.flag(Flag.overLimit('pdf-work', 'its objects lie within each other, or refer to each other, too often'));
}

/** A file behind the end of the document. Readers of the document do not see it; other programs may. */
export function harvestTail({ marks, objects }: PdfFile, content: Octets, harvest: Harvest): void {
  const { end } = marks;
  const last = objects.definitions.findLast(({ packed }) => !packed)?.start ?? 0;
  // Objects behind the last mark belong to the document for those who repair it.
  if (end < 0 || last > end || content.size - end < LEAST_TAIL) return;
  let start = end;
  while (start < end + LOOKED_AT && isWhite(content.at(start))) start++;
  if (start === end + LOOKED_AT || content.size - start < LEAST_TAIL) return;
  harvest.flag(Flag.note('pdf-appended', `${content.size - start} octets stand behind its end`));
  harvest.part('embedded', [], subBytes(content.bytes, start, content.size));
}
