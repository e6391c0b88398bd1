import type { SpfResult } from '../../../mail/authentication.ts';
import type { ClientAddress } from './client-address.ts';
import { targetName } from './domain-spec.ts';
import { isBelow, type Lookups } from './lookups.ts';
import { asksForName, expandMacros, type MacroLetter, type MacroString } from './macro-string.ts';
import {
  type Directive,
  isSpfRecord,
  type Mechanism,
  type Prefixes,
  parseRecord,
  type SpfRecord,
  shown,
} from './record.ts';
import { SpfError } from './spf-error.ts';

export interface Outcome {
  readonly result: Exclude<SpfResult, 'temperror' | 'permerror'>;
  readonly reason: string;
  /** Why a mail fails, in the words of the domain whose record it is (RFC 7208 section 6.2). */
  readonly explanation: { readonly target: MacroString; readonly domain: string } | null;
}

/** What stands behind the letters of macros, but for `d` and `p`. */
export type MacroValues = Readonly<Record<Exclude<MacroLetter, 'd' | 'p'>, string>>;

/** One question about one client; `check` is `check_host()` of RFC 7208 section 4. */
export class Evaluation {
  readonly #client: ClientAddress;
  readonly #lookups: Lookups;
  readonly #values: MacroValues;

  constructor(client: ClientAddress, lookups: Lookups, values: MacroValues) {
    this.#client = client;
    this.#lookups = lookups;
    this.#values = values;
  }

  /**
   * Calls itself for `include` and `redirect`, ten times at most.
   * @throws SpfError for `temperror` and `permerror`
   */
  async check(domain: string): Promise<Outcome> {
    const record = await this.#record(domain);
    if (record === null) return { result: 'none', reason: `${domain} has no SPF record`, explanation: null };
    for (const directive of record.directives) {
      const matched = await this.#match(directive, domain);
      if (matched === null) continue;
      const { qualifier } = directive;
      const explanation =
        qualifier === 'fail' && record.explanation !== null ? { target: record.explanation, domain } : null;
      return { result: qualifier, reason: `${domain} says ${matched}`, explanation };
    }
    if (record.redirect !== null) return this.#referred('redirects to', record.redirect, domain);
    return { result: 'neutral', reason: `nothing in the record of ${domain} matches`, explanation: null };
  }

  /** The text with its macros replaced. */
  async expand(text: MacroString, domain: string): Promise<string> {
    const name = asksForName(text) ? await this.#lookups.clientName(domain) : '';
    return expandMacros(text, (letter) => {
      if (letter === 'd') return domain;
      return letter === 'p' ? name : this.#values[letter];
    });
  }

  async #record(domain: string): Promise<SpfRecord | null> {
    const records = (await this.#lookups.texts(domain)).filter(isSpfRecord);
    if (records.length > 1) throw new SpfError('permerror', `${domain} has ${records.length} SPF records`);
    const [record] = records;
    return record === undefined ? null : parseRecord(record, domain);
  }

  /** What another domain's record says, which must be there (RFC 7208 sections 5.2 and 6.1). */
  async #referred(verb: 'includes' | 'redirects to', target: MacroString, domain: string): Promise<Outcome> {
    this.#lookups.countTerm();
    const name = await this.#target(target, domain);
    const outcome = name === null ? null : await this.check(name);
    if (outcome !== null && outcome.result !== 'none') return outcome;
    throw new SpfError('permerror', `${domain} ${verb} ${name ?? 'what is no name'}, which has no SPF record`);
  }

  /** What matched, in the words of the record; null where the mechanism does not. */
  async #match({ mechanism, text }: Directive, domain: string): Promise<string | null> {
    if (mechanism.kind !== 'include') return (await this.#matches(mechanism, domain)) ? shown(text) : null;
    const outcome = await this.#referred('includes', mechanism.target, domain);
    // RFC 7208 section 5.2: only a pass of the other record matches.
    return outcome.result === 'pass' ? `${shown(text)}, where ${outcome.reason}` : null;
  }

  async #matches(mechanism: Exclude<Mechanism, { kind: 'include' }>, domain: string): Promise<boolean> {
    if (mechanism.kind === 'all') return true;
    if ('network' in mechanism) {
      const { family, address, prefix } = mechanism.network;
      return family === this.#client.family && this.#client.has(address, prefix);
    }
    this.#lookups.countTerm();
    const name = await this.#target(mechanism.target, domain);
    return name !== null && this.#asked(mechanism, name);
  }

  async #asked(mechanism: Extract<Mechanism, { kind: 'a' | 'mx' | 'ptr' | 'exists' }>, name: string): Promise<boolean> {
    switch (mechanism.kind) {
      case 'exists':
        return this.#lookups.exists(name);
      case 'ptr':
        return (await this.#lookups.clientNames()).some((one) => one === name || isBelow(one, name));
      case 'a':
        return (await this.#lookups.addresses(name)).some((address) => this.#isIn(address, mechanism.prefix));
      case 'mx':
        return this.#lookups.mxMatches(name, (address) => this.#isIn(address, mechanism.prefix));
    }
  }

  #isIn(address: string, prefix: Prefixes): boolean {
    return this.#client.has(address, prefix[this.#client.family]);
  }

  /** The name that a domain-spec stands for; null where there can be none, and the term does not match. */
  async #target(target: MacroString | null, domain: string): Promise<string | null> {
    return target === null ? domain : targetName(await this.expand(target, domain));
  }
}
