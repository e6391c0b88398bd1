import { inTime } from '../../../base/in-time.ts';
import type { Resolver } from '../../../base/resolver.ts';
import type { DmarcPolicy, DmarcRecord } from '../../../mail/authentication.ts';
import type { Domain } from '../../../mail/domain.ts';
import { organizationOf, type Station, type Walk } from './tree-walk.ts';

/** What is asked of mail that bears an author's domain and fails. */
export interface Policy {
  readonly policyDomain: Domain;
  readonly record: DmarcRecord;
  readonly policy: DmarcPolicy;
  /** Why it may be another one; null where it is certain. */
  readonly doubt: string | null;
}

/** There is no policy to be followed. */
export interface NoPolicy {
  readonly result: 'none' | 'temperror' | 'permerror';
  readonly reason: string;
}

/** RFC 9989 section 4.10.1: the author's own record, or that of its organization, or that of the public suffix above. */
export async function findPolicy(
  walk: Walk,
  resolver: Pick<Resolver, 'resolveTxt'>,
  signal: AbortSignal,
): Promise<Policy | NoPolicy> {
  const { domain, stations, failure } = walk;
  const own = stations.find((station) => station.domain === domain);
  if (own === undefined && failure !== null) return { result: 'temperror', reason: failure };
  const station = own ?? inherited(walk);
  if (station === undefined) return { result: 'none', reason: `${domain} has no DMARC policy` };
  const { domain: policyDomain, record } = station;
  if (record === null) return { result: 'permerror', reason: `the policy of ${policyDomain} cannot be read` };
  const found = { policyDomain, record, doubt: null };
  if (own !== undefined) return { ...found, policy: record.policies.domain };
  const { subdomains, absent } = record.policies;
  if (subdomains === absent) return { ...found, policy: subdomains };
  // RFC 8020: only NXDOMAIN says that there is no such name.
  const there = await inTime(resolver.resolveTxt(domain), signal, { kind: 'failed', reason: 'late' } as const);
  if (there.kind === 'failed')
    return { ...found, policy: 'none', doubt: `the DNS does not tell whether ${domain} exists` };
  const isAbsent = there.kind === 'not-found' && there.name === 'unknown';
  return { ...found, policy: isAbsent ? absent : subdomains };
}

function inherited(walk: Walk): Station | undefined {
  const organization = organizationOf(walk);
  const last = walk.stations.at(-1);
  const suffix = last?.record?.psd === 'y' ? last : undefined;
  return walk.stations.find(({ domain }) => domain === organization) ?? suffix;
}

/** `t=y`: the owner tries the policy out, and asks for the next milder one. */
export function effectivePolicy(policy: DmarcPolicy, { testing }: DmarcRecord): DmarcPolicy {
  if (!testing) return policy;
  return policy === 'reject' ? 'quarantine' : 'none';
}
