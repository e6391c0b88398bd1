import { Network, networkMatcher } from '../../base/network.ts';
import { Domain } from '../../mail/domain.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Answer } from './sender-domain.ts';

export type ReverseNameRule = 'ignore' | 'note' | 'named' | 'confirmed';

export interface ReverseResolver {
  resolvePtr(address: string): Promise<Answer<string>>;
  resolveAddress(name: string): Promise<Answer<string>>;
}

/** What the DNS calls an address. */
export interface ReverseName {
  /** A name that leads back to the address; null where there is none, or none is known. */
  readonly confirmed: string | null;
  readonly refusal: Reply | null;
}

/** Names that are followed; whoever owns an address may write as many as he likes. */
const MOST_NAMES = 10;

/** Looks up a stranger's names, and whether one of them leads back to him (FCrDNS, RFC 8601 section 3). Never rejects. */
export async function findReverseName(
  address: string,
  rule: ReverseNameRule,
  resolver: ReverseResolver,
): Promise<ReverseName> {
  const pointers = await resolver.resolvePtr(address);
  if (pointers.kind === 'failed') return unnamed(unverified(address, rule, `PTR: ${pointers.reason}`));
  const found = pointers.kind === 'found' ? pointers.records : [];
  const names = found.slice(0, MOST_NAMES).flatMap((name) => Domain.parse(name) ?? []);
  if (names.length === 0)
    return unnamed(missing(address, rule !== 'note', `admission.reverseName: ${rule}, it has none`));

  const own = Network.parse(address);
  const isOwn = networkMatcher(own === null ? [] : [own]);
  const answers = await Promise.all(names.map((name) => resolver.resolveAddress(name)));
  const confirmed = names.find((_, n) => {
    const answer = answers[n];
    return answer?.kind === 'found' && answer.records.some(isOwn);
  });
  if (confirmed !== undefined) return { confirmed, refusal: null };
  if (answers.some(({ kind }) => kind === 'failed')) {
    return unnamed(rule === 'confirmed' ? unverified(address, rule, `addresses of ${names.join(', ')}`) : null);
  }
  const reason = `admission.reverseName: confirmed, but ${names.join(', ')} leads elsewhere`;
  return unnamed(missing(address, rule === 'confirmed', reason));
}

function unnamed(refusal: Reply | null): ReverseName {
  return { confirmed: null, refusal };
}

function missing(address: string, refuse: boolean, reason: string): Reply | null {
  return refuse ? reply('reverseNameMissing', reason, { address }) : null;
}

function unverified(address: string, rule: ReverseNameRule, reason: string): Reply | null {
  return rule === 'note' ? null : reply('reverseNameUnverified', `admission.reverseName: ${reason}`, { address });
}
