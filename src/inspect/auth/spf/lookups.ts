import type { DnsAnswer, Resolver } from '../../../base/resolver.ts';
import type { ClientAddress } from './client-address.ts';
import { targetName } from './domain-spec.ts';
import { SpfError } from './spf-error.ts';

export type SpfResolver = Pick<Resolver, 'resolveTxt' | 'resolveIPv4' | 'resolveIPv6' | 'resolveMx' | 'resolvePtr'>;

/** RFC 7208 section 4.6.4. */
const MOST_TERMS = 10;
const MOST_VOID = 2;
const MOST_NAMES = 10;

/** What one evaluation asks of the DNS, within the bounds of RFC 7208 section 4.6.4. */
export class Lookups {
  readonly #resolver: SpfResolver;
  readonly #signal: AbortSignal;
  readonly #client: ClientAddress;
  #terms = 0;
  #void = 0;
  #clientNames: Promise<readonly string[] | null> | null = null;

  constructor(resolver: SpfResolver, client: ClientAddress, signal: AbortSignal) {
    this.#resolver = resolver;
    this.#client = client;
    this.#signal = signal;
  }

  /** @throws SpfError where it is one term too many */
  countTerm(): void {
    this.#terms++;
    if (this.#terms > MOST_TERMS) throw new SpfError('permerror', `more than ${MOST_TERMS} terms need the DNS`);
  }

  /** Not counted: whoever needs them has counted the term, and a name without a record ends the evaluation. */
  async texts(name: string): Promise<readonly string[]> {
    return this.#records(name, await this.#ask(() => this.#resolver.resolveTxt(name)));
  }

  /** Whether the name has an A record, whatever the client's family (RFC 7208 section 5.7). */
  async exists(name: string): Promise<boolean> {
    const answer = await this.#ask(() => this.#resolver.resolveIPv4(name));
    return this.#counted(name, answer).length > 0;
  }

  /** Addresses of the client's family. */
  async addresses(name: string): Promise<readonly string[]> {
    const answer = await this.#addresses(name);
    // Hosts without IPv6 are so common that records of honest senders would not pass: they count only where there is no such name.
    const other = this.#client.family === 'ipv6' && answer.kind === 'not-found' && answer.name === 'exists';
    return other ? [] : this.#counted(name, answer);
  }

  /**
   * Whether one of the hosts that take a domain's mail has a matching address. All are asked at once, in no order: a host that matches
   * counts whatever the DNS says of the others.
   * @throws SpfError where they are more than ten
   */
  async mxMatches(name: string, matches: (address: string) => boolean): Promise<boolean> {
    const answer = await this.#ask(() => this.#resolver.resolveMx(name));
    const hosts = this.#counted(name, answer).flatMap(({ exchange }) => targetName(exchange) ?? []);
    if (hosts.length > MOST_NAMES) throw new SpfError('permerror', `${name} has more than ${MOST_NAMES} MX records`);
    const answers = await Promise.all(hosts.map((host) => this.#addresses(host)));
    if (answers.some((said) => said.kind === 'found' && said.records.some(matches))) return true;
    for (const [i, said] of answers.entries()) this.#records(hosts[i] ?? name, said);
    return false;
  }

  /** The client's names that lead back to its address (RFC 7208 section 5.5); none where the DNS does not answer. */
  async clientNames(): Promise<readonly string[]> {
    this.#clientNames ??= this.#findClientNames();
    const names = await this.#clientNames;
    if (names === null) this.#countVoid();
    return names ?? [];
  }

  /** The name for `%{p}` in the record of `domain`: the domain itself rather than a name below it, that rather than any other. */
  async clientName(domain: string): Promise<string> {
    this.countTerm();
    const names = await this.clientNames();
    return (
      names.find((name) => name === domain) ?? names.find((name) => isBelow(name, domain)) ?? names[0] ?? 'unknown'
    );
  }

  /** Null where the address has no name at all. */
  async #findClientNames(): Promise<readonly string[] | null> {
    const answer = await this.#ask(() => this.#resolver.resolvePtr(this.#client.text));
    if (answer.kind !== 'found') return answer.kind === 'failed' ? [] : null;
    const names = answer.records.slice(0, MOST_NAMES).flatMap((name) => targetName(name) ?? []);
    const answers = await Promise.all(names.map((name) => this.#addresses(name)));
    return names.filter((_, i) => {
      const said = answers[i];
      return said?.kind === 'found' && said.records.some((address) => this.#client.has(address));
    });
  }

  #addresses(name: string): Promise<DnsAnswer<string>> {
    const { family } = this.#client;
    return this.#ask(() => (family === 'ipv4' ? this.#resolver.resolveIPv4(name) : this.#resolver.resolveIPv6(name)));
  }

  /** Nothing more is asked once nobody waits for it. */
  #ask<T>(question: () => Promise<DnsAnswer<T>>): Promise<DnsAnswer<T>> {
    if (this.#signal.aborted) throw new SpfError('temperror', 'the DNS did not answer in time');
    return question();
  }

  #counted<T>(name: string, answer: DnsAnswer<T>): readonly T[] {
    if (answer.kind === 'not-found') this.#countVoid();
    return this.#records(name, answer);
  }

  #countVoid(): void {
    this.#void++;
    if (this.#void > MOST_VOID) throw new SpfError('permerror', `more than ${MOST_VOID} look-ups found nothing`);
  }

  #records<T>(name: string, answer: DnsAnswer<T>): readonly T[] {
    if (answer.kind === 'failed')
      throw new SpfError('temperror', `the DNS does not answer for ${name} (${answer.reason})`);
    return answer.kind === 'found' ? answer.records : [];
  }
}

/** Whether a name lies below a domain. */
export function isBelow(name: string, domain: string): boolean {
  return name.endsWith(`.${domain}`);
}
