import type { ProxyHeader } from './header.ts';
import { readVersion1 } from './version1.ts';
import { readVersion2, SIGNATURE } from './version2.ts';

const PREFIX = Buffer.from('PROXY ');

/** The PROXY header that a connection begins with (HAProxy, proxy-protocol.txt, section 2), of either version. */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (begins(bytes, PREFIX)) return readVersion1(bytes);
  if (begins(bytes, SIGNATURE)) return readVersion2(bytes);
  return { kind: 'bad', why: 'the connection does not begin with a PROXY header' };
}

/** As far as they have come, the octets are those of `mark`. */
function begins(bytes: Buffer, mark: Buffer): boolean {
  const length = Math.min(bytes.length, mark.length);
  return bytes.compare(mark, 0, length, 0, length) === 0;
}
