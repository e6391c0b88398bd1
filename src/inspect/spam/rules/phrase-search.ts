import { asItLooks } from '../../content/look-alikes.ts';
import { foldCase, normalizeText } from '../../content/normalize.ts';
import { WordFinder } from '../../content/word-finder.ts';

const WORD = /[\p{L}\p{N}]/u;

/** Finds the phrases of all tables in one walk over a text, whatever their number. Case, accents of long words and look-alike letters do not hide them. */
export class PhraseSearch<Sign extends string> {
  readonly #finder: WordFinder;
  /** By the finder's index: whose sign the phrase is. */
  readonly #phrases: readonly { readonly text: string; readonly signs: readonly Sign[] }[];

  constructor(tables: Readonly<Record<Sign, readonly string[]>>) {
    const signs = new Map<string, Sign[]>();
    for (const [sign, phrases] of Object.entries(tables) as [Sign, readonly string[]][]) {
      for (const phrase of phrases) {
        const text = readable(phrase);
        const known = signs.get(text);
        if (known === undefined) signs.set(text, [sign]);
        else known.push(sign);
      }
    }
    this.#phrases = [...signs].map(([text, list]) => ({ text, signs: list }));
    this.#finder = new WordFinder(this.#phrases.map(({ text }) => text));
  }

  /** The different phrases that stand in the text as words of their own, by sign. @param text as `readable` makes it */
  find(text: string): ReadonlyMap<Sign, readonly string[]> {
    const found = new Map<Sign, string[]>();
    this.#finder.find(text, (index, start, end) => {
      const phrase = this.#phrases[index];
      if (phrase === undefined || !standsAlone(text, start, end)) return;
      for (const sign of phrase.signs) {
        const known = found.get(sign);
        if (known === undefined) found.set(sign, [phrase.text]);
        else if (!known.includes(phrase.text)) known.push(phrase.text);
      }
    });
    return found;
  }
}

function standsAlone(text: string, start: number, end: number): boolean {
  const before = WORD.test(text.charAt(start)) && WORD.test(text.charAt(start - 1));
  return !before && !(WORD.test(text.charAt(end - 1)) && WORD.test(text.charAt(end)));
}

/** A text in the form in which phrases are compared. */
export function readable(text: string): string {
  const normal = normalizeText(text);
  return foldCase(asItLooks(normal) ?? normal).replace(/[\u2018\u2019\u02bc`\u00b4]/g, "'");
}
