import type { RaiseAlarm } from './alarm.ts';
import type { Clock } from './clock.ts';
import { isRefusal } from './dns-codes.ts';
import type { DnsListProbes, Random } from './dns-list-probes.ts';
import type { Log } from './log.ts';
import type { DnsAnswer, Resolver } from './resolver.ts';

export interface DnsListRule {
  readonly zone: string;
  readonly probes: DnsListProbes;
  /** Whether an A record is a listing that matters. */
  readonly counts: (record: string) => boolean;
  /** Whether it says that the list does not talk to us, in words of its own. */
  readonly refuses?: (record: string) => boolean;
  /** An answer that takes longer, in ms, is as good as none. */
  readonly patience: number;
}

export interface DnsListDeps {
  readonly resolver: Pick<Resolver, 'resolveIPv4'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: Random;
  readonly alarm: RaiseAlarm;
}

/** `unknown`: the DNS did not tell, or the list cannot be believed. It stands neither for nor against anybody. */
export type Listing =
  /** The A records that count. */
  | { readonly kind: 'listed'; readonly records: readonly string[] }
  | { readonly kind: 'not-listed' }
  | { readonly kind: 'unknown' };

/** What was last seen of a list. */
export interface DnsListHealth {
  /** `slow`: not asked for a while, since it did not answer. */
  readonly state: 'in-use' | 'left-out' | 'slow' | 'unknown';
  /** Why it is not in use; '' where it is. */
  readonly why: string;
  /** What it answered to the names by which it is looked at. */
  readonly probes: readonly { readonly name: string; readonly answer: string }[];
}

/** A list is looked at this often, and how long it is left out where it is not as it should be. */
const CHECK_EVERY_MS = 3_600_000;
const LEFT_OUT_MS = 600_000;
/** Where the DNS did not answer. */
const CHECK_AGAIN_MS = 60_000;

/** So many questions in a row that were not answered, and the list is not asked for a while. */
const MOST_MISSED = 10;
const PAUSE_MS = 60_000;

// A list that has come to list the whole world may keep its test entries. Where most of what is asked is listed, as in an attack
// it may well be, names picked at random decide: an attacker has no say in them.
const SAMPLE = 100;
const TOO_GREAT_A_SHARE = 0.9;
const RANDOM_NAMES = 8;

const UNKNOWN: Listing = { kind: 'unknown' };
const NOT_LISTED: Listing = { kind: 'not-listed' };

/** One list in the DNS (RFC 5782), and whether it can be believed. */
export class DnsList {
  readonly zone: string;
  readonly #rule: DnsListRule;
  readonly #deps: DnsListDeps;
  #sound = false;
  #why = '';
  #probes: DnsListHealth['probes'] = [];
  #checking: Promise<void> | null = null;
  #checkAt = Number.NEGATIVE_INFINITY;
  #missed = 0;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  /** The last look at it found nothing out. */
  #silent = false;
  #asked = 0;
  #listed = 0;

  constructor(rule: DnsListRule, deps: DnsListDeps) {
    this.zone = rule.zone;
    this.#rule = rule;
    this.#deps = deps;
  }

