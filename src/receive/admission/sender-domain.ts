import type { Domain } from '../../mail/domain.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';

/** What the check needs of the DNS; the answers are those of base/resolver.ts. */
export interface MailResolver {
  resolveMx(name: string): Promise<Answer<{ readonly exchange: string }>>;
  resolveAddress(name: string): Promise<Answer<string>>;
}

type Answer<T> =
  | { readonly kind: 'found'; readonly records: readonly T[] }
  | { readonly kind: 'not-found'; readonly name: 'exists' | 'unknown' }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Whether mail to the sender's domain could be delivered at all (RFC 5321 section 5.1): by MX records, else by an address.
 * What could not be found out is a 451, never a pass.
 */
export async function checkSenderDomain(domain: Domain, resolver: MailResolver): Promise<Reply> {
  const mx = await resolver.resolveMx(domain);
  if (mx.kind === 'failed') return unverified(domain, 'MX', mx.reason);
  if (mx.kind === 'found') {
    const isNull = mx.records.every(({ exchange }) => exchange === ''); // RFC 7505
    return isNull ? reply('senderNullMx', `${domain} has a null MX`) : reply('senderOk', '');
  }
  if (mx.name === 'unknown') return reply('senderDomainUnknown', `${domain} does not exist`);
  const address = await resolver.resolveAddress(domain);
  if (address.kind === 'failed') return unverified(domain, 'address', address.reason);
  if (address.kind === 'found') return reply('senderOk', '');
  return reply('senderDomainUnknown', `${domain} has neither MX nor address`);
}

function unverified(domain: Domain, what: string, reason: string): Reply {
  return reply('senderUnverified', `the ${what} look-up of ${domain} failed: ${reason}`);
}
