import type { Clock } from '../base/clock.ts';
import { addTo, type Counted, MOST_KEYS } from '../base/shared-counters.ts';
import { WindowTable } from '../base/window-table.ts';

export interface CountExchangeOptions<M> {
  readonly clock: Clock;
  readonly tell: (member: M, counted: Counted) => void;
}

/**
 * Passes on what each worker has counted to the others, and keeps it all, so that a worker that begins knows what those before
 * it have counted.
 */
export class CountExchange<M> {
  readonly #options: CountExchangeOptions<M>;
  readonly #sums: WindowTable;
  readonly #holds = new Map<M, Map<string, number>>();

  constructor(options: CountExchangeOptions<M>) {
    this.#options = options;
    this.#sums = new WindowTable(options.clock, MOST_KEYS);
  }

  /** `member` has counted. Whoever speaks for the first time is told everything. */
  hear(member: M, counted: Counted): void {
    let holds = this.#holds.get(member);
    if (holds === undefined) {
      this.#options.tell(member, { sums: this.#sums.lines(), holds: [...this.#allHolds()] });
      holds = new Map();
      this.#holds.set(member, holds);
    }
    this.#sums.merge(counted.sums);
    for (const [key, change] of counted.holds) addTo(holds, key, change);
    this.#passOn(member, counted);
  }

  /** `member` is dead: what it held is free, what it counted stays. */
  gone(member: M): void {
    const holds = this.#holds.get(member);
    if (holds === undefined) return;
    this.#holds.delete(member);
    this.#passOn(member, { sums: [], holds: [...holds].map(([key, count]) => [key, -count]) });
  }

  #passOn(from: M, counted: Counted): void {
    if (counted.sums.length === 0 && counted.holds.length === 0) return;
    for (const member of this.#holds.keys()) {
      if (member !== from) this.#options.tell(member, counted);
    }
  }

  #allHolds(): Map<string, number> {
    const all = new Map<string, number>();
    for (const holds of this.#holds.values()) for (const [key, count] of holds) addTo(all, key, count);
    return all;
  }
}
