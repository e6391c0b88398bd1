import type { Dissection, Part } from '../../mail/part.ts';
import type { ContentPlace } from './content-rules.ts';
import { normalizeText } from './normalize.ts';

/** One text of a mail, as lists and patterns see it. */
export interface View {
  readonly place: ContentPlace;
  /** The part's path; '' for subject and header. */
  readonly part: string;
  readonly text: string;
}

export interface Views {
  readonly views: readonly View[];
  /** Characters were left out, as the mail has more text than `TEXT_LENGTH`. */
  readonly cut: boolean;
}

/** Characters of one mail that are looked at; a part's own text is at most 1 Mi characters. */
const TEXT_LENGTH = 8 * 1024 * 1024;

/**
 * The texts in the places asked for.
 * @param decodeWords makes a header field's value readable (RFC 2047)
 */
export function viewsOf(
  dissection: Dissection,
  places: ReadonlySet<ContentPlace>,
  decodeWords: (value: string) => string,
): Views {
  const views: View[] = [];
  let room = TEXT_LENGTH;
  let cut = false;
  const add = (place: ContentPlace, part: string, text: string) => {
    if (!places.has(place) || text === '') return;
    if (text.length > room) cut = true;
    const normal = normalizeText(text.slice(0, room));
    // A character may unify into 18; the room holds for what comes of it.
    if (normal.length > room) cut = true;
    views.push({ place, part, text: normal.slice(0, room) });
    room = Math.max(0, room - normal.length);
  };
  add('subject', '', dissection.subject);
  if (places.has('header')) {
    const fields = dissection.root.header.map(({ name, value }) => `${name}: ${decodeWords(value)}`);
    add('header', '', fields.join('\n'));
  }
  if (places.has('text') || places.has('html') || places.has('attachment')) {
    for (const part of dissection.parts) {
      const place = placeOf(part);
      if (places.has(place)) add(place, part.path, part.text() ?? '');
    }
  }
  return { views, cut };
}

function placeOf(part: Part): ContentPlace {
  if (
    part.origin === 'member' ||
    part.origin === 'embedded' ||
    part.disposition === 'attachment' ||
    part.name !== null
  ) {
    return 'attachment';
  }
  return part.declaredType === 'text/html' || part.detectedType === 'text/html' ? 'html' : 'text';
}
