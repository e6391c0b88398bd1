import type { SessionFacts } from '../mail/session.ts';
import type { Login } from './auth/authenticator.ts';

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

/** The eight groups of an IPv6 address, in lower case and without leading zeros. */
export function addressGroups(address: string): readonly string[] {
  const [head = '', tail] = address.toLowerCase().replace(/%.*/, '').split('::');
  const front = groupsIn(head);
  if (tail === undefined) return front;
  const back = groupsIn(tail);
  return [...front, ...Array<string>(Math.max(8 - front.length - back.length, 0)).fill('0'), ...back];
}

/** The last of them may be an IPv4 address (RFC 4291 section 2.2). */
function groupsIn(text: string): string[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [group.replace(/^0+(?=.)/, '')];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [(a * 256 + b).toString(16), (c * 256 + d).toString(16)];
  });
}
