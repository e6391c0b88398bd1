import { Domain } from './domain.ts';

/** A mailbox as in RFC 5321 section 4.1.2. Addresses are equal where `key` is equal. */
export interface Address {
  /** The local part, quotes and backslashes resolved. */
  readonly local: string;
  /** Null for an address literal such as `[192.0.2.1]`. */
  readonly domain: Domain | null;
  /** What goes on the wire between `<` and `>`. */
  readonly text: string;
  /** For comparing and looking up: local part without quotes and in lower case, domain in A-labels. */
  readonly key: string;
}

const ATOM = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+)*$/u;
const QUOTED = /^"(?:[\x20\x21\x23-\x5b\x5d-\x7e\u0080-\u{10ffff}]|\\[\x20-\x7e])*"$/u;
const LITERAL = /^\[(?:IPv6:)?[0-9A-Fa-f:.]+\]$/i;

function localPart(text: string): string | null {
  if (Buffer.byteLength(text) > 64) return null; // RFC 5321 section 4.5.3.1.1
  if (ATOM.test(text)) return text;
  return QUOTED.test(text) ? text.slice(1, -1).replace(/\\(.)/gu, '$1') : null;
}

export const Address = {
  /** The mailbox in `text` (no angle brackets, no display name, no source route), or null where it is none. */
  parse(text: string): Address | null {
    if (text.length > 320) return null;
    const at = text.lastIndexOf('@');
    if (at <= 0) return null;
    const local = localPart(text.slice(0, at));
    if (local === null) return null;
    const host = text.slice(at + 1);
    const folded = local.normalize('NFC').toLowerCase();
    if (LITERAL.test(host)) return { local, domain: null, text, key: `${folded}@${host.toLowerCase()}` };
    const domain = Domain.parse(host);
    if (domain === null) return null;
    return { local, domain, text: `${text.slice(0, at)}@${host}`, key: `${folded}@${domain}` };
  },
};
