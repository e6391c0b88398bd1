import { isIP, isIPv4 } from 'node:net';
import { addressGroups } from '../../../base/network.ts';
import type { Authentication } from '../../../mail/authentication.ts';
import type { Domain } from '../../../mail/domain.ts';
import type { Envelope } from '../../../mail/envelope.ts';
import { registrableDomain } from '../../../mail/registrable-domain.ts';
import type { SessionFacts } from '../../../mail/session.ts';
import { provenOf } from '../senders/proven.ts';

/** Somebody who answers for a mail, and of whom it is remembered what became of his mails. */
export interface Identity {
  readonly kind: 'client' | 'network' | 'domain' | 'signer';
  /** In the memory. */
  readonly key: string;
  /** For people. */
  readonly shown: string;
}

/** What identities are found in. */
export interface Sent {
  readonly envelope: Pick<Envelope, 'sender'>;
  readonly session: Pick<SessionFacts, 'address'> | null;
  readonly authentication: Authentication;
}

/**
 * Client and network, whom TCP has proven; domains and keys where SPF, DKIM or DMARC proves them, so that nobody is charged for what
 * is forged in his name.
 */
export function identitiesOf({ envelope, session, authentication }: Sent): readonly Identity[] {
  const proven = provenOf(authentication, envelope.sender);
  const domains = [proven.author?.domain, proven.sender?.domain].flatMap((domain) =>
    domain ? [registered(domain)] : [],
  );
  return [
    ...(session === null ? [] : clientIdentities(session.address)),
    ...[...new Set(domains)].map(domainIdentity),
    ...proven.keys.map(({ domain, selector }): Identity => {
      const shown = `the key ${selector} of ${domain}`;
      return { kind: 'signer', key: `signer:${domain}/${selector}`, shown };
    }),
  ];
}

/**
 * An IPv4 address and its /24; of IPv6 a /64, which is what one client is given, and a /48, which is one site. Nobody where that is no
 * address.
 */
export function clientIdentities(address: string): readonly Identity[] {
  if (isIP(address) === 0) return [];
  const [client, network] = isIPv4(address)
    ? [address, address.replace(/\d+$/, '0/24')]
    : [ipv6Network(address, 4), ipv6Network(address, 3)];
  return [
    { kind: 'client', key: `client:${client}`, shown: client },
    { kind: 'network', key: `network:${network}`, shown: network },
  ];
}

/** Domains are known by what was registered: names beneath it cost nothing. */
export function domainIdentity(domain: Domain): Identity {
  const name = registered(domain);
  return { kind: 'domain', key: `domain:${name}`, shown: name };
}

function registered(domain: Domain): Domain {
  return registrableDomain(domain) ?? domain;
}

/** The one form in which an address is known: of IPv6 that of RFC 5952. */
export function clientAddress(address: string): string {
  return isIP(address) !== 6 ? address : shortForm(addressGroups(address));
}

/** The block of the first `groups` groups of 16 bits. */
function ipv6Network(address: string, groups: number): string {
  const first = addressGroups(address).slice(0, groups);
  return `${shortForm([...first, ...Array<string>(8 - first.length).fill('0')])}/${groups * 16}`;
}

function shortForm(groups: readonly string[]): string {
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
