import type { Bytes } from '../mail/bytes.ts';
import { bareDraft, type Draft } from './draft.ts';
import { Flag, quote } from './flag.ts';
import type { Scratch } from './scratch.ts';
import { decodeCharset } from './text/charset.ts';
import { otherCharsets } from './text/other-charsets.ts';
import { MOST_OCTETS } from './text/part-text.ts';
import { detectType } from './type/detect.ts';

/** Octets decoded between two pauses. */
const WINDOW = 256 * 1024;
const LF = 10;

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

/** A window ends with a line, where charsets that switch begin anew, or at a multiple of what any letter takes. */
function* inUtf8(octets: Buffer, charset: string, scratch: Scratch): Generator<void, Bytes> {
  const writer = scratch.writer();
  const wide = charset.startsWith('utf-16') || charset.startsWith('utf-32');
  for (let start = 0; start < octets.length; ) {
    const most = start + WINDOW;
    const line = most < octets.length && !wide ? octets.subarray(start, most).lastIndexOf(LF) + 1 : 0;
    const end = line > 0 ? start + line : most;
    writer.write(Buffer.from(decodeCharset(octets.subarray(start, end), charset)));
    start = end;
    if (start < octets.length) yield;
  }
  return writer.end();
}
