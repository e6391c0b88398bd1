import { canonicalAddress } from './canonical-address.ts';
import type { ProxyHeader } from './header.ts';

export const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/** Signature, version and command, family and transport, length of the rest. */
const FIXED = 16;
/** Octets behind them that we read. The addresses take 36, what else balancers tell (type-length-values) some hundred. */
const LONGEST = 4096;

const VERSION = 2;
const LOCAL = 0;
const PROXY = 1;
/** Octets of both addresses and ports, by family and transport: TCP over IPv4, TCP over IPv6. */
const LENGTHS: ReadonlyMap<number, number> = new Map([
  [0x11, 12],
  [0x21, 36],
]);

/** Version 2, in binary (proxy-protocol.txt section 2.2). What stands behind the addresses is skipped. */
export function readVersion2(bytes: Buffer): ProxyHeader {
  if (bytes.length < FIXED) return { kind: 'more' };
  const versionAndCommand = bytes.readUInt8(12);
  const command = versionAndCommand & 0x0f;
  if (versionAndCommand >> 4 !== VERSION) return bad(`it says version ${versionAndCommand >> 4}`);
  if (command !== LOCAL && command !== PROXY) return bad(`the command ${command} is not known`);
  const length = bytes.readUInt16BE(14);
  if (length > LONGEST) return bad(`it announces ${length} octets; more than ${LONGEST} are not read`);
  const used = FIXED + length;
  if (bytes.length < used) return { kind: 'more' };
  if (command === LOCAL) return { kind: 'header', used, source: null };
  const family = bytes.readUInt8(13);
  const least = LENGTHS.get(family);
  if (least === undefined)
    return bad(`family and transport 0x${family.toString(16).padStart(2, '0')} are not TCP over IP`);
  if (length < least) return bad(`${length} octets are too few for its addresses`);
  const address = least === 12 ? ipv4(bytes, FIXED) : ipv6(bytes, FIXED);
  return { kind: 'header', used, source: { address, port: bytes.readUInt16BE(FIXED + least - 4) } };
}

function ipv4(bytes: Buffer, at: number): string {
  return bytes.subarray(at, at + 4).join('.');
}

function ipv6(bytes: Buffer, at: number): string {
  const groups = Array.from({ length: 8 }, (_, group) => bytes.readUInt16BE(at + 2 * group).toString(16));
  return canonicalAddress(groups.join(':'));
}

function bad(why: string): ProxyHeader {
  return { kind: 'bad', why: `PROXY header, version 2: ${why}` };
}
