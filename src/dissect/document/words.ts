import { withoutInvisible } from '../text/invisible.ts';
import { MOST_CHARACTERS } from '../text/part-text.ts';

/** Collects the words of a document in their order, what its reader sees and what not, each up to the length that a part's text may have. */
export class Words {
  readonly #visible = new Run();
  readonly #hidden = new Run();

  /** Appends to the word that ended last. */
  put(text: string, hidden = false): void {
    (hidden ? this.#hidden : this.#visible).put(text);
  }

  /** Ends a line: of what is seen, or of what is hidden. */
  line(): void {
    this.#visible.line();
    this.#hidden.line();
  }

  /** Some words did not find room. */
  get cut(): boolean {
    return this.#visible.cut || this.#hidden.cut;
  }

  visible(): string {
    return this.#visible.text();
  }

  hidden(): string {
    return this.#hidden.text();
  }
}

class Run {
  readonly #pieces: string[] = [];
  #length = 0;
  #atLineStart = true;

  get cut(): boolean {
    return this.#length > MOST_CHARACTERS;
  }

  put(text: string): void {
    if (text === '' || this.#length > MOST_CHARACTERS) return;
    this.#pieces.push(text);
    this.#length += text.length;
    this.#atLineStart = text.endsWith('\n');
  }

  line(): void {
    if (!this.#atLineStart) this.put('\n');
  }

  text(): string {
    return withoutInvisible(this.#pieces.join('').slice(0, MOST_CHARACTERS)).trimEnd();
  }
}
