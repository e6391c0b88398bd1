import { isIPv4, isIPv6 } from 'node:net';
import { Address } from '../../mail/address.ts';
import { Domain } from '../../mail/domain.ts';

/** A path as in RFC 5321 section 4.1.2, and what stands behind it in the line. */
export interface PathText {
  /** Between `<` and `>`, source route included. */
  readonly inner: string;
  readonly rest: string;
}

/** Splits `<...>` off the front, minding quoted strings; null where it does not end. Linear. */
export function splitPath(text: string): PathText | null {
  if (!text.startsWith('<')) return null;
  let quoted = false;
  for (let i = 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x5c && quoted) i++;
    else if (c === 0x22) quoted = !quoted;
    else if (c === 0x3e && !quoted) return { inner: text.slice(1, i), rest: text.slice(i + 1) };
  }
  return null;
}

/**
 * The mailbox of a path. A source route `@a,@b:` is checked and dropped (RFC 5321 section 4.1.1.3 and appendix C).
 * Stricter than `Address.parse` in what the wire forbids: a trailing dot, an address literal that is no address.
 */
export function pathAddress(inner: string): Address | null {
  const mailbox = inner.startsWith('@') ? withoutRoute(inner) : inner;
  if (mailbox === null) return null;
  const address = Address.parse(mailbox);
  if (address === null) return null;
  const host = mailbox.slice(mailbox.lastIndexOf('@') + 1);
  const fits = address.domain === null ? isAddressLiteral(host) : !host.endsWith('.');
  return fits ? address : null;
}

function withoutRoute(inner: string): string | null {
  const colon = inner.indexOf(':');
  if (colon === -1) return null;
  const hops = inner.slice(0, colon).split(',');
  return hops.every((hop) => hop.startsWith('@') && isDomain(hop.slice(1))) ? inner.slice(colon + 1) : null;
}

function isDomain(text: string): boolean {
  return !text.endsWith('.') && Domain.parse(text) !== null;
}

/** RFC 5321 section 4.1.3; general address literals of other tags do not exist. */
function isAddressLiteral(text: string): boolean {
  if (!text.startsWith('[') || !text.endsWith(']')) return false;
  const inside = text.slice(1, -1);
  return /^IPv6:/i.test(inside) ? isIPv6(inside.slice(5)) && !inside.includes('%') : isIPv4(inside);
}

/** Argument of EHLO and HELO: a domain or an address literal (RFC 5321 section 4.1.1.1). */
export function isHost(text: string): boolean {
  return text.startsWith('[') ? isAddressLiteral(text) : isDomain(text);
}
