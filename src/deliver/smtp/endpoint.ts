import type { Server, TlsMode } from '../../mail/route.ts';

/** One server to speak to. Kept connections are shared by what has the same `key`. */
export interface Endpoint {
  readonly key: string;
  readonly protocol: 'smtp' | 'lmtp';
  /** The name by which the server was found: shown, and the name its certificate must bear. */
  readonly name: string;
  /** A host name, an IP address with its port, or a socket's path. */
  readonly at: Server;
  readonly tls: TlsMode;
}

export function endpoint(protocol: 'smtp' | 'lmtp', at: Server, tls: TlsMode, name?: string): Endpoint {
  const place = 'socket' in at ? at.socket : `${at.host}:${at.port}`;
  const shown = name ?? ('socket' in at ? at.socket : at.host);
  return { key: `${protocol} ${place} ${tls} ${shown}`, protocol, name: shown, at, tls };
}
