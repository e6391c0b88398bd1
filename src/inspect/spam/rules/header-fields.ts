import type { HeaderField } from '../../../mail/part.ts';
import { type Mailbox, parseMailboxList } from '../../auth/mailbox-list.ts';

/** Fields that are looked at, and characters of each. */
const MOST_FIELDS = 500;
const LONGEST = 8192;
/** Mailboxes of one field; a mail to more says the same with the first. */
const LONGEST_LIST = 4096;

/** The header of a mail, by names in lower case. */
export class HeaderFields {
  readonly #values = new Map<string, string[]>();
  readonly #mailboxes = new Map<string, readonly Mailbox[]>();
  readonly #decodeWords: (value: string) => string;

  constructor(header: readonly HeaderField[], decodeWords: (value: string) => string) {
    this.#decodeWords = decodeWords;
    for (const { name, value } of header.slice(0, MOST_FIELDS)) {
      const key = name.trim().toLowerCase();
      const known = this.#values.get(key);
      if (known === undefined) this.#values.set(key, [value.slice(0, LONGEST)]);
      else known.push(value.slice(0, LONGEST));
    }
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  names(): Iterable<string> {
    return this.#values.keys();
  }

  /** Values as they are written, in the order of the header. */
  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** The first of them; '' where there is none. */
  raw(name: string): string {
    return this.#values.get(name)?.[0] ?? '';
  }

  /** The first of them, readable (RFC 2047); '' where there is none. */
  text(name: string): string {
    return this.#decodeWords(this.raw(name));
  }

  /** The mailboxes of the first field of the name, display names readable. */
  mailboxes(name: string): readonly Mailbox[] {
    const known = this.#mailboxes.get(name);
    if (known !== undefined) return known;
    const { mailboxes } = parseMailboxList(this.raw(name).slice(0, LONGEST_LIST));
    const read = mailboxes.map((one) => ({ ...one, displayName: this.#decodeWords(one.displayName) }));
    this.#mailboxes.set(name, read);
    return read;
  }
}
