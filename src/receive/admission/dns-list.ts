import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { reversedAddress } from '../../base/network.ts';
import type { Answer } from './sender-domain.ts';

/** The answers 127.a.b.from to 127.a.b.to. */
interface DnsCodes {
  /** `127.0.0.` */
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
}

export interface DnsListRule {
  readonly zone: string;
  /** None: every answer that is no error. */
  readonly codes: readonly DnsCodes[];
  /** Below zero for a list of good ones. */
  readonly score: number;
}

export interface DnsListDeps {
  readonly resolver: { resolveIPv4(name: string): Promise<Answer<string>> };
  readonly clock: Clock;
  readonly log: Log;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** `unknown`: the DNS did not tell, or the list cannot be believed. It stands neither for nor against the client. */
export type Listing = 'listed' | 'not-listed' | 'unknown';

/** A list is looked at this often, and how long it is left out where it is not as it should be. */
const CHECK_EVERY_MS = 3_600_000;
const LEFT_OUT_MS = 600_000;
/** Where the DNS did not answer. */
const CHECK_AGAIN_MS = 60_000;

// A list that has come to list the whole world may keep its test entries. Where most clients are listed, as in an attack they
// may well be, addresses picked at random decide: an attacker has no say in them.
const SAMPLE = 100;
const TOO_GREAT_A_SHARE = 0.9;
const RANDOM_ADDRESSES = 8;

const LISTED_TEST_ADDRESS = '127.0.0.2';
const UNLISTED_TEST_ADDRESS = '127.0.0.1';

/** One list of addresses in the DNS (RFC 5782), and whether it can be believed. */
export class DnsList {
  readonly zone: string;
  readonly score: number;
  readonly #codes: readonly DnsCodes[];
  readonly #deps: DnsListDeps;
  #sound = false;
  #checking: Promise<void> | null = null;
  #checkAt = Number.NEGATIVE_INFINITY;
  #asked = 0;
  #listed = 0;

  constructor({ zone, codes, score }: DnsListRule, deps: DnsListDeps) {
    this.zone = zone;
    this.score = score;
    this.#codes = codes;
    this.#deps = deps;
  }

  /** Never rejects. */
  async ask(address: string): Promise<Listing> {
    const check = this.check();
    if (!this.#sound) await check;
    if (!this.#sound) return 'unknown';
    const answer = await this.#look(address);
    if (!this.#sound || answer.kind === 'failed') return 'unknown';
    if (answer.kind === 'not-found') return this.#counted('not-listed');
    const wrong = answer.records.find(isNoListing);
    if (wrong !== undefined) {
      this.#leaveOut(`it answers ${wrong}`);
      return 'unknown';
    }
    return this.#counted(this.#counts(answer.records) ? 'listed' : 'not-listed');
  }

  /** Looks at the list's test entries (RFC 5782 section 5) where it is time to. */
  check(): Promise<void> {
    const { clock } = this.#deps;
    if (this.#checking === null && clock.now() >= this.#checkAt) {
      this.#checking = this.#check().finally(() => {
        this.#checking = null;
      });
    }
    return this.#checking ?? Promise.resolve();
  }

  async #check(): Promise<void> {
    const [listed, unlisted] = await Promise.all([this.#look(LISTED_TEST_ADDRESS), this.#look(UNLISTED_TEST_ADDRESS)]);
    const { clock, log } = this.#deps;
    if (listed.kind === 'failed' || unlisted.kind === 'failed') {
      this.#checkAt = clock.now() + CHECK_AGAIN_MS;
      return; // nothing is known: it goes on as it was
    }
    const wrong = listed.kind === 'found' ? listed.records.find(isNoListing) : undefined;
    if (wrong !== undefined) this.#leaveOut(`it answers ${wrong}`);
    else if (listed.kind === 'not-found') this.#leaveOut(`it does not list the test address ${LISTED_TEST_ADDRESS}`);
    else if (unlisted.kind === 'found') this.#leaveOut(`it lists ${UNLISTED_TEST_ADDRESS}, which no list may`);
    else {
      if (!this.#sound) log.info({ list: this.zone }, 'a DNS list is in use');
      this.#sound = true;
      this.#checkAt = clock.now() + CHECK_EVERY_MS;
    }
  }

  #leaveOut(why: string): void {
    const { clock, log } = this.#deps;
    const now = clock.now();
    if (this.#sound || this.#checkAt <= now) {
      log.error({ list: this.zone, why, minutes: LEFT_OUT_MS / 60_000 }, 'a DNS list answers wrongly and is left out');
    }
    this.#sound = false;
    this.#checkAt = now + LEFT_OUT_MS;
  }

  #counted(listing: 'listed' | 'not-listed'): Listing {
    this.#asked++;
    if (listing === 'listed') this.#listed++;
    if (this.#asked >= SAMPLE) {
      const share = this.#listed / this.#asked;
      this.#asked = 0;
      this.#listed = 0;
      if (share > TOO_GREAT_A_SHARE) void this.#sample();
    }
    return listing;
  }

  async #sample(): Promise<void> {
    const { random } = this.#deps;
    const addresses = Array.from({ length: RANDOM_ADDRESSES }, () => anyAddress(random));
    const answers = await Promise.all(addresses.map((address) => this.#look(address)));
    const all = answers.every((answer) => answer.kind === 'found' && this.#counts(answer.records));
    if (all) this.#leaveOut(`it lists nearly every client, and ${RANDOM_ADDRESSES} addresses out of the blue as well`);
  }

  /** RFC 5782 sections 2.1 and 2.4. */
  #look(address: string): Promise<Answer<string>> {
    return this.#deps.resolver.resolveIPv4(`${reversedAddress(address)}.${this.zone}`);
  }

  #counts(records: readonly string[]): boolean {
    if (this.#codes.length === 0) return true;
    return records.some((record) => {
      const last = Number(record.slice(record.lastIndexOf('.') + 1));
      return this.#codes.some(
        ({ prefix, from, to }) =>
          record.startsWith(prefix) && record.indexOf('.', prefix.length) < 0 && last >= from && last <= to,
      );
    });
  }
}

/** What stands outside 127.0.0.0/8 comes from a dead domain; 127.255.255.0/24 says that the list does not talk to us. */
function isNoListing(record: string): boolean {
  return !record.startsWith('127.') || record.startsWith('127.255.255.');
}

/** Of the public Internet, nearly always. */
function anyAddress(random: () => number): string {
  const octet = (from: number, to: number) => from + Math.floor(random() * (to - from));
  return [octet(11, 100), octet(0, 256), octet(0, 256), octet(1, 255)].join('.');
}
