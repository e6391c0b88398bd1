import { withoutInvisible } from '../invisible.ts';

/** Pieces, or characters in them, that are joined at once. */
const MOST_PIECES = 4096;
const MOST_CHARACTERS = 64 * 1024;

/**
 * Gathers the text of a page, white space as a browser shows it, without what cannot be seen. A page may consist of millions of
 * pieces of one character: they are joined on the way.
 */
export class ShownText {
  readonly #joined: string[] = [];
  #pieces: string[] = [];
  /** Characters in the pieces. */
  #length = 0;
  #last = '';

  get empty(): boolean {
    return this.#last === '';
  }

  /** @param piece not empty */
  add(piece: string): void {
    // A gap beside the same is none.
    if (piece === this.#last && (piece === '\n' || piece === ' ')) return;
    this.#last = piece;
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#pieces.length >= MOST_PIECES || this.#length >= MOST_CHARACTERS) this.#join();
  }

  /** All of it, cut behind `most` characters. */
  text(most: number): string {
    this.#join();
    return this.#joined.join('').trim().slice(0, most);
  }

  /** White space at the end waits for what follows it. */
  #join(): void {
    const text = this.#pieces
      .join('')
      .replace(/ {2,}/g, ' ')
      .replace(/ ?\n[ \n]*/g, '\n');
    const last = text.at(-1) ?? '';
    const tail = last === ' ' || last === '\n' ? last : '';
    this.#joined.push(withoutInvisible(text.slice(0, text.length - tail.length)));
    this.#pieces = tail === '' ? [] : [tail];
    this.#length = tail.length;
  }
}
