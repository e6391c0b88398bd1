import { Lens, windows } from '../../../mail/bytes.ts';
import { Flag, quote } from '../../flag.ts';
import type { DocumentPart, DocumentReader } from '../document-reader.ts';
import { olePackage } from '../ole-package.ts';
import { placeOf } from '../remote-target.ts';
import { toldContent } from '../told-content.ts';
import { compoundWithin, ole1Object } from './ole1.ts';
import { type HeldData, RtfReading } from './reading.ts';
import { RtfDocument } from './rtf-document.ts';
import { RtfScanner } from './rtf-scanner.ts';

const WINDOW = 128 * 1024;

/** Rich Text Format 1.9.1. */
export const rtfReader: DocumentReader = {
  types: ['application/rtf'],
  *read({ content }, budget) {
    const reading = new RtfReading();
    const document = new RtfDocument(reading, budget);
    const scanner = new RtfScanner(document);
    for (const { chunk } of windows(content, WINDOW, 0, new Lens())) {
      scanner.take(chunk);
      yield;
    }
    document.end();
    const parts: DocumentPart[] = [];
    for (const held of reading.data) parts.push(yield* partOf(held, reading));
    for (const flag of reading.fields.flags()) reading.flag(flag);
    return toldContent(reading, parts);
  },
};

/** What an object's data are: a file in a package, an object's own data, or, where they have no such form, the octets. */
function* partOf({ content, limit }: HeldData, reading: RtfReading): Generator<void, DocumentPart> {
  const flags = limit === null ? [] : [limit];
  const object = ole1Object(content);
  if (object === null || (object.kind === 'embedded' && object.data.size === 0)) {
    const compound = yield* compoundWithin(content);
    return { origin: compound === null ? 'extracted' : 'embedded', names: [], content: compound ?? content, flags };
  }
  const { kind, className, topic, data } = object;
  if (/^equation\.\d/i.test(className)) {
    reading.flag(Flag.active('equation-object', `an object of ${quote(className)}`));
  }
  if (/^ole2link$/i.test(className)) reading.flag(Flag.active('external-object', `an object of ${quote(className)}`));
  if (kind === 'linked') {
    const detail = `a linked object ${quote(topic)}`;
    reading.links.add(topic);
    reading.flag(
      placeOf(topic) === 'remote' ? Flag.active('external-object', detail) : Flag.note('external-link', detail),
    );
    return { origin: 'extracted', names: [], content, flags };
  }
  const file = /^package$/i.test(className) ? olePackage(data) : null;
  if (file !== null) {
    reading.flag(Flag.note('ole-package', quote(file.names[0] ?? '')));
    return { origin: 'embedded', names: file.names, content: file.content, flags };
  }
  return { origin: 'embedded', names: [], content: data, flags };
}
