import type { Flag as PartFlag } from '../../mail/part.ts';
import { bookmark, flagsOfField, quoted } from './field-code.ts';
import type { OfficeLinks } from './office-links.ts';

const MOST_DEPTH = 64;
const LONGEST = 16 * 1024;
const MOST_BOOKMARKS = 200;
const MOST_FLAGS = 20;

interface Field {
  code: string;
  result: string;
  part: 'code' | 'result';
}

/**
 * Puts the fields of a Word document together: an instruction may be split over many runs and made by fields within it, as
 * `{ { QUOTE 68 68 69 } cmd }` makes a DDE field.
 */
export class FieldStack {
  readonly #links: OfficeLinks;
  readonly #fields: Field[] = [];
  readonly #bookmarks = new Map<string, string>();
  readonly #flags = new Map<string, PartFlag>();
  /** Fields deeper than are kept. */
  #beyond = 0;

  constructor(links: OfficeLinks) {
    this.#links = links;
  }

  /** Whether what comes next is an instruction, not text. */
  get inCode(): boolean {
    return this.#fields.some(({ part }) => part === 'code');
  }

  begin(): void {
    if (this.#fields.length >= MOST_DEPTH) this.#beyond++;
    else this.#fields.push({ code: '', result: '', part: 'code' });
  }

  /** The instruction has ended, what it shows begins. */
  separate(): void {
    const field = this.#fields.at(-1);
    if (field !== undefined && this.#beyond === 0) field.part = 'result';
  }

  end(): void {
    if (this.#beyond > 0) this.#beyond--;
    else {
      const field = this.#fields.pop();
      if (field !== undefined) this.#finish(field);
    }
  }

  /** A piece of an instruction, wherever it stands. */
  code(text: string): void {
    const field = this.#fields.at(-1);
    if (field !== undefined) field.code = joined(field.code, text);
  }

  /** A piece of text, which counts as what the innermost field shows. */
  text(text: string): void {
    const field = this.#fields.at(-1);
    if (field === undefined) return;
    if (field.part === 'code') field.code = joined(field.code, text);
    else field.result = joined(field.result, text);
  }

  /** A whole field. */
  whole(code: string): void {
    this.begin();
    this.code(code);
    this.end();
  }

  /** What all of them do; fields that never ended are judged too. */
  flags(): readonly PartFlag[] {
    this.#beyond = 0;
    while (this.#fields.length > 0) this.end();
    return [...this.#flags.values()];
  }

  #finish({ code, result }: Field): void {
    const made = this.#valueOf(code) ?? result;
    for (const flag of flagsOfField(code, result, this.#links)) {
      if (this.#flags.size < MOST_FLAGS) this.#flags.set(`${flag.name} ${flag.detail}`, flag);
    }
    const outer = this.#fields.at(-1);
    if (outer?.part === 'code') outer.code = joined(outer.code, made);
    else if (outer !== undefined) outer.result = joined(outer.result, made);
  }

  #valueOf(code: string): string | null {
    const mark = bookmark(code);
    if (mark === null) return quoted(code);
    if (mark.kind === 'ref') return this.#bookmarks.get(mark.name) ?? null;
    if (this.#bookmarks.size < MOST_BOOKMARKS) this.#bookmarks.set(mark.name, mark.value);
    return '';
  }
}

function joined(before: string, more: string): string {
  return before.length >= LONGEST ? before : before + more.slice(0, LONGEST);
}
