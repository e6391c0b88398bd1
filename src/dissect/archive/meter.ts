import type { Flag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { Flag as make } from '../flag.ts';

/** How often each byte of a container may be read, on average. */
const MOST_READINGS = 4;

/** Charges what comes out of one container to the mail's budget. */
export class Meter {
  readonly budget: Budget;
  readonly #packedSize: number;
  #expanded = 0;
  #input = 0;
  #limit: Flag | null = null;

  /** `packedSize` is that of the container. */
  constructor(budget: Budget, packedSize: number) {
    this.budget = budget;
    this.#packedSize = packedSize;
  }

  /** The limit that was hit; nothing more may be expanded then. */
  get limit(): Flag | null {
    return this.#limit;
  }

  /** The most bytes that may still come out. */
  get left(): number {
    if (this.#limit !== null) return 0;
    const { limits, bytesLeft } = this.budget;
    const byRatio = Math.max(limits.ratioFrom, this.#packedSize * limits.ratio);
    return Math.min(bytesLeft, Math.max(0, byRatio - this.#expanded));
  }

  take(count: number): Flag | null {
    this.#expanded += count;
    this.#limit ??= this.budget.checkRatio(this.#packedSize, this.#expanded) ?? this.budget.takeBytes(count);
    return this.#limit;
  }

  /** `count` bytes of the container are read for a member. Members that overlap may not have it read again and again. */
  takeInput(count: number): Flag | null {
    this.#input += count;
    if (this.#input > MOST_READINGS * this.#packedSize) {
      this.#limit ??= make.overLimit('overlapping-data', `members claim ${this.#input} bytes of ${this.#packedSize}`);
    }
    return this.#limit;
  }

  /** What the container claims to expand to: a bomb that says so costs nothing. Charges nothing where there is room. */
  foresee(count: number): Flag | null {
    this.#limit ??= this.budget.checkRatio(this.#packedSize, count);
    if (this.#limit === null && count > this.budget.bytesLeft) this.#limit = this.budget.takeBytes(count);
    return this.#limit;
  }

  /** More members than there is room for. */
  tooMany(count: number): Flag {
    const { limits } = this.budget;
    this.#limit ??= make.overLimit('members', `${count} members, limit ${limits.members} a mail`);
    return this.#limit;
  }
}
