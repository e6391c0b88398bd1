import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { ExpiringMap } from '../../base/expiring-map.ts';
import type { Account, Denied } from './account.ts';

const KEPT_MS = 120_000;
const MOST_KEPT = 10_000;

/**
 * What has been found out about pairs of name and password in the last two minutes, so that a client that logs in for each
 * mail, or asks again and again with an old password, does not cost a hash each time. Holds no passwords: only digests of
 * them, under a key that this process has made and forgets.
 */
export class VerdictCache {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  #kept: ExpiringMap<Account | Denied>;
  #version: object | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#kept = new ExpiringMap(clock, MOST_KEPT);
  }

  /**
   * Undefined where it has to be found out.
   * @param version of what the verdicts come from; with another one all that is kept is forgotten
   */
  find(name: string, password: string, version: object): Account | Denied | undefined {
    if (version !== this.#version) this.#kept = new ExpiringMap(this.#clock, MOST_KEPT);
    this.#version = version;
    return this.#kept.get(this.#digest(name, password));
  }

  keep(name: string, password: string, version: object, verdict: Account | Denied): void {
    if (version !== this.#version) return; // it has changed while the verdict was found
    this.#kept.set(this.#digest(name, password), verdict, KEPT_MS);
  }

  #digest(name: string, password: string): string {
    return createHmac('sha256', this.#key).update(`${name}\0${password}`).digest('latin1'); // neither holds a NUL
  }
}
