import { isIP } from 'node:net';
import type { Clock } from '../../../base/clock.ts';
import type { Memory, Note, Remembered } from '../../../base/memory.ts';
import { Network } from '../../../base/network.ts';
import { Address } from '../../../mail/address.ts';
import { Domain } from '../../../mail/domain.ts';
import { steadySender, TRIPLE } from '../greylist/attempt.ts';
import { RELATION_KEYS } from '../relations/relation-keys.ts';
import { clientAddress, clientIdentities, domainIdentity, type Identity } from '../reputation/identities.ts';
import { opinionOf } from '../reputation/opinion.ts';
import { SAID, type Saying, saidKey } from './said.ts';

/** A memory that can be looked through. */
export interface Shelf extends Memory {
  list(beginning: string, most: number): readonly Entry[];
}

type Entry = Remembered & { readonly key: string };

/** Somebody of whom something may be known, by the name under which he stands in the memory. */
export type Sender =
  | { readonly kind: 'address'; readonly name: string; readonly address: Address }
  | { readonly kind: 'domain'; readonly name: string; readonly domain: Domain }
  | { readonly kind: 'client'; readonly name: string; readonly identities: readonly Identity[] };

/** One thing that is known of a sender. */
export interface Known {
  readonly what: 'said' | 'reputation' | 'written to' | 'correspondent of' | 'delivered' | 'greylist';
  /** Whose that is: a domain, a network, a key, an address of ours; '' is the sender himself. */
  readonly of: string;
  readonly good: number;
  readonly bad: number;
  /** Milliseconds since the epoch. */
  readonly first: number;
  readonly last: number;
  readonly text: string;
  /** What it counts now; 0 where it is nothing or does not count by itself. */
  readonly points: number;
}

const MOST = 1000;
/** Mails that wait are looked through up to so many. */
const MOST_TRIPLES = 20_000;

/** What is known of senders, for people; and what they say of them. */
export class SenderBook {
  readonly #shelf: Shelf;
  readonly #clock: Clock;

  constructor(shelf: Shelf, clock: Clock) {
    this.#shelf = shelf;
    this.#clock = clock;
  }

  /** `ann@example.com`, `example.com`, `192.0.2.1`, `192.0.2.0/24`, `2001:db8::/64`; null where it is none of them. */
  static find(text: string): Sender | null {
    const address = Address.parse(text);
    if (address !== null) return { kind: 'address', name: address.key, address };
    if (text.includes('/') || isIP(text) !== 0) return clientIn(text);
    const domain = Domain.parse(text);
    return domain?.includes('.') ? { kind: 'domain', name: domain, domain } : null;
  }

