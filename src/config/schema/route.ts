import { isIP } from 'node:net';
import * as z from 'zod';
import { Domain } from '../../mail/domain.ts';
import { mistake } from './mistake.ts';

/** A route as written; paths are still relative and TLS is said beside it. */
export type WrittenRoute =
  | { readonly kind: 'smtp'; readonly hosts: readonly { readonly host: string; readonly port: number }[] }
  | { readonly kind: 'lmtp'; readonly host: string; readonly port: number }
  | { readonly kind: 'lmtp'; readonly socket: string }
  | { readonly kind: 'mx' }
  | { readonly kind: 'maildir'; readonly path: string };

const HINT =
  'write smtp://mail.example.com:25 (several hosts with commas between), lmtp://127.0.0.1:24, lmtp:unix:/run/lmtp.sock, mx: or maildir:/var/mail/{domain}';

/** Ports where none is written: SMTP by RFC 5321 section 4.5.4.2, LMTP as its servers commonly listen. */
const SMTP_PORT = 25;
const LMTP_PORT = 24;

function endpoint(text: string, port: number): { host: string; port: number } | null {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:[\]/@]+))(?::([0-9]{1,5}))?$/.exec(text);
  const literal = match?.[1];
  const host = literal ?? match?.[2] ?? '';
  const known = literal === undefined ? isIP(host) === 4 || Domain.parse(host) !== null : isIP(literal) === 6;
  const number = match?.[3] === undefined ? port : Number(match[3]);
  return known && number >= 1 && number <= 65_535 ? { host, port: number } : null;
}

function parseSmtp(rest: string): WrittenRoute | null {
  const hosts = rest
    .replace(/^\/\//, '')
    .split(',')
    .map((part) => endpoint(part.trim(), SMTP_PORT));
  const good = hosts.filter((host) => host !== null);
  return good.length === hosts.length ? { kind: 'smtp', hosts: good } : null;
}

function parseLmtp(rest: string): WrittenRoute | null {
  if (rest.startsWith('unix:')) return rest.length > 5 ? { kind: 'lmtp', socket: rest.slice(5) } : null;
  const at = endpoint(rest.replace(/^\/\//, ''), LMTP_PORT);
  return at === null ? null : { kind: 'lmtp', ...at };
}

const MAILDIR_PLACEHOLDERS = /\{(?!domain\}|local\})/;

export function parseRoute(text: string): WrittenRoute | null {
  const colon = text.indexOf(':');
  const rest = text.slice(colon + 1);
  switch (colon === -1 ? '' : text.slice(0, colon)) {
    case 'smtp':
      return parseSmtp(rest);
    case 'lmtp':
      return parseLmtp(rest);
    case 'mx':
      return rest === '' ? { kind: 'mx' } : null;
    case 'maildir':
      return rest === '' || MAILDIR_PLACEHOLDERS.test(rest) ? null : { kind: 'maildir', path: rest };
    default:
      return null;
  }
}

export const route = () =>
  z
    .string()
    .meta({ title: 'route' })
    .transform((text, context): WrittenRoute => {
      const value = parseRoute(text);
      if (value !== null) return value;
      context.addIssue({ code: 'custom', message: mistake(`"${text}" is no route`, HINT) });
      return z.NEVER;
    });
