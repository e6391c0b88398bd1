import { isIPv4, SocketAddress } from 'node:net';
import { plainAddress } from '../client.ts';

/** The one way to write the IP address (RFC 5952), so that it is counted and compared as the same everywhere. */
export function canonicalAddress(address: string): string {
  return isIPv4(address) ? address : plainAddress(new SocketAddress({ address, family: 'ipv6' }).address);
}