  get health(): DnsListHealth {
    const probes = this.#probes;
    if (!this.#sound && this.#why !== '') return { state: 'left-out', why: this.#why, probes };
    if (!this.#sound) return { state: 'unknown', why: 'its test entries were not answered', probes };
    if (this.#deps.clock.now() >= this.#pausedUntil) return { state: 'in-use', why: '', probes };
    return { state: 'slow', why: `it left ${MOST_MISSED} questions in a row without an answer`, probes };
  }

  /** @param name labels below the zone. Never rejects */
  async ask(name: string): Promise<Listing> {
    const check = this.check();
    if (!this.#sound) await check;
    const began = this.#deps.clock.now();
    if (!this.#sound || began < this.#pausedUntil) return UNKNOWN;
    const answer = await this.#look(name);
    if (!this.#heard(answer, began) || !this.#sound || answer.kind === 'failed') return UNKNOWN;
    if (answer.kind === 'not-found') return this.#counted(NOT_LISTED);
    const wrong = answer.records.find((record) => this.#refuses(record));
    if (wrong !== undefined) {
      this.#leaveOut(`it answers ${wrong}`);
      return UNKNOWN;
    }
    const records = answer.records.filter(this.#rule.counts);
    return this.#counted(records.length > 0 ? { kind: 'listed', records } : NOT_LISTED);
  }

  /** Looks at the list where it is time to. */
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
    const { clock, log, random } = this.#deps;
    const { probes } = this.#rule;
    const [listed, unlisted] = await Promise.all([this.#see(probes.listed), this.#see(probes.unlisted(random))]);
    this.#probes = [...listed, ...unlisted].map(({ name, answer }) => ({ name, answer: inWords(answer) }));
    const fault = this.#faultIn(listed, unlisted);
    if (fault !== null) this.#leaveOut(fault);
    else if ([...listed, ...unlisted].some(({ answer }) => answer.kind === 'failed')) {
      this.#checkAt = clock.now() + CHECK_AGAIN_MS; // nothing is known: it goes on as it was
      if (!this.#sound && !this.#silent)
        log.warn({ list: this.zone }, 'a DNS list does not answer to its test entries and is not asked yet');
      this.#silent = true;
    } else {
      this.#silent = false;
      if (!this.#sound) log.info({ list: this.zone }, 'a DNS list is in use');
      this.#sound = true;
      this.#why = '';
      this.#checkAt = clock.now() + CHECK_EVERY_MS;
    }
  }

  async #see(names: readonly string[]): Promise<readonly Seen[]> {
    return Promise.all(names.map(async (name) => ({ name, answer: await this.#look(name) })));
  }

  /** Why the list cannot be believed, by its test entries (RFC 5782 section 5); null where nothing speaks against it. */
  #faultIn(listed: readonly Seen[], unlisted: readonly Seen[]): string | null {
    for (const { answer } of [...listed, ...unlisted]) {
      const wrong = answer.kind === 'found' ? answer.records.find((record) => this.#refuses(record)) : undefined;
      if (wrong !== undefined) return `it answers ${wrong}`;
    }
    const missing = listed.find(({ answer }) => answer.kind === 'not-found');
    if (missing !== undefined) return `it does not list its test entry ${missing.name}.${this.zone}`;
    const extra = unlisted.find(({ answer }) => answer.kind === 'found');
    return extra === undefined ? null : `it lists ${extra.name}.${this.zone}, which no list may`;
  }

  #refuses(record: string): boolean {
    return isRefusal(record) || this.#rule.refuses?.(record) === true;
  }

  #leaveOut(why: string): void {
    const { clock, log, alarm } = this.#deps;
    const now = clock.now();
    if (this.#sound || this.#checkAt <= now) {
      log.error({ list: this.zone, why, minutes: LEFT_OUT_MS / 60_000 }, 'a DNS list answers wrongly and is left out');
      alarm({ about: `the DNS list ${this.zone} is left out`, text: wrongList(this.zone, why) });
    }
    this.#sound = false;
    this.#why = why;
    this.#checkAt = now + LEFT_OUT_MS;
  }

  /** Whether there was an answer in time. A list that gives none is left in peace, so that no mail waits for it. */
  #heard(answer: DnsAnswer<string>, began: number): boolean {
    const { clock, log } = this.#deps;
    const now = clock.now();
    if (answer.kind !== 'failed' && now - began <= this.#rule.patience) {
      this.#missed = 0;
      return true;
    }
    this.#missed++;
    if (this.#missed === MOST_MISSED) {
      log.warn({ list: this.zone, minutes: PAUSE_MS / 60_000 }, 'a DNS list does not answer and is not asked for now');
    }
    if (this.#missed >= MOST_MISSED) this.#pausedUntil = now + PAUSE_MS;
    return false;
  }

  #counted(listing: Listing): Listing {
    this.#asked++;
    if (listing.kind === 'listed') this.#listed++;
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
    const names = Array.from({ length: RANDOM_NAMES }, () => this.#rule.probes.anybody(random));
    const seen = await this.#see(names);
    const all = seen.every(({ answer }) => answer.kind === 'found' && answer.records.some(this.#rule.counts));
    if (all) this.#leaveOut(`it lists nearly all that is asked, and ${RANDOM_NAMES} out of the blue as well`);
  }

  #look(name: string): Promise<DnsAnswer<string>> {
    return this.#deps.resolver.resolveIPv4(`${name}.${this.zone}`);
  }
}

interface Seen {
  readonly name: string;
  readonly answer: DnsAnswer<string>;
}

function inWords(answer: DnsAnswer<string>): string {
  switch (answer.kind) {
    case 'found':
      return answer.records.slice(0, 5).join(' ');
    case 'not-found':
      return 'not listed';
    case 'failed':
      return `no answer (${answer.reason})`;
  }
}

function wrongList(zone: string, why: string): string {
  return [
    `The DNS list ${zone} answers wrongly: ${why}.`,
    '',
    'It is left out until it answers rightly again, which is tried every ten minutes; no mail is stopped by it meanwhile.',
    'Some lists answer so where they are asked through a public resolver, or more often than they allow: ask them through a',
    'resolver of your own (dns.servers, spam.lists.servers), or with the key that the list gave you. A list that has ended',
    'is best taken out of the configuration.',
    '',
    '`postern lists` tells how each list is now.',
    '',
  ].join('\n');
}
