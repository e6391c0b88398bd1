import type { Counters } from '../../base/counters.ts';
import type { Address } from '../../mail/address.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import { type Client, countingKey, networkKey } from '../client.ts';

/** So much in a span of milliseconds. */
export interface Rate {
  readonly limit: number;
  readonly window: number;
}

type Kind = 'connections' | 'mails' | 'recipients' | 'bytes';
export type Rates = Readonly<Record<Kind, Rate | null>>;

/** Whose mail is counted together: strangers by address and network, trusted clients by sender, logins by user as well. */
type Scope = 'address' | 'network' | 'sender' | 'user';
export type RateLimits = Readonly<Record<Scope, Rates>>;

/** A rate that somebody is under. */
interface Bound extends Rate {
  readonly name: `${Scope}.${Kind}`;
  readonly whose: string;
  readonly key: string;
}

/** Sessions longer than this count their senders anew, so that a connection's memory stays bounded. */
const MOST_SENDERS = 1000;

const NOBODY: readonly [] = [];

/** Which rates bind whom. */
export class RateControl {
  readonly #limits: RateLimits;
  readonly #counters: Counters;
  /** Where a scope has no rates, nobody's key is made. */
  readonly #used: Readonly<Record<Scope, boolean>>;

  constructor(limits: RateLimits, counters: Counters) {
    this.#limits = limits;
    this.#counters = counters;
    const used = (scope: Scope) => Object.values(limits[scope]).some((rate) => rate !== null);
    this.#used = { address: used('address'), network: used('network'), sender: used('sender'), user: used('user') };
  }

  /** One client's stay. */
  meter(): Meter {
    return new Meter(this.#counters, this);
  }

  /** The rates of one kind that the client is under. */
  bounds(kind: Kind, client: Client, sender: Address | null): readonly Bound[] {
    const { address, network, sender: bySender, user } = this.#used;
    const bound = client.trusted ? bySender || (user && client.login !== null) : address || network;
    if (!bound) return NOBODY;
    const found: Bound[] = [];
    for (const [scope, whose] of partiesOf(client, sender)) {
      const rate = this.#limits[scope][kind];
      if (rate !== null) found.push({ ...rate, name: `${scope}.${kind}`, whose, key: `${scope}.${kind} ${whose}` });
    }
    return found;
  }
}

/** The null sender is nobody: what our own mail servers report must not use up a rate together. */
function partiesOf({ address, trusted, login }: Client, sender: Address | null): readonly (readonly [Scope, string])[] {
  if (!trusted) {
    return [
      ['address', countingKey(address)],
      ['network', networkKey(address)],
    ];
  }
  const parties: [Scope, string][] = sender === null ? [] : [['sender', sender.key]];
  if (login !== null) parties.push(['user', login.user.toLowerCase()]);
  return parties;
}

/**
 * Measures one client. What counts: connections that were let in, and mails with their recipients and octets once they have come
 * whole. What was refused before that counts nowhere; while a mail is under way it takes its place for the time being, so that
 * many at once cannot pass a bound together.
 */
export class Meter {
  readonly #counters: Counters;
  readonly #rates: RateControl;
  #sender: Address | null = null;
  /** Places of the mail that is under way. */
  readonly #held: string[] = [];
  /** Users and senders for whom this connection counts already. */
  #counted: Set<string> | null = null;
  #left = false;

  constructor(counters: Counters, rates: RateControl) {
    this.#counters = counters;
    this.#rates = rates;
  }

  /** A stranger has come. */
  connection(client: Client): Reply | null {
    if (client.trusted) return null;
    const bounds = this.#rates.bounds('connections', client, null);
    return this.#over(bounds, 'connectionRate') ?? this.#count(bounds, 1);
  }

  /** A mail begins. A connection counts for a user, or a sender of ours, with the first mail in it. */
  sender(sender: Address | null, client: Client): Reply | null {
    this.#abandon();
    this.#sender = sender;
    return (
      (client.trusted ? this.#firstMail(client) : null) ??
      this.#over(this.#rates.bounds('bytes', client, sender), 'mailRate') ??
      this.#hold(this.#rates.bounds('mails', client, sender), 'mailRate')
    );
  }

  recipient(client: Client): Reply | null {
    return this.#hold(this.#rates.bounds('recipients', client, this.#sender), 'recipientRate');
  }

  /** A mail has come whole. */
  mail(size: number, recipients: number, client: Client): void {
    this.#abandon();
    this.#count(this.#rates.bounds('mails', client, this.#sender), 1);
    this.#count(this.#rates.bounds('recipients', client, this.#sender), recipients);
    this.#count(this.#rates.bounds('bytes', client, this.#sender), size);
  }

  /** The client is gone. An answer that was waited for meanwhile may still come: it takes no place any more. */
  leave(): void {
    this.#left = true;
    this.#abandon();
  }

  /** No mail is under way any more. */
  #abandon(): void {
    for (let key = this.#held.pop(); key !== undefined; key = this.#held.pop()) this.#counters.release(key);
  }

  #firstMail(client: Client): Reply | null {
    const all = this.#rates.bounds('connections', client, this.#sender);
    if (all.length === 0) return null;
    const counted = this.#counted ?? new Set();
    this.#counted = counted;
    const bounds = all.filter(({ key }) => !counted.has(key));
    const refusal = this.#over(bounds, 'connectionRate');
    if (refusal !== null) return refusal;
    if (counted.size >= MOST_SENDERS) counted.clear();
    for (const { key } of bounds) counted.add(key);
    return this.#count(bounds, 1);
  }

  #over(bounds: readonly Bound[], name: 'connectionRate' | 'mailRate'): Reply | null {
    for (const bound of bounds) {
      const count = this.#counters.sum(bound.key, bound.window);
      if (count + 1 > bound.limit) return reply(name, reasonOf(bound, count));
    }
    return null;
  }

  #count(bounds: readonly Bound[], amount: number): null {
    for (const { key, window } of bounds) this.#counters.add(key, amount, window);
    return null;
  }

  #hold(bounds: readonly Bound[], name: 'mailRate' | 'recipientRate'): Reply | null {
    if (this.#left) return null;
    for (const [n, bound] of bounds.entries()) {
      this.#held.push(bound.key);
      const count = this.#counters.sum(bound.key, bound.window) + this.#counters.hold(bound.key);
      if (count <= bound.limit) continue;
      for (const { key } of bounds.slice(0, n + 1)) {
        this.#held.splice(this.#held.lastIndexOf(key), 1);
        this.#counters.release(key);
      }
      return reply(name, reasonOf(bound, count - 1));
    }
    return null;
  }
}

function reasonOf({ name, whose, limit, window }: Bound, count: number): string {
  return `admission.rates.${name}: ${whose} has ${Math.round(count)} of ${limit} in ${window / 1000} s`;
}
