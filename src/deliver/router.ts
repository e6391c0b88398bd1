import type { Address } from '../mail/address.ts';
import { type DomainPattern, domainTable } from '../mail/domain-table.ts';

/**
 * How much TLS a route asks for. `opportunistic` (RFC 7435) takes any certificate and goes on in clear where TLS is not
 * offered or fails; `required` takes any certificate; `verified` wants one that is valid for the host's name.
 */
export const TLS_MODES = ['none', 'opportunistic', 'required', 'verified'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

/** Where the mail of a domain goes. */
export type Route =
  /** The hosts are asked in this order; the next one only where the one before cannot take the mail now. */
  | { readonly kind: 'smtp'; readonly hosts: readonly HostPort[]; readonly tls?: TlsMode }
  | { readonly kind: 'lmtp'; readonly host: string; readonly port: number; readonly tls?: TlsMode }
  | { readonly kind: 'lmtp'; readonly socket: string }
  /** By the domain's MX records, RFC 5321 section 5.1. */
  | { readonly kind: 'mx'; readonly tls?: TlsMode }
  /** A folder; `{domain}` and `{local}` in the path stand for the recipient's. */
  | { readonly kind: 'maildir'; readonly path: string };

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Finds the route of a recipient. */
export interface Router {
  route(recipient: Address): Route;
}

export function createRouter(
  domains: readonly { readonly name: DomainPattern; readonly route: Route }[],
  outbound: Route,
): Router {
  const find = domainTable<Route>(domains.map(({ name, route }) => [name, route] as const));
  return { route: ({ domain }) => (domain === null ? outbound : (find(domain) ?? outbound)) };
}
