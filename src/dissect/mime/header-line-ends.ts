import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag } from '../flag.ts';

const CR = 13;

/** How the lines of one header end. */
export class HeaderLineEnds {
  readonly #text: string;
  #carriageReturn = -1;
  #crlfLines = 0;
  #lfLines = 0;
  #bareCr = false;
  /** Of the first line; null where there is no line. */
  first: 'crlf' | 'lf' | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  /** Takes the line from `lineStart` to the LF at `newline`, which is below 0 where the text ends without one. */
  count(lineStart: number, newline: number): void {
    if (newline < 0) {
      this.#bareCr ||= this.#text.includes('\r', lineStart);
      return;
    }
    const crlf = newline > lineStart && this.#text.charCodeAt(newline - 1) === CR;
    if (crlf) this.#crlfLines++;
    else this.#lfLines++;
    this.first ??= crlf ? 'crlf' : 'lf';
    if (this.#carriageReturn < lineStart) {
      const next = this.#text.indexOf('\r', lineStart);
      this.#carriageReturn = next < 0 ? this.#text.length : next;
    }
    if (this.#carriageReturn < newline - (crlf ? 1 : 0)) this.#bareCr = true;
  }

  flags(): PartFlag[] {
    const flags: PartFlag[] = [];
    if (this.#bareCr) {
      flags.push(Flag.ambiguous('bare-cr-in-header', 'some readers end a line at a bare CR, others read on'));
    }
    if (this.#crlfLines > 0 && this.#lfLines > 0) {
      const counts = `${this.#crlfLines} lines end in CRLF, ${this.#lfLines} in a bare LF`;
      const detail = `${counts}: the header ends at another place for readers that take only CRLF for a line end`;
      flags.push(Flag.ambiguous('mixed-line-ends-in-header', detail));
    }
    return flags;
  }
}