  /** @param keep ms after which it holds no longer */
  say(sender: Sender, saying: Saying, keep: number): void {
    const at = this.#clock.now();
    const key = saidKey(sender.name);
    this.#shelf.note([
      { key, at, keep, forget: true },
      { key, at, text: saying, keep },
    ]);
  }

  /** Forgets all that is known of him; what became of the mails of a domain is not one sender's. False where that is nothing. */
  async forget(sender: Sender): Promise<boolean> {
    const own = (await this.#entries(sender)).filter(({ what }) => what !== 'reputation' || sender.kind !== 'address');
    const keys = own.map(({ entry }) => entry.key);
    const at = this.#clock.now();
    this.#shelf.note(keys.map((key): Note => ({ key, at, keep: 0, forget: true })));
    return keys.length > 0;
  }

  async show(sender: Sender): Promise<readonly Known[]> {
    return (await this.#entries(sender)).map(({ what, of, entry, points }) => {
      const { good, bad, first, last, text } = entry;
      return { what, of, good, bad, first, last, text, points };
    });
  }

  /** Of whom something is said, and what. */
  said(): readonly Entry[] {
    return this.#shelf.list(SAID, MOST).map((entry) => ({ ...entry, key: entry.key.slice(SAID.length) }));
  }

  /**
   * Mails that have been asked to come again and have not yet: sender's domain or network, envelope's sender, recipient. One that was
   * taken since from another network of its sender's has.
   */
  waiting(): readonly Entry[] {
    const all = this.#shelf
      .list(TRIPLE, MOST_TRIPLES)
      .map((entry) => ({ ...entry, key: entry.key.slice(TRIPLE.length) }));
    const taken = new Map<string, number>();
    for (const { key, text, last } of all) {
      if (text === 'passed') taken.set(pathOf(key), Math.max(last, taken.get(pathOf(key)) ?? 0));
    }
    const entries = all.filter(({ key, text, last }) => text === 'waiting' && (taken.get(pathOf(key)) ?? 0) < last);
    return entries.slice(0, MOST);
  }

  async #entries(sender: Sender): Promise<readonly Found[]> {
    const single = singleKeys(sender);
    const known = await this.#shelf.recall(single.map(({ key }) => key));
    const alone = single.flatMap(({ key, ...rest }): Found[] => {
      const entry = known.get(key);
      return entry === undefined ? [] : [{ ...rest, entry: { ...entry, key }, points: 0 }];
    });
    const reputation = identitiesOf(sender).flatMap((identity) => this.#reputation(identity));
    const signers = sender.kind === 'domain' ? this.#shelf.list(`signer:${sender.name}/`, MOST) : [];
    const pairs = sender.kind === 'address' ? this.#shelf.list(`pair:${sender.name} `, MOST) : [];
    return [
      ...alone,
      ...reputation,
      ...signers.flatMap((entry) => this.#opinion({ kind: 'signer', shown: entry.key.slice('signer:'.length) }, entry)),
      ...pairs.map((entry) => found('correspondent of', entry.key.split(' ')[1] ?? '', entry)),
      ...this.#shelf
        .list(TRIPLE, MOST_TRIPLES)
        .filter(({ key }) => isOf(sender, key.slice(TRIPLE.length)))
        .map((entry) => found('greylist', entry.key.slice(TRIPLE.length), entry)),
    ];
  }

  #reputation(identity: Identity): readonly Found[] {
    const entry = this.#shelf.list(identity.key, 1).find(({ key }) => key === identity.key);
    return entry === undefined ? [] : this.#opinion(identity, entry);
  }

  #opinion(identity: Pick<Identity, 'kind' | 'shown'>, entry: Entry): readonly Found[] {
    const points = opinionOf(identity, entry, this.#clock.now());
    return [{ what: 'reputation', of: identity.shown, entry, points }];
  }
}

interface Found {
  readonly what: Known['what'];
  readonly of: string;
  readonly entry: Entry;
  readonly points: number;
}

function found(what: Known['what'], of: string, entry: Entry): Found {
  return { what, of, entry, points: 0 };
}

/** A client's address, or one of the networks that are known by themselves. */
function clientIn(text: string): Sender | null {
  const network = Network.parse(text);
  if (network === null) return null;
  const identities = clientIdentities(network.address);
  if (isIP(text) !== 0) return { kind: 'client', name: clientAddress(network.address), identities };
  const own = identities.filter(({ shown }) => shown.endsWith(`/${network.prefix}`));
  const [first] = own;
  return first === undefined ? null : { kind: 'client', name: first.shown, identities: own };
}

function singleKeys(
  sender: Sender,
): readonly { readonly key: string; readonly what: Known['what']; readonly of: string }[] {
  const said = { key: saidKey(sender.name), what: 'said', of: '' } as const;
  if (sender.kind === 'client') return [said];
  if (sender.kind === 'domain')
    return [said, { key: RELATION_KEYS.partner(sender.domain), what: 'written to', of: '' }];
  const { address } = sender;
  return [
    said,
    { key: RELATION_KEYS.written(address), what: 'written to', of: '' },
    { key: RELATION_KEYS.met(address), what: 'delivered', of: '' },
  ];
}

function identitiesOf(sender: Sender): readonly Identity[] {
  if (sender.kind === 'client') return sender.identities;
  const domain = sender.kind === 'domain' ? sender.domain : sender.address.domain;
  return domain === null ? [] : [domainIdentity(domain)];
}

/** Envelope's sender and recipient. */
function pathOf(triple: string): string {
  return triple.slice(triple.indexOf(' ') + 1);
}

/** Whether a mail that was put off is his. @param triple domain or network, sender, recipient */
function isOf(sender: Sender, triple: string): boolean {
  const [name = '', from = ''] = triple.split(' ');
  if (sender.kind === 'address') return from === steadySender(sender.address);
  if (sender.kind === 'domain') return name === sender.name || from.endsWith(`@${sender.name}`);
  return sender.identities.some(({ shown }) => shown === name);
}
