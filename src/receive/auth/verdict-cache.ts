import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Account, Denied } from './account.ts';

const KEPT_MS = 120_000;
const MOST_KEPT = 10_000;

interface Kept {
  readonly verdict: Account | Denied;
  readonly until: number;
  /** The users file as it was. */
  readonly version: object;
}

/**
 * What has been found out about pairs of name and password in the last two minutes, so that a client that logs in for each
 * mail, or asks again and again with an old password, does not cost a hash each time. Holds no passwords: only digests of
 * them, under a key that this process has made and forgets.
 */
export class VerdictCache {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Null where it has to be found out. */
  find(name: string, password: string, version: object): Account | Denied | null {
    const kept = this.#kept.get(this.#digest(name, password));
    return kept === undefined || kept.version !== version || kept.until <= this.#clock.now() ? null : kept.verdict;
  }

  keep(name: string, password: string, version: object, verdict: Account | Denied): void {
    const digest = this.#digest(name, password);
    this.#kept.delete(digest); // so that it goes to the end
    this.#kept.set(digest, { verdict, version, until: this.#clock.now() + KEPT_MS });
    if (this.#kept.size > MOST_KEPT) for (const oldest of this.#kept.keys()) return void this.#kept.delete(oldest);
  }

  #digest(name: string, password: string): string {
    return createHmac('sha256', this.#key).update(`${name}\0${password}`).digest('latin1'); // neither holds a NUL
  }
}
