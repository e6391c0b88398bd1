import { MOST_CHARACTERS } from '../../../text/part-text.ts';
import type { Font } from './font.ts';
import { LineJoiner } from './line-joiner.ts';
import type { Matrix } from './matrix.ts';

/** A string as a page shows it. */
export interface ShownText {
  readonly text: string;
  /** From the font's own space, where letters are 1 high, to the page's: at the first letter and behind the last. */
  readonly begin: Matrix;
  readonly end: Matrix;
  readonly font: Font;
  readonly hidden: boolean;
}

/** The texts of all pages. */
export class TextOutput {
  readonly #visible = new LineJoiner();
  readonly #hidden = new LineJoiner();

  /** There is no room for more: what follows is not looked at. */
  get full(): boolean {
    return this.#visible.length + this.#hidden.length >= MOST_CHARACTERS;
  }

  add({ text, begin, end, font, hidden }: ShownText): void {
    const [a, b, c, d, x, y] = begin;
    const across = Math.hypot(a, b) || 1;
    const upright = Math.hypot(c, d) || 1;
    (hidden ? this.#hidden : this.#visible).add({
      text,
      start: [x, y],
      end: [end[4], end[5]],
      direction: font.vertical ? [-c / upright, -d / upright] : [a / across, b / across],
      size: upright,
      guessed: font.guessed,
    });
  }

  endPage(): void {
    this.#visible.endLine();
    this.#hidden.endLine();
  }

  visible(): string {
    return this.#visible.text();
  }

  hidden(): string {
    return this.#hidden.text();
  }
}
