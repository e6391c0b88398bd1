import { subBytes } from '../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag } from '../flag.ts';
import type { DocumentReader } from './document-reader.ts';
import { decodeFlate } from './pdf/filter/flate.ts';
import { Output } from './pdf/filter/output.ts';
import { Octets } from './pdf/octets.ts';

const HEAD = 1024;
/** Where the packed data begin, as an offset to be added to 46 (Office writes 4, which makes 50). */
const OFFSET = 30;
const BASE = 46;

/**
 * ActiveMime: the macros and objects of a document that is a web page or an XML file (`editdata.mso`, `oledata.mso`). Behind a header, a
 * compound file packed by zlib. The format is told nowhere; other readers go by the same offsets.
 */
export const activeMimeReader: DocumentReader = {
  types: ['application/x-mso'],
  *read({ content }, budget) {
    const head = content.slice(0, HEAD);
    const told = head.length > OFFSET + 2 ? BASE + head.readUInt16LE(OFFSET) : 0;
    const start = [told, 50, 554].find((at) => head[at] === 0x78) ?? -1;
    const nothing = { flags: [], text: null, hiddenText: '', links: [], parts: [] };
    if (start < 0) return { ...nothing, flags: [Flag.corrupt('ole-damaged', 'no packed data in ActiveMime')] };
    let limit: PartFlag | null = budget.takeMember();
    let made = 0;
    const packed = subBytes(content, start, content.size);
    const output = new Output(budget.scratch.writer(), (count) => {
      made += count;
      limit ??= budget.takeBytes(count) ?? budget.checkRatio(packed.size, made);
      return limit === null ? count : 0;
    });
    if (limit === null) yield* decodeFlate(new Octets(packed), output);
    return { ...nothing, parts: [{ origin: 'extracted', names: [], content: output.end(), flags: flagsOf(limit) }] };
  },
};

function flagsOf(limit: PartFlag | null): readonly PartFlag[] {
  return limit === null ? [] : [limit];
}
