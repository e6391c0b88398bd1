import type { Address } from '../mail/address.ts';
import type { Domain } from '../mail/domain.ts';
import { maildirPath } from './maildir.ts';
import type { Route, TlsMode } from './router.ts';
import { type Endpoint, endpoint } from './smtp/endpoint.ts';

/** Where a recipient's mail goes, as far as that can be said without asking the DNS. Recipients with equal keys go together. */
export type Target = { readonly key: string } & (
  | { readonly kind: 'servers'; readonly endpoints: readonly Endpoint[] }
  | { readonly kind: 'exchangers'; readonly domain: Domain; readonly tls: TlsMode }
  | { readonly kind: 'maildir'; readonly path: string }
  /** `status` as in RFC 3463. */
  | { readonly kind: 'nowhere'; readonly status: string; readonly reason: string }
);

/** Makes targets of routes. Servers of a route are worked out once. */
export class Targets {
  readonly #tls: TlsMode;
  readonly #servers = new WeakMap<Route, Target>();

  /** @param tls for routes that do not say */
  constructor(tls: TlsMode) {
    this.#tls = tls;
  }

  of(route: Route, recipient: Address): Target {
    switch (route.kind) {
      case 'maildir':
        return maildirTarget(route.path, recipient);
      case 'mx':
        return exchangersTarget(recipient, route.tls ?? this.#tls);
      default:
        return this.#serversOf(route);
    }
  }

  #serversOf(route: Extract<Route, { kind: 'smtp' | 'lmtp' }>): Target {
    const known = this.#servers.get(route);
    if (known !== undefined) return known;
    const endpoints = endpointsOf(route, this.#tls);
    const target: Target = { key: endpoints.map(({ key }) => key).join('\n'), kind: 'servers', endpoints };
    this.#servers.set(route, target);
    return target;
  }
}

function endpointsOf(route: Extract<Route, { kind: 'smtp' | 'lmtp' }>, tls: TlsMode): readonly Endpoint[] {
  if ('hosts' in route) return route.hosts.map((host) => endpoint('smtp', host, route.tls ?? tls));
  if ('socket' in route) return [endpoint('lmtp', { socket: route.socket }, 'none')];
  return [endpoint('lmtp', { host: route.host, port: route.port }, route.tls ?? tls)];
}

function maildirTarget(template: string, recipient: Address): Target {
  const path = maildirPath(template, recipient);
  if (path !== null) return { key: `maildir ${path}`, kind: 'maildir', path };
  return { key: 'unnamable', kind: 'nowhere', status: '5.1.1', reason: 'there is no mailbox of that name here' };
}

function exchangersTarget({ domain }: Address, tls: TlsMode): Target {
  if (domain !== null) return { key: `mx ${domain} ${tls}`, kind: 'exchangers', domain, tls };
  // An address literal would let a sender choose which machine of ours is spoken to.
  return { key: 'literal', kind: 'nowhere', status: '5.1.2', reason: 'mail is not sent to address literals' };
}
