/** Mails beyond this many are put to deferred at once instead of taken in hand: the disk holds them, not the memory. */
const MOST = 400;

/** The mails that this process has in hand. */
export class Hand {
  readonly #busy = new Set<Promise<void>>();
  /** Those that could be neither carried on nor put off, and wait. */
  #stuck = 0;

  /** Mails that something is being done with. */
  get busy(): number {
    return this.#busy.size;
  }

  get full(): boolean {
    return this.#busy.size + this.#stuck >= MOST;
  }

  /** @throws where so many mails are stuck that no other may be promised anything */
  mustBeFree(): void {
    if (this.#stuck >= MOST) throw new Error(`${this.#stuck} mails can be neither delivered nor put off`);
  }

  /** The mail is in hand until `work` has come to its end. @param work never rejects */
  add(work: Promise<unknown>): void {
    const busy = work.then(() => void this.#busy.delete(busy));
    this.#busy.add(busy);
  }

  /** Does `again` after `ms`; the process need not live for it. Resolves with what it gives. */
  later<T>(ms: number, again: () => T | Promise<T>): Promise<T> {
    this.#stuck++;
    return new Promise((resolve) => {
      const go = () => {
        this.#stuck--;
        resolve(again());
      };
      setTimeout(go, ms).unref();
    });
  }

  /** Resolves when nothing is being done with any mail. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy);
  }
}
