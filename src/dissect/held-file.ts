import type { Bytes } from '../mail/bytes.ts';
import type { Draft } from './draft.ts';

/** Compared at a time: files are equal, or differ soon. */
const WINDOW = 256 * 1024;
/** A ZIP's directory may stand behind what begins as another ZIP does. */
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_END_REACH = 66_000;

/**
 * Whether what begins at `start` is a file that `draft` holds as it is and that came out of it already: an attachment of a PDF that
 * is not packed, a document that is stored in a ZIP. Then no second format begins there.
 */
export function holdsFileAt(draft: Draft, start: number): boolean {
  return draft.children.some(({ content }) => content.size > 0 && isAt(draft.content, start, content));
}

function isAt(whole: Bytes, start: number, file: Bytes): boolean {
  const end = start + file.size;
  // What stands at the very end stands behind the document, not in it.
  if (end >= whole.size) return false;
  for (let at = 0; at < file.size; at += WINDOW) {
    if (!whole.slice(start + at, Math.min(end, start + at + WINDOW)).equals(file.slice(at, at + WINDOW))) return false;
  }
  return !whole.slice(Math.max(end, whole.size - ZIP_END_REACH), whole.size).includes(ZIP_END);
}
