import type { Address } from '../../../mail/address.ts';
import type { Authentication } from '../../../mail/authentication.ts';
import { clientIdentities, domainIdentity } from '../reputation/identities.ts';
import { provenOf } from '../senders/proven.ts';

/** Keys in the memory of a mail that comes again, from whatever address of the same sender. */
export interface Attempt {
  /** Who sends it: domains that are proven, the client's network. Several, since the DNS may fail one time and not the next. */
  readonly senders: readonly string[];
  /** Each of them with the envelope's sender and one of the recipients: a server may come again for each recipient alone. */
  readonly triples: readonly string[];
}

/** Recipients of a mail that are looked at. */
const MOST_RECIPIENTS = 10;
export const TRIPLE = 'greylist:';
const CLIENT = 'greylisted-client:';

export function attemptOf(
  address: string,
  sender: Address | null,
  recipients: readonly Address[],
  authentication: Authentication,
): Attempt {
  const proven = provenOf(authentication, sender);
  const domain = proven.author?.domain ?? proven.sender?.domain ?? null;
  const network = clientIdentities(address).find(({ kind }) => kind === 'network')?.shown ?? address;
  const names = [...(domain === null ? [] : [domainIdentity(domain).shown]), network];
  const from = steadySender(sender);
  const to = recipients.slice(0, MOST_RECIPIENTS).map(({ key }) => key);
  return {
    senders: names.map((name) => `${CLIENT}${name}`),
    triples: names.flatMap((name) => to.map((recipient) => `${TRIPLE}${name} ${from} ${recipient}`)),
  };
}

/**
 * The sender without what changes with each mail or each attempt: numbers and digests of bounce addresses (VERP, BATV), and the whole
 * local part of addresses that a forwarder has rewritten (SRS).
 */
export function steadySender(sender: Address | null): string {
  if (sender === null) return '<>';
  const at = sender.key.lastIndexOf('@');
  const local = sender.key.slice(0, at);
  if (/^srs[01][=+-]/.test(local)) return `srs${sender.key.slice(at)}`;
  const steady = local.replace(/^prvs=[^=]*=/, '').replace(/[0-9a-f]*[0-9][0-9a-f]*/g, '#');
  return `${steady}${sender.key.slice(at)}`;
}
