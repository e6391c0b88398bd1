import type { Link } from '../../../mail/link.ts';
import type { Part } from '../../../mail/part.ts';
import { mailAddressesIn, mailboxKey } from './mail-addresses.ts';
import { type DigestThing, digestOf } from './thing.ts';

/** Mail addresses that are asked for. */
const MOST = 30;
/** Characters in which they are looked for: of a text, and of all of them. */
const TEXT_LENGTH = 64 * 1024;
const LENGTH = 256 * 1024;

/** Mail addresses, each once. */
export class AddressFinder {
  readonly #found = new Set<string>();
  #room = LENGTH;

  get full(): boolean {
    return this.#found.size >= MOST || this.#room <= 0;
  }

  /** Those of texts and of links to write to. */
  things(part: Part, text: string, links: readonly Link[]): readonly DigestThing[] {
    if (this.full) return [];
    const mailto = links.filter(({ url }) => /^mailto:/i.test(url)).map(({ url }) => url.slice(0, 400));
    const words = `${mailto.join('\n')}\n${text}`.slice(0, Math.min(TEXT_LENGTH, this.#room));
    this.#room -= words.length;
    return mailAddressesIn(words, MOST).flatMap((address) => {
      const key = mailboxKey(address);
      if (this.#found.has(key) || this.full) return [];
      this.#found.add(key);
      return [digestOf('mail-address', part, key, address)];
    });
  }
}
