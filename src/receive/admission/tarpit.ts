import type { Counters } from '../../base/counters.ts';
import type { Reply } from '../../mail/reply.ts';

export interface TarpitRules {
  /** Refusals in a session that cost no time. */
  readonly after: number;
  /** Milliseconds. */
  readonly delay: number;
}

/** What a further refusal costs grows with their number, up to so many times `delay`. */
const MOST = 5;

const PLACE = 'tarpit';

/**
 * Makes strangers wait who are refused again and again. Each of them costs us a connection while he waits, so that no more than
 * `places` sessions are slowed down at once.
 */
export class Tarpit {
  readonly #rules: TarpitRules;
  readonly #places: number;
  readonly #counters: Counters;

  constructor(rules: TarpitRules, places: number, counters: Counters) {
    this.#rules = rules;
    this.#places = places;
    this.#counters = counters;
  }

  visitor(): TarpitVisitor {
    return new TarpitVisitor(this.#rules, this);
  }

  /** False where all places are taken. */
  enter(): boolean {
    if (this.#counters.hold(PLACE) <= this.#places) return true;
    this.#counters.release(PLACE);
    return false;
  }

  leave(): void {
    this.#counters.release(PLACE);
  }
}

/** One session's refusals. */
export class TarpitVisitor {
  readonly #rules: TarpitRules;
  readonly #tarpit: Tarpit;
  #refusals = 0;
  #inside = false;

  constructor(rules: TarpitRules, tarpit: Tarpit) {
    this.#rules = rules;
    this.#tarpit = tarpit;
  }

  /** Milliseconds by which the refusal is kept back. The last word of a session is not: it only ends sooner. */
  penalty({ code }: Reply): number {
    const { after, delay } = this.#rules;
    this.#refusals++;
    const further = this.#refusals - after;
    if (further <= 0 || delay === 0 || code === 421) return 0;
    this.#inside ||= this.#tarpit.enter();
    return this.#inside ? delay * Math.min(further, MOST) : 0;
  }

  leave(): void {
    if (this.#inside) this.#tarpit.leave();
    this.#inside = false;
  }
}
