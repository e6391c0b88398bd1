import { isIPv4, isIPv6 } from 'node:net';
import { canonicalAddress } from './canonical-address.ts';
import type { ProxyHeader } from './header.ts';

/** Octets of the longest line, CRLF included (proxy-protocol.txt section 2.1). */
const LONGEST = 107;

/** Version 1: `PROXY TCP4 192.0.2.1 198.51.100.1 56324 25`, or TCP6, or UNKNOWN with anything behind it. */
export function readVersion1(bytes: Buffer): ProxyHeader {
  const head = bytes.subarray(0, LONGEST);
  const end = head.indexOf('\r\n');
  if (end === -1) {
    return bytes.length < LONGEST ? { kind: 'more' } : bad(`the line has no end within ${LONGEST} octets`);
  }
  const used = end + 2;
  const [, family, source = '', destination = '', sourcePort = '', destinationPort = '', more] = head
    .toString('latin1', 0, end)
    .split(' ');
  // A health check, or a client whose address the balancer does not know.
  if (family === 'UNKNOWN') return { kind: 'header', used, source: null };
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isPlainIPv6 : null;
  if (isAddress === null) return bad('the family is none of TCP4, TCP6 and UNKNOWN');
  if (!isAddress(source) || !isAddress(destination)) return bad(`an address is none of ${family}`);
  if (!isPort(sourcePort) || !isPort(destinationPort)) return bad('a port is none');
  if (more !== undefined) return bad('there is something behind the ports');
  return { kind: 'header', used, source: { address: canonicalAddress(source), port: Number(sourcePort) } };
}

function isPlainIPv6(text: string): boolean {
  return isIPv6(text) && !text.includes('%');
}

function isPort(text: string): boolean {
  return /^(?:0|[1-9][0-9]{0,4})$/.test(text) && Number(text) <= 65_535;
}

function bad(why: string): ProxyHeader {
  return { kind: 'bad', why: `PROXY header, version 1: ${why}` };
}
