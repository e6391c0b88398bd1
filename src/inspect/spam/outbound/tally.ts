import type { Clock } from '../../../base/clock.ts';
import type { Counters } from '../../../base/counters.ts';
import { ExpiringMap } from '../../../base/expiring-map.ts';
import type { Address } from '../../../mail/address.ts';
import type { Account } from './account.ts';

/** So many within `window` ms. */
export interface Rate {
  readonly limit: number;
  readonly window: number;
}

const HOUR_MS = 3_600_000;
const MOST_RECIPIENTS = 20_000;

/** What accounts have sent of late, counted over all workers. An amount of 0 asks only. */
export class Tally {
  readonly #counters: Counters;
  /**
   * Recipients that have been counted, in this worker alone: a count of each in the shared counters would push out those by
   * which others are let in. Who writes to the same people again is counted once in each worker.
   */
  readonly #recipients: ExpiringMap<true>;

  constructor(counters: Counters, clock: Clock) {
    this.#counters = counters;
    this.#recipients = new ExpiringMap(clock, MOST_RECIPIENTS);
  }

  mails({ key }: Account, amount: number, { window }: Rate): number {
    return this.#count(`outbound-mails:${key}`, amount, window);
  }

  suspicious({ key }: Account, amount: number, { window }: Rate): number {
    return this.#count(`outbound-suspicious:${key}`, amount, window);
  }

  /** Different ones. */
  recipients({ key }: Account, recipients: readonly Address[], { window }: Rate): number {
    let fresh = 0;
    for (const recipient of recipients) {
      const name = `${key} ${recipient.key}`;
      if (this.#recipients.get(name)) continue;
      this.#recipients.set(name, true, window);
      fresh++;
    }
    return this.#count(`outbound-recipients:${key}`, fresh, window);
  }

  bounce({ key }: Address): void {
    this.#counters.add(`outbound-bounces:${key}`, 1, HOUR_MS);
  }

  bounces({ key }: Address): number {
    return this.#counters.sum(`outbound-bounces:${key}`, HOUR_MS);
  }

  #count(key: string, amount: number, window: number): number {
    return amount === 0 ? this.#counters.sum(key, window) : this.#counters.add(key, amount, window);
  }
}
