import type { Bytes } from '../../../mail/bytes.ts';
import type { Flag } from '../../../mail/part.ts';
import type { Budget } from '../../budget.ts';

/** Decodes base64 that comes in pieces of a text, into the scratch space. */
export class EmbeddedBase64 {
  readonly #budget: Budget;
  readonly #writer: ReturnType<Budget['scratch']['writer']>;
  #rest = '';
  #limit: Flag | null = null;

  constructor(budget: Budget) {
    this.#budget = budget;
    this.#limit = budget.takeMember();
    this.#writer = budget.scratch.writer();
  }

  put(text: string): void {
    if (this.#limit !== null) return;
    const characters = this.#rest + text.replace(/[^A-Za-z0-9+/]+/g, '');
    const whole = characters.length & ~3;
    this.#rest = characters.slice(whole);
    this.#write(Buffer.from(characters.slice(0, whole), 'base64'));
  }

  /** The content, and the limit that cut it. */
  end(): { readonly content: Bytes; readonly limit: Flag | null } {
    if (this.#limit === null) this.#write(Buffer.from(this.#rest, 'base64'));
    return { content: this.#writer.end(), limit: this.#limit };
  }

  #write(octets: Buffer): void {
    this.#limit ??= this.#budget.takeBytes(octets.length);
    if (this.#limit === null) this.#writer.write(octets);
  }
}
