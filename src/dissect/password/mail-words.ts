import { subBytes } from '../../mail/bytes.ts';
import type { Draft } from '../draft.ts';
import { atOnce } from '../steps.ts';
import { subjectOf } from '../subject.ts';
import { partText } from '../text/part-text.ts';
import { typeForReaders } from '../text/text-kind.ts';
import type { MailWords } from './candidates.ts';

/** What is read of one mail, and of one text. */
const MOST_DRAFTS = 2000;
const MOST_TEXTS = 16;
const MOST_OCTETS = 64 * 1024;
const MOST_NAMES = 16;

/** The subjects, texts and names of `drafts` and what is below them, as far as they have been taken apart. */
export function mailWords(drafts: readonly Draft[]): MailWords {
  const subjects: string[] = [];
  const texts: string[] = [];
  const names: string[] = [];
  let looked = 0;
  for (const waiting = [...drafts]; waiting.length > 0 && looked < MOST_DRAFTS; looked++) {
    const draft = waiting.pop() as Draft;
    for (const child of draft.children.toReversed()) waiting.push(child);
    const subject = subjectOf(draft);
    if (subject !== '') subjects.push(subject);
    if (names.length < MOST_NAMES) names.push(...draft.names);
    const text = texts.length < MOST_TEXTS ? textOf(draft) : null;
    if (text !== null) texts.push(text);
  }
  return { subjects, texts, names };
}

function textOf(draft: Draft): string | null {
  if (draft.text !== null) return draft.text.visible.slice(0, MOST_OCTETS);
  const detectedType = draft.detected.type;
  const declaredType = typeForReaders(draft.origin, draft.declaredType);
  // The body of a multipart or of a message is that of its entities.
  if (draft.children.some((child) => child.origin === 'entity')) return null;
  const content = subBytes(draft.content, 0, MOST_OCTETS);
  const reading = atOnce(partText({ content, detectedType, declaredType, names: draft.names, charset: draft.charset }));
  return reading?.visible ?? null;
}
