import type { Dissection, Part } from '../../mail/part.ts';
import type { ContentPlace } from './content-rules.ts';
import { normalizeText } from './normalize.ts';

/** One text of a mail, normalised, as lists and patterns see it. */
export interface View {
  readonly place: ContentPlace;
  /** The part's path; '' for subject and header. */
  readonly part: string;
  readonly text: string;
}

/** Characters of one mail that are looked at; a part's own text is at most 1 Mi characters. */
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

  *read(): Generator<View> {
    const { places } = this.#options;
    const { subject, parts } = this.#dissection;
    if (places.has('subject') && subject !== '') yield this.#view('subject', '', subject);
    if (places.has('header')) yield this.#view('header', '', this.#headerText());
    if (!places.has('text') && !places.has('html') && !places.has('attachment')) return;
    for (const part of parts) {
      const place = placeOf(part);
      const text = places.has(place) ? part.text() : null;
      if (text !== null && text !== '') yield this.#view(place, part.path, text);
    }
  }

  #headerText(): string {
    const fields = this.#dissection.root.header.map(
      ({ name, value }) => `${name}: ${this.#options.decodeWords(value)}`,
    );
    return fields.join('\n');
  }

  #view(place: ContentPlace, part: string, text: string): View {
    // One character may unify into 18: the room holds for what comes of it as well.
    const normal = normalizeText(text.slice(0, this.#room));
    if (text.length > this.#room || normal.length > this.#room) this.#cut = true;
    const kept = normal.slice(0, this.#room);
    this.#room -= kept.length;
    return { place, part, text: kept };
  }
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
