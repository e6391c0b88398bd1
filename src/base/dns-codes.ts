import { isIPv4 } from 'node:net';

/** Answers of a DNS list (RFC 5782 section 2.1). */
export interface DnsCodes {
  /** For each octet the first and the last value that it may have. */
  readonly octets: readonly (readonly [first: number, last: number])[];
}

const OCTET = '(\\d{1,3})(?:-(\\d{1,3}))?';
const FORM = new RegExp(`^(127)\\.${OCTET}\\.${OCTET}\\.${OCTET}$`);

export const DnsCodes = {
  /** The answers in `127.0.0.2`, `127.0.0.2-11`, `127.0.2-20.3`; null where it is no such text. */
  parse(text: string): DnsCodes | null {
    const [, loopback, ...ends] = FORM.exec(text) ?? [];
    if (loopback === undefined) return null;
    const octets: (readonly [number, number])[] = [[127, 127]];
    for (let at = 0; at < ends.length; at += 2) octets.push([Number(ends[at]), Number(ends[at + 1] ?? ends[at])]);
    return octets.every(([first, last]) => first <= last && last <= 255) ? { octets } : null;
  },

  /** Whether an A record is one of these answers. */
  include({ octets }: DnsCodes, record: string): boolean {
    const values = record.split('.').map(Number);
    return octets.every(([first, last], at) => values[at] !== undefined && values[at] >= first && values[at] <= last);
  },
};

/**
 * Whether an A record says that the list does not talk to us, or is no list any more. What stands outside 127.0.0.0/8 comes from
 * a dead domain; 127.255.255.0/24 is what Spamhaus and others answer to open resolvers, to typing errors and beyond a quota,
 * 127.0.0.1 what URIBL and SURBL do, and no listing anywhere (RFC 5782 section 5).
 */
export function isRefusal(record: string): boolean {
  return !isIPv4(record) || !record.startsWith('127.') || record.startsWith('127.255.255.') || record === '127.0.0.1';
}
