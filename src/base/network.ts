import { BlockList, isIP, isIPv4 } from 'node:net';

/** A block of IP addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3); a single address is a block of one. */
export interface Network {
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  readonly prefix: number;
}

export const Network = {
  /** The block in `text`: `10.0.0.0/8`, `::1/128`, `192.0.2.1`; null where it is none. Bits behind the prefix are let be. */
  parse(text: string): Network | null {
    const slash = text.indexOf('/');
    const address = slash === -1 ? text : text.slice(0, slash);
    const kind = isIP(address);
    if (kind === 0 || address.includes('%')) return null;
    const bits = kind === 4 ? 32 : 128;
    if (slash === -1) return { family: kind === 4 ? 'ipv4' : 'ipv6', address, prefix: bits };
    const length = text.slice(slash + 1);
    if (!/^(0|[1-9][0-9]{0,2})$/.test(length) || Number(length) > bits) return null;
    return { family: kind === 4 ? 'ipv4' : 'ipv6', address, prefix: Number(length) };
  },
};

/** Whether an address lies in one of the blocks. What is no address lies in none. */
export function networkMatcher(networks: readonly Network[]): (address: string) => boolean {
  if (networks.length === 0) return () => false;
  const list = new BlockList();
  for (const { address, prefix, family } of networks) list.addSubnet(address, prefix, family);
  return (address) => {
    const kind = isIP(address);
    return kind !== 0 && list.check(address, kind === 4 ? 'ipv4' : 'ipv6');
  };
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

/** The labels that stand for an IP address below a zone, octets or nibbles, the last one first (RFC 1035 section 3.5, RFC 3596 section 2.5). */
export function reversedAddress(address: string): string {
  if (isIPv4(address)) return address.split('.').reverse().join('.');
  const nibbles = addressGroups(address).map((group) => group.padStart(4, '0'));
  return [...nibbles.join('')].reverse().join('.');
}
