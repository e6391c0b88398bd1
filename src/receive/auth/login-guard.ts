import { createHash } from 'node:crypto';
import type { Counters } from '../../base/counters.ts';
import { type Client, countingKey, networkKey } from '../client.ts';

/** Bounds on guessing; `within`, `ban` and `delay` are milliseconds. */
export interface GuardLimits {
  /** Failures of an address within `within` after which it is shut out for `ban`, and while there are so many. */
  readonly limit: number;
  readonly within: number;
  readonly ban: number;
  /** How long the answer to a failed login is kept back. */
  readonly delay: number;
}

export interface GuardOptions {
  readonly counters: Counters;
  readonly limits: GuardLimits;
  /** Told once for each ban in each process. */
  readonly banned: (client: Client, reason: string) => void;
}

/** A network is shut out after so many times the failures of an address: it has many tenants. */
const NETWORK_SHARE = 10;
/** An address from which a user has logged in within this time is taken for his own. */
const ACQUAINTED_MS = 7 * 86_400_000;
/** No login is kept waiting longer than this before it is tried. */
const LONGEST_CAUTION_MS = 10_000;

/**
 * Against guessing of passwords. An address with many failures is shut out, and so is a network with many more, trusted
 * ones never. A user at whom many addresses guess is never locked: guesses at his password are tried more and more slowly,
 * but not those from an address where he has logged in lately.
 */
export class LoginGuard {
  readonly #counters: Counters;
  readonly #limits: GuardLimits;
  readonly #banned: GuardOptions['banned'];

  constructor({ counters, limits, banned }: GuardOptions) {
    this.#counters = counters;
    this.#limits = limits;
    this.#banned = banned;
  }

  get delay(): number {
    return this.#limits.delay;
  }

  /** Why the client may not try; null where it may. */
  shutOut(client: Client): string | null {
    if (client.trusted) return null;
    // Other processes count failures too: the limit may have been reached by what they told, without another failure here.
    const around = circles(client.address);
    this.#banWhereDue(client, around);
    const shut = around.find(({ key }) => this.#isBanned(key));
    return shut === undefined ? null : `${shut.what} is shut out`;
  }

  /** Milliseconds to wait before a login of this user from here is tried. */
  caution(user: string, client: Client): number {
    const { limit, within, delay } = this.#limits;
    const rounds = Math.floor(this.#counters.sum(`login-user ${digest(user)}`, within) / limit);
    if (rounds === 0 || client.trusted) return 0;
    if (this.#counters.sum(acquaintance(user, client), ACQUAINTED_MS) > 0) return 0;
    return Math.min(rounds * delay, LONGEST_CAUTION_MS);
  }

  failed(user: string, client: Client): void {
    const { within } = this.#limits;
    this.#counters.add(`login-user ${digest(user)}`, 1, within);
    if (client.trusted) return;
    const around = circles(client.address);
    for (const { key } of around) this.#counters.add(`login-failed ${key}`, 1, within);
    this.#banWhereDue(client, around);
  }

  succeeded(user: string, client: Client): void {
    const key = acquaintance(user, client);
    if (this.#counters.sum(key, ACQUAINTED_MS) === 0) this.#counters.add(key, 1, ACQUAINTED_MS);
  }

  #banWhereDue(client: Client, around: readonly Circle[]): void {
    const { limit, within, ban } = this.#limits;
    for (const { what, key, share } of around) {
      const failures = this.#counters.sum(`login-failed ${key}`, within);
      if (failures < limit * share || this.#isBanned(key)) continue;
      this.#counters.add(`login-ban ${key}`, 1, ban);
      this.#banned(client, `${what} has ${Math.floor(failures)} failed logins within ${within / 1000} s`);
    }
  }

  /** The window moves in two steps, so that a ban lasts at least its time and at most twice that. */
  #isBanned(key: string): boolean {
    return this.#counters.sum(`login-ban ${key}`, this.#limits.ban) > 0;
  }
}

interface Circle {
  readonly what: string;
  readonly key: string;
  /** So many times the failures of an address are allowed. */
  readonly share: number;
}

/** Whom an address's failures are counted for: itself, and the network around it. */
function circles(address: string): readonly Circle[] {
  const near = countingKey(address);
  const far = networkKey(address);
  return [
    { what: `address ${near}`, key: near, share: 1 },
    { what: `network ${far}`, key: far, share: NETWORK_SHARE },
  ];
}

function acquaintance(user: string, { address }: Client): string {
  return `login-good ${digest(user)} ${countingKey(address)}`;
}

/** A client may give any name, however long. */
function digest(user: string): string {
  return createHash('sha256').update(user).digest('base64').slice(0, 22);
}
