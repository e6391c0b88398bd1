import { type Bytes, memoryBytes } from '../mail/bytes.ts';
import { bareDraft, type Draft } from './draft.ts';
import { Flag, quote } from './flag.ts';
import type { Scratch } from './scratch.ts';
import { decodedPieces } from './text/charset.ts';
import { otherCharsets } from './text/other-charsets.ts';
import { MOST_OCTETS } from './text/part-text.ts';
import { detectType } from './type/detect.ts';

/** A text up to this size is decoded in one step. */
const ONE_STEP = 256 * 1024;

/** What stands in a text for those who read it by another charset than its label's: each in UTF-8 as a reading of its own. */
export function* charsetReadings(text: Draft, scratch: Scratch): Generator<void, readonly Draft[]> {
  if (text.origin === 'reading') return [];
  const octets = text.content.slice(0, MOST_OCTETS);
  const readings: Draft[] = [];
  for (const charset of otherCharsets(octets, text.charset)) {
    const label = text.charset === '' ? 'without a label' : `labelled ${quote(text.charset)}`;
    text.flags.push(Flag.note('wrong-charset', `${label}, but it reads as ${charset}`));
    const content = yield* inUtf8(octets, charset, scratch);
    const { names, declaredType } = text;
    const reading = bareDraft({ origin: 'reading', names, detected: detectType(content), content });
    readings.push({ ...reading, declaredType, charset: 'utf-8' });
  }
  return readings;
}

function* inUtf8(octets: Buffer, charset: string, scratch: Scratch): Generator<void, Bytes> {
  const writer = scratch.writer();
  for (const piece of decodedPieces(memoryBytes(octets), charset)) {
    writer.write(Buffer.from(piece));
    if (octets.length > ONE_STEP) yield;
  }
  return writer.end();
}
