import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { Domain } from '../../mail/domain.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import { plainAddress } from '../client.ts';
import { isHost } from './path.ts';
import { decodeXtext } from './xtext.ts';

/**
 * What a mail server in front of this one tells of its client. A property that is not there was not told; null says that the
 * mail server does not know either.
 */
export interface Told {
  /** An IP address as Node writes it, IPv4 unmapped. */
  readonly address?: string;
  readonly port?: number | null;
  /** Name of the address in the DNS. */
  readonly name?: string | null;
  readonly helo?: string | null;
  /** Who has logged in over there. */
  readonly login?: string | null;
}

/** For EHLO. */
export const XCLIENT_KEYWORD = 'XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT';

const UNAVAILABLE = /^\[(?:UNAVAILABLE|TEMPUNAVAIL)\]$/i;
/** Longer than any name or login that is one. */
const VALUE_LIMIT = 255;

/** What a value tells; null where it is malformed. */
type Attribute = (value: string) => Told | null;

const ATTRIBUTES: ReadonlyMap<string, Attribute> = new Map<string, Attribute>([
  ['NAME', (value) => known(value, Domain.parse, (name) => ({ name }))],
  ['ADDR', addressTold],
  ['PORT', (value) => known(value, parsePort, (port) => ({ port }))],
  // The session with us has a protocol of its own, and ends here: these three are checked and nothing more.
  [
    'PROTO',
    (value) =>
      known(
        value,
        (text) => (/^E?SMTP$/i.test(text) ? text : null),
        () => ({}),
      ),
  ],
  ['DESTADDR', (value) => known(value, parseAddress, () => ({}))],
  ['DESTPORT', (value) => known(value, parsePort, () => ({}))],
  // The client's own word: the mail server may have let pass what is no host name.
  ['HELO', (value) => ({ helo: isHost(value) ? value : null })],
  [
    'LOGIN',
    (value) =>
      known(
        value,
        (text) => text,
        (login) => ({ login }),
      ),
  ],
]);

/** The argument of XCLIENT (Postfix's XCLIENT_README): names and values, the values in xtext. */
export function parseXclient(argument: string): Told | Reply {
  let told: Told = {};
  const seen = new Set<string>();
  for (const word of argument.split(' ')) {
    const equals = word.indexOf('=');
    const name = word.slice(0, Math.max(equals, 0)).toUpperCase();
    const attribute = ATTRIBUTES.get(name);
    if (attribute === undefined) return bad('write NAME=value, with a name that EHLO tells');
    if (seen.has(name)) return bad(`${name} is given twice`);
    seen.add(name);
    const value = decodeXtext(word.slice(equals + 1));
    const news = value === null || !isClean(value) ? null : attribute(value);
    if (news === null) return bad(`${name} is malformed`);
    told = { ...told, ...news };
  }
  return told;
}

function bad(what: string): Reply {
  return reply('badXclient', '', { what });
}

function isClean(value: string): boolean {
  return value.length > 0 && value.length <= VALUE_LIMIT && !/[\x00-\x1f\x7f-\x9f]/.test(value);
}

function known<T>(value: string, parse: (value: string) => T | null, tell: (parsed: T | null) => Told): Told | null {
  if (UNAVAILABLE.test(value)) return tell(null);
  const parsed = parse(value);
  return parsed === null ? null : tell(parsed);
}

/** Everything that is asked of a client is asked of its address: nobody is told of without one. */
function addressTold(value: string): Told | null {
  const address = parseAddress(value);
  return address === null ? null : { address };
}

function parseAddress(value: string): string | null {
  if (isIPv4(value)) return value;
  const six = /^IPV6:/i.test(value) ? value.slice(5) : '';
  if (!isIPv6(six) || six.includes('%')) return null;
  return plainAddress(new SocketAddress({ address: six, family: 'ipv6' }).address);
}

function parsePort(value: string): number | null {
  return /^[0-9]{1,5}$/.test(value) && Number(value) <= 65_535 ? Number(value) : null;
}
