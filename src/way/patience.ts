import type { Clock } from '../base/clock.ts';
import { nextAttempt } from '../deliver/retry.ts';
import type { Entry } from '../spool/spool.ts';

export interface PatienceOptions {
  /** Waiting times before each further attempt in ms; the last one repeats. */
  readonly retry: readonly number[];
  readonly giveUpAfter: number;
  /** When the sender is told that the mail is late; null tells nothing. */
  readonly warnAfter: number | null;
}

/** How long mail is tried, whether a next hop or an engine is what it waits for. Times are ms since the epoch. */
export class Patience {
  readonly #options: PatienceOptions;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(options: PatienceOptions, clock: Clock, random: () => number = Math.random) {
    this.#options = options;
    this.#clock = clock;
    this.#random = random;
  }

  /** Null when it has waited long enough. */
  nextAttempt({ attempts, record }: Entry): number | null {
    const { retry, giveUpAfter } = this.#options;
    const now = this.#clock.now();
    return nextAttempt({
      attempts: attempts + 1,
      firstAt: record.at,
      now,
      schedule: retry,
      giveUpAfter,
      jitter: this.#random(),
    });
  }

  giveUpAt({ record }: Entry): number {
    return record.at + this.#options.giveUpAfter;
  }

  /** True for the one attempt that is the first behind the time of the warning to leave somebody waiting. */
  isLate({ record, progress }: Entry): boolean {
    const { warnAfter } = this.#options;
    if (warnAfter === null) return false;
    const warnAt = record.at + warnAfter;
    if (this.#clock.now() < warnAt) return false;
    return [...progress.values()].every(({ state, at }) => state !== 'deferred' || at < warnAt);
  }
}
