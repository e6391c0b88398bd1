import { DnsCodes } from '../../base/dns-codes.ts';
import { DnsList, type DnsListDeps, type Listing } from '../../base/dns-list.ts';
import { addressProbes } from '../../base/dns-list-probes.ts';
import { reversedAddress } from '../../base/network.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';

export interface DnsListRule {
  readonly zone: string;
  /** None: every answer that is no error. */
  readonly codes: readonly DnsCodes[];
  /** Below zero for a list of good ones. */
  readonly score: number;
}

export interface DnsListRules {
  readonly lists: readonly DnsListRule[];
  /** Sum of scores from which a stranger is refused. */
  readonly refuseFrom: number;
  /** Milliseconds that a list may take. */
  readonly timeout: number;
}

interface ScoredList {
  readonly list: DnsList;
  readonly score: number;
}

const PROBES = addressProbes();

/** Lists that are named in a reply. */
const MOST_NAMED = 3;

/** What the DNS lists say of strangers. */
export class DnsLists {
  readonly #rules: DnsListRules;
  readonly #lists: readonly ScoredList[];
  readonly #deps: DnsListDeps;

  constructor(rules: DnsListRules, deps: DnsListDeps) {
    this.#rules = rules;
    this.#deps = deps;
    this.#lists = rules.lists.map(({ zone, codes, score }) => {
      const counts = (record: string) => codes.length === 0 || codes.some((one) => DnsCodes.include(one, record));
      return { score, list: new DnsList({ zone, probes: PROBES, counts, patience: rules.timeout }, deps) };
    });
    for (const { list } of this.#lists) void list.check();
  }

  /** Asks all lists at once; null where there are none. */
  ask(address: string): Inquiry | null {
    if (this.#lists.length === 0) return null;
    const deadline = this.#deps.clock.now() + this.#rules.timeout;
    return new Inquiry(address, this.#lists, {
      refuseFrom: this.#rules.refuseFrom,
      timeLeft: () => deadline - this.#deps.clock.now(),
    });
  }
}

interface Terms {
  readonly refuseFrom: number;
  /** Milliseconds. */
  readonly timeLeft: () => number;
}

/** What the lists say of one address. */
export class Inquiry {
  readonly #address: string;
  readonly #lists: readonly ScoredList[];
  readonly #terms: Terms;
  readonly #answers: (Listing['kind'] | null)[];
  readonly #all: Promise<unknown>;
  #open: number;

  constructor(address: string, lists: readonly ScoredList[], terms: Terms) {
    this.#address = address;
    this.#lists = lists;
    this.#terms = terms;
    this.#answers = lists.map(() => null);
    this.#open = lists.length;
    const name = reversedAddress(address); // RFC 5782 sections 2.1 and 2.4
    this.#all = Promise.all(
      lists.map(async ({ list }, n) => {
        this.#answers[n] = (await list.ask(name)).kind;
        this.#open--;
      }),
    );
  }

  /** Waits for lists that have not answered until their time is up. A list that is late or fails refuses nobody. */
  refusal(): Reply | null | Promise<Reply | null> {
    const left = this.#open === 0 ? 0 : this.#terms.timeLeft();
    return left <= 0 ? this.#verdict() : this.#wait(left);
  }

  async #wait(ms: number): Promise<Reply | null> {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, ms);
    await Promise.race([this.#all, late.promise]);
    clearTimeout(timer);
    return this.#verdict();
  }

  #verdict(): Reply | null {
    const { refuseFrom } = this.#terms;
    const against: string[] = [];
    let sum = 0;
    let benefit = 0;
    for (const [n, { list, score }] of this.#lists.entries()) {
      const answer = this.#answers[n] ?? 'unknown';
      if (answer === 'listed') sum += score;
      if (answer === 'listed' && score > 0) against.push(list.zone);
      // A list of good ones that cannot be heard would have spoken for the client, for all we know.
      if (answer === 'unknown' && score < 0) benefit += score;
    }
    if (sum + benefit < refuseFrom) return null;
    const address = this.#address;
    const lists = against.slice(0, MOST_NAMED).join(', ');
    return reply('listed', `admission.dnsLists: ${against.join(', ')}, score ${sum}`, { address, lists });
  }
}
