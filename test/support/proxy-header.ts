const SIGNATURE = '0d0a0d0a000d0a515549540a';

export interface Version2 {
  /** An IPv4 address, or an IPv6 address with all its groups. */
  readonly source?: string;
  readonly port?: number;
  /** Version and command; 0x21 is version 2, PROXY. */
  readonly command?: number;
  readonly family?: number;
  /** What the header says of its length; left out, the truth. */
  readonly length?: number;
  /** Behind the addresses. */
  readonly more?: Buffer;
}

/** A PROXY header of version 2; the destination is port 25 of an address of zeros. */
export function version2(header: Version2): Buffer {
  const { source = '192.0.2.1', port = 1, command = 0x21, more = Buffer.alloc(0) } = header;
  const octets = source.includes(':')
    ? source.split(':').flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff])
    : source.split('.').map(Number);
  const { family = octets.length === 4 ? 0x11 : 0x21 } = header;
  const addresses = Buffer.alloc(2 * octets.length + 4);
  addresses.set(octets);
  addresses.writeUInt16BE(port, 2 * octets.length);
  addresses.writeUInt16BE(25, 2 * octets.length + 2);
  const rest = Buffer.concat([addresses, more]);
  const fixed = Buffer.from([command, family, 0, 0]);
  fixed.writeUInt16BE(header.length ?? rest.length, 2);
  return Buffer.concat([
    Buffer.from(SIGNATURE, 'hex'),
    fixed,
    header.length === undefined ? rest : rest.subarray(0, header.length),
  ]);
}
