import type { Clock } from '../../base/clock.ts';
import { ExpiringMap } from '../../base/expiring-map.ts';
import type { Address } from '../../mail/address.ts';
import type { RecipientAnswer, RecipientCheck } from './recipients.ts';

/** Recipients that somebody else keeps, such as an LDAP server. Never rejects: what cannot be found out is `later`. */
export interface RecipientDirectory {
  lookUp(address: Address): Promise<RecipientAnswer>;
}

/** How long an answer is believed, in milliseconds. A mailbox that is new should not wait long for its first mail. */
const BELIEVED: Readonly<Record<RecipientAnswer, number>> = { ok: 600_000, unknown: 60_000, later: 0 };
const MOST_KNOWN = 10_000;

/** Remembers what a directory has answered; those who ask for one address at the same time share one question. */
export class CachedDirectory implements RecipientCheck {
  readonly #directory: RecipientDirectory;
  readonly #known: ExpiringMap<RecipientAnswer>;
  readonly #asking = new Map<string, Promise<RecipientAnswer>>();

  constructor(directory: RecipientDirectory, clock: Clock) {
    this.#directory = directory;
    this.#known = new ExpiringMap(clock, MOST_KNOWN);
  }

  verifyRecipient(address: Address): RecipientAnswer | Promise<RecipientAnswer> {
    const { key } = address;
    const known = this.#known.get(key) ?? this.#asking.get(key);
    if (known !== undefined) return known;
    const question = this.#ask(address).finally(() => this.#asking.delete(key));
    this.#asking.set(key, question);
    return question;
  }

  async #ask(address: Address): Promise<RecipientAnswer> {
    const answer = await this.#directory.lookUp(address);
    const believed = BELIEVED[answer];
    if (believed > 0) this.#known.set(address.key, answer, believed);
    return answer;
  }
}
