import { addressGroups } from '../base/network.ts';
import type { SessionFacts } from '../mail/session.ts';
import type { Login } from './auth/login.ts';

/** Who is at the other end, as far as the connection tells. */
export interface Client
  extends Pick<SessionFacts, 'listener' | 'role' | 'address' | 'port' | 'trusted' | 'proxy' | 'certificate'> {
  /** Null until the client has logged in. */
  readonly login: Login | null;
}

/** An IPv4 address in IPv6 clothes (RFC 4291 section 2.5.5.2) is an IPv4 address. */
export function plainAddress(address: string): string {
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address;
}

/** Whose connections are counted together: an IPv4 address, or the /64 that one IPv6 customer has to himself. */
export function countingKey(address: string): string {
  return address.includes(':') ? addressGroups(address).slice(0, 4).join(':') : address;
}

/** The network that is counted together: an IPv4 /24 or an IPv6 /48. */
export function networkKey(address: string): string {
  if (address.includes(':')) return `${addressGroups(address).slice(0, 3).join(':')}/48`;
  return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
}
