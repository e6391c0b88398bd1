import type { HostPort, TlsMode } from '../router.ts';

/** One server to speak to. Kept connections are shared by what has the same `key`. */
export interface Endpoint {
  readonly key: string;
  readonly protocol: 'smtp' | 'lmtp';
  /** The name by which the server was found: shown, and the name its certificate must bear. */
  readonly name: string;
  readonly at: HostPort | { readonly socket: string };
  readonly tls: TlsMode;
}

export function endpoint(protocol: 'smtp' | 'lmtp', at: Endpoint['at'], tls: TlsMode, name?: string): Endpoint {
  const place = 'socket' in at ? at.socket : `${at.host}:${at.port}`;
  const shown = name ?? ('socket' in at ? at.socket : at.host);
  return { key: `${protocol} ${place} ${tls} ${shown}`, protocol, name: shown, at, tls };
}
