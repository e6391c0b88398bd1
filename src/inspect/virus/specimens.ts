import type { Bytes } from '../../mail/bytes.ts';
import type { Dissection, Part } from '../../mail/part.ts';

/** A run of bytes for a virus engine to look at. */
export interface Specimen {
  /** Null is the mail as it lies in the spool. */
  readonly part: Part | null;
  readonly content: Bytes;
}

/**
 * The decoded contents that must be looked at beside the raw mail: every leaf, and every container as well, since engines
 * know archives and documents by their outside too. Left out are parts of no bytes, and entities that hold other entities
 * and lie in the mail as they are (a multipart, a message/rfc822 without an encoding): all of their bytes are in the raw
 * mail, and what counts of them is in their own parts.
 */
export function partSpecimens(dissection: Dissection): readonly Specimen[] {
  const specimens: Specimen[] = [];
  for (const part of dissection.parts) {
    if (part.size === 0 || isFrame(part)) continue;
    specimens.push({ part, content: part.content() });
  }
  return specimens;
}

function isFrame(part: Part): boolean {
  if (part.parts.length === 0 || part.span === null) return false;
  if (part.declaredType?.startsWith('multipart/') !== true && part.declaredType !== 'message/rfc822') return false;
  return part.span.end - part.span.bodyStart === part.size; // an encoded body is longer than its content
}

/** The mail as a whole, which holds whatever the dissection may have missed. */
export function wholeMail(dissection: Dissection): Specimen {
  return { part: null, content: dissection.bytes };
}
