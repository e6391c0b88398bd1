import type { FlagName } from '../../mail/findings.ts';
import { MOST_LINKS } from '../../mail/link.ts';
import type { Dissection, Part, Words } from '../../mail/part.ts';
import type { ContentPlace } from './content-rules.ts';
import { normalizeText } from './normalize.ts';
import { textPieces } from './text-pieces.ts';

/** One text of a mail, or a piece of a long one, normalised, as lists and patterns see it. */
export interface View {
  readonly place: ContentPlace;
  /** The part's path; '' for subject and header. */
  readonly part: string;
  readonly text: string;
  /** It stands in the part, and its reader does not see it. */
  readonly hidden: boolean;
  /** It was written letter by letter: words in it have no ends. */
  readonly spelled?: boolean;
}

/** Characters of one mail that are looked at; a part's text is no longer. */
const TEXT_LENGTH = 8 * 1024 * 1024;

export interface ViewsOptions {
  /** The places asked for; texts elsewhere are not read. */
  readonly places: ReadonlySet<ContentPlace>;
  /** Makes a header field's value readable (RFC 2047). */
  readonly decodeWords: (value: string) => string;
}

/** The texts of one mail, read one after the other. */
export class Views {
  readonly #dissection: Dissection;
  readonly #options: ViewsOptions;
  #room = TEXT_LENGTH;
  #cut = false;

  constructor(dissection: Dissection, options: ViewsOptions) {
    this.#dissection = dissection;
    this.#options = options;
  }

  /** Text was left out, as the mail has too much of it. */
  get cut(): boolean {
    return this.#cut;
  }

  async *read(): AsyncGenerator<View> {
    const { places } = this.#options;
    const { subject, parts } = this.#dissection;
    if (places.has('subject')) yield* this.#views({ place: 'subject', part: '' }, subject);
    if (places.has('header')) yield* this.#views({ place: 'header', part: '' }, this.#headerText());
    for (const part of parts) {
      const place = placeOf(part);
      // Nothing more is read where there is no room for it.
      const asked = places.has(place) || places.has('link');
      if (asked && !(this.#cut && this.#room === 0)) yield* this.#partViews(part, place, await part.words());
    }
  }

  *#partViews({ path, flags }: Part, place: ContentPlace, { text, hiddenText, links }: Words): Generator<View> {
    const { places } = this.#options;
    if (places.has(place)) {
      yield* this.#views({ place, part: path }, text ?? '');
      yield* this.#views({ place, part: path, hidden: true }, hiddenText);
      if (flags.some(({ name }) => name === LONG_TEXT)) this.#cut = true;
    }
    if (!places.has('link')) return;
    yield* this.#views({ place: 'link', part: path }, links.map(({ url }) => url).join('\n'));
    if (links.length >= MOST_LINKS) this.#cut = true;
  }

  #headerText(): string {
    const fields = this.#dissection.root.header.map(
      ({ name, value }) => `${name}: ${this.#options.decodeWords(value)}`,
    );
    return fields.join('\n');
  }

  *#views({ place, part, hidden = false }: Place, text: string): Generator<View> {
    // A text that takes all the room may go on behind it.
    if (text !== '' && text.length >= this.#room) this.#cut = true;
    const kept = text.slice(0, this.#room);
    this.#room -= kept.length;
    if (kept === '') return;
    for (const piece of textPieces(kept)) yield { place, part, hidden, text: normalizeText(piece) };
  }
}

/** For evidence. */
export function whereOf({ hidden }: View): string {
  return hidden ? ' in hidden text' : '';
}

interface Place {
  readonly place: ContentPlace;
  readonly part: string;
  readonly hidden?: boolean;
}

/** The part has more text than it gives. */
const LONG_TEXT: FlagName<'note'> = 'long-text';

function placeOf(part: Part): ContentPlace {
  if (
    part.origin === 'member' ||
    part.origin === 'embedded' ||
    part.origin === 'extracted' ||
    part.disposition === 'attachment' ||
    part.name !== null
  ) {
    return 'attachment';
  }
  return part.declaredType === 'text/html' || part.detectedType === 'text/html' ? 'html' : 'text';
}
