import type { Judgement } from './judge.ts';

/**
 * What is known of a mail while it is acted on. Where the verdict fell in an earlier round, or before a crash, the mail is
 * taken apart again, once, when somebody needs to know.
 */
export class Knowledge {
  readonly #given: Judgement | null;
  readonly #judgeAgain: () => Promise<Judgement>;
  #made: Promise<Judgement> | null = null;

  /** @param given stays open: its owner closes it */
  constructor(given: Judgement | null, judgeAgain: () => Promise<Judgement>) {
    this.#given = given;
    this.#judgeAgain = judgeAgain;
  }

  async get(): Promise<Judgement> {
    if (this.#given) return this.#given;
    this.#made ??= this.#judgeAgain();
    return this.#made;
  }

  /** Closes what was made here. Never rejects. */
  async close(): Promise<void> {
    const made = await this.#made?.catch(() => null);
    made?.dissection.close();
  }
}
