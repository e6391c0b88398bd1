import { memoryBytes } from '../mail/bytes.ts';
import { bareDraft, type Draft } from './draft.ts';
import { Flag, quote } from './flag.ts';
import type { Scratch } from './scratch.ts';
import { charsetReadings } from './text/charset-readings.ts';
import { MOST_OCTETS } from './text/part-text.ts';
import { detectType } from './type/detect.ts';

/** What stands in a text for those who read it by another charset than its label's: each in UTF-8 as a reading of its own. */
export function otherCharsets(text: Draft, scratch: Scratch): readonly Draft[] {
  if (text.origin === 'reading') return [];
  return charsetReadings(text.content.slice(0, MOST_OCTETS), text.charset).map(({ charset, text: words }) => {
    const label = text.charset === '' ? 'without a label' : `labelled ${quote(text.charset)}`;
    text.flags.push(Flag.note('wrong-charset', `${label}, but it reads as ${charset}`));
    const octets = Buffer.from(words);
    const detected = detectType(memoryBytes(octets));
    const { names, declaredType } = text;
    return {
      ...bareDraft({ origin: 'reading', names, detected, content: scratch.store(octets) }),
      declaredType,
      charset: 'utf-8',
    };
  });
}
