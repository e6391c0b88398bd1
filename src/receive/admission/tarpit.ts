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

/**
 * One session's refusals. Each recipient that is taken makes up for one, so that an honest server with old addresses among many
 * good ones is never slowed; but not those of a mail that is refused as a whole.
 */
export class TarpitVisitor {
  readonly #rules: TarpitRules;
  readonly #tarpit: Tarpit;
  #refusals = 0;
  #taken = 0;
  /** Recipients of the mail whose answer comes next. */
  #awaiting = 0;
  #inside = false;

  constructor(rules: TarpitRules, tarpit: Tarpit) {
    this.#rules = rules;
    this.#tarpit = tarpit;
  }

  mailBegins(): void {
    this.#awaiting = 0;
  }

  recipientTaken(): void {
    this.#taken++;
  }

  /** The mail has come whole. */
  mailCame(recipients: number): void {
    this.#awaiting = recipients;
  }

  /** Milliseconds by which the refusal is kept back. One that asks to come again is not: it is no fault of the client's. */
  penalty({ code }: Reply): number {
    if (code < 500) return 0;
    const { after, delay } = this.#rules;
    this.#refusals++;
    this.#taken -= this.#awaiting;
    this.#awaiting = 0;
    const further = this.#refusals - this.#taken - after;
    if (further <= 0 || delay === 0) return 0;
    this.#inside ||= this.#tarpit.enter();
    return this.#inside ? delay * Math.min(further, MOST) : 0;
  }

  leave(): void {
    if (this.#inside) this.#tarpit.leave();
    this.#inside = false;
  }
}
