import type { Address } from '../../mail/address.ts';
import type { Domain } from '../../mail/domain.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Client } from '../client.ts';

/** What the check needs of the DNS; the answers are those of base/resolver.ts. */
export interface MailResolver {
  resolveMx(name: string): Promise<Answer<{ readonly exchange: string }>>;
  resolveAddress(name: string): Promise<Answer<string>>;
}

export type Answer<T> =
  | { readonly kind: 'found'; readonly records: readonly T[] }
  | { readonly kind: 'not-found'; readonly name: 'exists' | 'unknown' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface SenderDomainRules {
  readonly check: boolean;
  readonly trustedToo: boolean;
}

/**
 * Mail from whom no answer could reach is not taken. The null sender wants none, and mail of the hosted domains comes here.
 * @param hosted whether a domain's mail comes here
 */
export function senderDomainRefusal(
  sender: Address | null,
  client: Client,
  rules: SenderDomainRules,
  { resolver, hosted }: { readonly resolver: MailResolver; readonly hosted: (domain: Domain) => boolean },
): Reply | null | Promise<Reply | null> {
  if (sender === null || !rules.check || (client.trusted && !rules.trustedToo)) return null;
  if (sender.domain === null) return reply('senderDomainUnknown', 'the sender has an address literal for a domain');
  return hosted(sender.domain) ? null : checked(sender.domain, resolver);
}

/** What could not be found out is a 451, never a pass. */
async function checked(domain: Domain, resolver: MailResolver): Promise<Reply | null> {
  const answer = await canReceive(domain, resolver);
  switch (answer.kind) {
    case 'yes':
      return null;
    case 'null-mx':
      return reply('senderNullMx', `${domain} has a null MX`);
    case 'no':
      return reply('senderDomainUnknown', answer.reason);
    case 'failed':
      return reply('senderUnverified', answer.reason);
  }
}

type Reach = { readonly kind: 'yes' | 'null-mx' } | { readonly kind: 'no' | 'failed'; readonly reason: string };

/** Whether mail to a domain could be delivered at all (RFC 5321 section 5.1): by MX records, else by an address. */
export async function canReceive(domain: string, resolver: MailResolver): Promise<Reach> {
  const mx = await resolver.resolveMx(domain);
  if (mx.kind === 'failed') return failed(domain, 'MX', mx.reason);
  if (mx.kind === 'found') {
    return { kind: mx.records.every(({ exchange }) => exchange === '') ? 'null-mx' : 'yes' }; // RFC 7505
  }
  if (mx.name === 'unknown') return { kind: 'no', reason: `${domain} does not exist` };
  const address = await resolver.resolveAddress(domain);
  if (address.kind === 'failed') return failed(domain, 'address', address.reason);
  if (address.kind === 'found') return { kind: 'yes' };
  return { kind: 'no', reason: `${domain} has neither MX nor address` };
}

function failed(domain: string, what: string, reason: string): Reach {
  return { kind: 'failed', reason: `the ${what} look-up of ${domain} failed: ${reason}` };
}
