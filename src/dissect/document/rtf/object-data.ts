import type { Bytes } from '../../../mail/bytes.ts';
import type { Flag } from '../../../mail/part.ts';
import type { Budget } from '../../budget.ts';
import { hexValue } from './rtf-scanner.ts';

const BLOCK = 32 * 1024;

/** Octets that RTF writes as hexadecimal digits, decoded as Word does it: whatever is no digit is passed over. */
export class ObjectData {
  readonly #budget: Budget;
  readonly #writer: ReturnType<Budget['scratch']['writer']>;
  readonly #block = Buffer.allocUnsafe(BLOCK);
  #used = 0;
  /** A first digit whose second has not come; -1 where there is none. */
  #half = -1;
  #limit: Flag | null;

  constructor(budget: Budget) {
    this.#budget = budget;
    this.#limit = budget.takeMember();
    this.#writer = budget.scratch.writer();
  }

  digits(octets: Buffer): void {
    for (const octet of octets) {
      const value = hexValue(octet);
      if (value < 0) continue;
      if (this.#half < 0) this.#half = value;
      else {
        this.#put(this.#half * 16 + value);
        this.#half = -1;
      }
    }
  }

  /** `\'xx` in the data stands for nothing, and Word forgets the digit before it. */
  escape(): void {
    this.#half = -1;
  }

  /** What stands behind `\bin` is data as it is. */
  binary(octets: Buffer): void {
    for (const octet of octets) this.#put(octet);
  }

  /** The content, and the limit that cut it. */
  end(): { readonly content: Bytes; readonly limit: Flag | null } {
    this.#flush();
    return { content: this.#writer.end(), limit: this.#limit };
  }

  #put(octet: number): void {
    this.#block[this.#used++] = octet;
    if (this.#used === BLOCK) this.#flush();
  }

  #flush(): void {
    const octets = this.#block.subarray(0, this.#used);
    this.#limit ??= this.#budget.takeBytes(octets.length);
    // A copy, so that a small object does not keep a whole block in memory.
    if (this.#limit === null) this.#writer.write(Buffer.from(octets));
    this.#used = 0;
  }
}
