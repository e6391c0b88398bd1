import { isIP } from 'node:net';
import { isNullMx, type MxRecord, type Resolver } from '../base/resolver.ts';
import type { Domain } from '../mail/domain.ts';
import { isLoopback } from './self.ts';

/** One server that takes the domain's mail. */
export interface Exchanger {
  readonly name: string;
  readonly address: string;
}

export type Exchangers =
  | { readonly kind: 'found'; readonly exchangers: readonly Exchanger[] }
  /** `status` as in RFC 3463. */
  | { readonly kind: 'none'; readonly state: 'deferred' | 'failed'; readonly status: string; readonly reason: string };

export interface MxOptions {
  readonly resolver: Pick<Resolver, 'resolveMx' | 'resolveAddress'>;
  /** Our own name: exchangers no better than ourselves are left out, RFC 5321 section 5.1. */
  readonly hostname: string;
  readonly isSelf: (address: string) => boolean;
  /** Whether loopback addresses are believed. */
  readonly loopback: boolean;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** Names and addresses that are looked at; a domain with more is served by the best of them. */
const MAX_NAMES = 10;
const MAX_ADDRESSES = 20;

/** RFC 5321 section 5.1: the servers for a domain in the order in which they are to be tried. */
export async function findExchangers(domain: Domain, options: MxOptions): Promise<Exchangers> {
  const answer = await options.resolver.resolveMx(domain);
  if (answer.kind === 'failed')
    return none('deferred', '4.4.3', `the DNS look-up of ${domain} failed: ${answer.reason}`);
  // Without MX records the domain itself is the exchanger.
  const records =
    answer.kind === 'found' && answer.records.length > 0 ? answer.records : [{ exchange: domain, preference: 0 }];
  if (isNullMx(records)) {
    return none('failed', '5.1.10', `${domain} takes no mail (null MX)`); // RFC 7505
  }
  return resolveNames(domain, ordered(records, options.random), options);
}

async function resolveNames(domain: Domain, records: readonly MxRecord[], options: MxOptions): Promise<Exchangers> {
  const exchangers: (Exchanger & { readonly preference: number })[] = [];
  let failure: string | null = null;
  let own = Number.POSITIVE_INFINITY;
  for (const { exchange, preference } of records.slice(0, MAX_NAMES)) {
    const name = bare(exchange);
    if (name === '' || isIP(name) !== 0) continue; // an address is no host name, RFC 1035 section 3.3.9
    if (name === options.hostname.toLowerCase()) own = Math.min(own, preference);
    const answer = await options.resolver.resolveAddress(name);
    if (answer.kind === 'failed') failure = answer.reason;
    if (answer.kind !== 'found') continue;
    if (answer.records.some(options.isSelf)) own = Math.min(own, preference);
    const usable = options.loopback ? answer.records : answer.records.filter((address) => !isLoopback(address));
    for (const address of usable) exchangers.push({ name, address, preference });
  }
  const better = exchangers.filter(({ preference }) => preference < own).slice(0, MAX_ADDRESSES);
  if (better.length > 0) return { kind: 'found', exchangers: better };
  if (own !== Number.POSITIVE_INFINITY)
    return none('failed', '5.4.6', `the best mail exchanger of ${domain} is this gateway itself`);
  if (failure !== null)
    return none('deferred', '4.4.3', `the DNS look-up of the mail exchangers of ${domain} failed: ${failure}`);
  return none('failed', '5.1.2', `${domain} has no mail exchanger with an address`);
}

/** By preference; equal ones in random order, as RFC 5321 section 5.1 demands. */
function ordered(records: readonly MxRecord[], random: () => number): MxRecord[] {
  return records
    .map((record) => ({ record, chance: random() }))
    .sort((a, b) => a.record.preference - b.record.preference || a.chance - b.chance)
    .map(({ record }) => record);
}

function bare(exchange: string): string {
  return (exchange.endsWith('.') ? exchange.slice(0, -1) : exchange).toLowerCase();
}

function none(state: 'deferred' | 'failed', status: string, reason: string): Exchangers {
  return { kind: 'none', state, status, reason };
}
