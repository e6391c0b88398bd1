/** Characters of scripts that are joined: a page may have a million handlers of a few characters each. */
const JOINED = 64 * 1024;

/** The scripts of a page, as far as they matter together: line after line. */
export class PageCode {
  readonly #pieces: string[] = [];
  #lines: string[] = [];
  #length = 0;
  #last: string | null = null;

  get empty(): boolean {
    return this.#pieces.length === 0 && this.#lines.length === 0;
  }

  /** What stands there twice in a row says no more than once. */
  add(script: string): void {
    if (script === this.#last) return;
    this.#last = script;
    this.#lines.push(script);
    this.#length += script.length + 1;
    if (this.#length >= JOINED) this.#join();
  }

  /** Pieces of at least some length, but for the last. */
  pieces(): readonly string[] {
    this.#join();
    return this.#pieces;
  }

  #join(): void {
    if (this.#lines.length > 0) this.#pieces.push(this.#lines.join('\n'));
    this.#lines = [];
    this.#length = 0;
  }
}
