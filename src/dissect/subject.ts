import type { Draft } from './draft.ts';
import { decodeWords } from './mime/encoded-word.ts';

/** The decoded Subject (RFC 2047) of a mail; '' where there is none. */
export function subjectOf(draft: Draft): string {
  const field = draft.header.find(({ name }) => name.trim().toLowerCase() === 'subject');
  return field === undefined ? '' : decodeWords(field.value);
}
