import type { SessionFacts } from '../mail/session.ts';

/** Who is at the other end, as far as the connection tells. */
export interface Client extends Pick<SessionFacts, 'listener' | 'role' | 'address' | 'port' | 'trusted'> {}

/** An IPv4 address in IPv6 clothes (RFC 4291 section 2.5.5.2) is an IPv4 address. */
export function plainAddress(address: string): string {
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address;
}

/** Whose connections are counted together: an IPv4 address, or the /64 that one IPv6 customer has to himself. */
export function countingKey(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':');
  if (tail !== undefined) {
    const behind = tail === '' ? 0 : tail.split(':').length;
    while (groups.length < 8 - behind) groups.push('0');
  }
  return groups.slice(0, 4).join(':');
}
