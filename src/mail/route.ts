import { isIP } from 'node:net';
import { Domain } from './domain.ts';

/** How a server is spoken to under TLS; `opportunistic` (RFC 7435) takes any certificate and goes on in clear where there is no TLS. */
export const TLS_MODES = ['none', 'opportunistic', 'required', 'verified'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

/** Where one server listens. */
export type Server = { readonly host: string; readonly port: number } | { readonly socket: string };

/** Where the mail of a domain goes. */
export type Route =
  /** The servers are asked in this order; the next one only where the one before cannot take the mail now. */
  | { readonly kind: 'smtp' | 'lmtp'; readonly servers: readonly Server[]; readonly tls: TlsMode }
  /** By the domain's MX records, RFC 5321 section 5.1. */
  | { readonly kind: 'mx'; readonly tls: TlsMode }
  /** A folder; `{domain}` and `{local}` stand for the recipient's. */
  | { readonly kind: 'maildir'; readonly path: string };

type Parsed = { readonly route: Route } | { readonly problem: string };

const FORMS =
  'write smtp://HOST:PORT, lmtp://HOST:PORT, lmtp:unix:/PATH, mx: or maildir:/PATH (several servers separated by commas)';
const PLACEHOLDER = /\{[^}]*\}?/g;

function server(text: string, standard: number): Server | null {
  const shape = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text);
  if (shape === null) return null;
  const host = shape[1] ?? shape[2] ?? '';
  const port = Number(shape[3] ?? standard);
  if (port < 1 || port > 65_535) return null;
  const named = shape[1] === undefined ? isIP(host) !== 6 && Domain.parse(host) !== null : isIP(host) === 6;
  return named ? { host, port } : null;
}

function tlsMode(query: string | undefined, otherwise: TlsMode): TlsMode | null {
  if (query === undefined) return otherwise;
  const asked = /^tls=([a-z]+)$/.exec(query)?.[1];
  return TLS_MODES.find((mode) => mode === asked) ?? null;
}

function servers(kind: 'smtp' | 'lmtp', rest: string, tls: TlsMode): Parsed {
  const socket = kind === 'lmtp' ? /^(?:unix:|\/\/)?(\/.+)$/.exec(rest)?.[1] : undefined;
  if (socket !== undefined) return { route: { kind, servers: [{ socket }], tls: 'none' } };
  const found: Server[] = [];
  for (const text of rest.replace(/^\/\//, '').replace(/\/$/, '').split(',')) {
    const one = server(text.trim(), kind === 'smtp' ? 25 : 24);
    if (one === null) return { problem: `"${text}" is no HOST:PORT; ${FORMS}` };
    found.push(one);
  }
  return { route: { kind, servers: found, tls } };
}

function maildir(path: string): Parsed {
  if (!path.startsWith('/')) return { problem: `the Maildir "${path}" must be an absolute path; ${FORMS}` };
  for (const [name] of path.matchAll(PLACEHOLDER)) {
    if (name !== '{domain}' && name !== '{local}') return { problem: `${name} is unknown; use {domain} and {local}` };
  }
  return { route: { kind: 'maildir', path } };
}

export const Route = {
  /**
   * The route in `text`: `smtp://10.0.0.5:25`, `smtp://a.example,b.example:26?tls=required`, `lmtp://127.0.0.1:24`,
   * `lmtp:unix:/run/lmtp`, `mx:`, `maildir:/var/mail/{domain}/{local}`; else what is wrong with it and how to mend it.
   */
  parse(text: string): Parsed {
    const shape = /^([a-z]+):(.*)$/.exec(text.trim());
    const kind = shape?.[1] ?? '';
    const whole = shape?.[2] ?? '';
    if (kind === 'maildir') return maildir(whole.replace(/^\/\/(?=\/)/, ''));
    if (kind !== 'smtp' && kind !== 'lmtp' && kind !== 'mx') return { problem: `"${text}" is no route; ${FORMS}` };
    const [rest = '', query, ...more] = whole.split('?');
    const tls = more.length === 0 ? tlsMode(query, 'opportunistic') : null;
    if (tls === null) return { problem: `"?${query}" is unknown; use ?tls= with one of ${TLS_MODES.join(', ')}` };
    if (kind !== 'mx') return servers(kind, rest, tls);
    return rest === '' || rest === '//' ? { route: { kind, tls } } : { problem: `mx: takes no host; ${FORMS}` };
  },
};
