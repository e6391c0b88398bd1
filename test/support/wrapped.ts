import { deflateRawSync, deflateSync } from 'node:zlib';

/** Messages of OpenPGP and CMS made octet by octet; nothing in them is really signed or encrypted. */

/** A packet of RFC 9580 section 4.2.1 with its length in four octets, or in pieces of 512. */
export function pgpPacket(tag: number, body: Buffer, pieces = false): Buffer {
  if (!pieces) {
    const head = Buffer.alloc(6);
    head.writeUInt8(0xc0 | tag);
    head.writeUInt8(255, 1);
    head.writeUInt32BE(body.length, 2);
    return Buffer.concat([head, body]);
  }
  const parts: Buffer[] = [Buffer.from([0xc0 | tag])];
  let at = 0;
  for (; body.length - at > 512; at += 512) parts.push(Buffer.from([0xe9]), body.subarray(at, at + 512));
  const rest = body.length - at;
  const length = rest < 192 ? [rest] : [192 + ((rest - 192) >> 8), (rest - 192) & 255];
  return Buffer.concat([...parts, Buffer.from(length), body.subarray(at)]);
}

export function pgpLiteral(name: string, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`b${String.fromCharCode(name.length)}${name}\0\0\0\0`, 'latin1'), content]);
}

export function pgpCompressed(method: 'zip' | 'zlib', packets: Buffer): Buffer {
  const packed = method === 'zip' ? deflateRawSync(packets) : deflateSync(packets);
  return Buffer.concat([Buffer.from([method === 'zip' ? 1 : 2]), packed]);
}

/** One-pass signature, then what is signed, then a signature. */
export function pgpSigned(packets: Buffer): Buffer {
  const onePass = Buffer.from([3, 0, 8, 1, 1, 2, 3, 4, 5, 6, 7, 8, 1]);
  const signature = Buffer.concat([Buffer.from([4, 0, 1, 8, 0, 0, 0, 0, 0xaa, 0xbb]), Buffer.alloc(64, 7)]);
  return Buffer.concat([oldPacket(4, onePass), packets, pgpPacket(2, signature)]);
}

/** With the one-octet length of old programs. */
function oldPacket(tag: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | (tag << 2), body.length]), body]);
}

export function pgpEncrypted(): Buffer {
  const key = Buffer.concat([Buffer.from([3, 1, 2, 3, 4, 5, 6, 7, 8, 1]), Buffer.alloc(258, 0x5a)]);
  return Buffer.concat([pgpPacket(1, key), pgpPacket(18, Buffer.concat([Buffer.from([1]), Buffer.alloc(100, 0xa5)]))]);
}

export function armored(label: string, octets: Buffer, fields = 'Version: 1\n'): string {
  const text = octets.toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN ${label}-----\n${fields}\n${text}\n=abcd\n-----END ${label}-----\n`;
}

/** A value in the Distinguished Encoding Rules. */
export function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(length);
  return Buffer.concat([Buffer.from([tag, 0x84]), size, content]);
}

export const CMS_DATA: Buffer = Buffer.from('06092a864886f70d010701', 'hex');
const COMPRESSED_DATA = Buffer.from('060b2a864886f70d0109100109', 'hex');
const AUTH_ENVELOPED_DATA = Buffer.from('060b2a864886f70d0109100117', 'hex');
const ZLIB_ALGORITHM = Buffer.from('060b2a864886f70d0109100308', 'hex');
const SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex');

/** RFC 3274. */
export function cmsCompressed(content: Buffer): Buffer {
  const wrapped = der(0x30, CMS_DATA, der(0xa0, der(0x04, deflateSync(content))));
  const data = der(0x30, der(0x02, Buffer.from([0])), der(0x30, ZLIB_ALGORITHM), wrapped);
  return der(0x30, COMPRESSED_DATA, der(0xa0, data));
}

/** RFC 5083, as far as anybody needs to see what it is. */
export function cmsAuthEnveloped(): Buffer {
  return der(0x30, AUTH_ENVELOPED_DATA, der(0xa0, der(0x30, der(0x02, Buffer.from([0])), der(0x31, Buffer.alloc(99)))));
}

/** Certificates and nothing else (RFC 8551 section 3.8). */
export function cmsCertificates(): Buffer {
  const data = der(
    0x30,
    der(0x02, Buffer.from([1])),
    der(0x31),
    der(0x30, CMS_DATA),
    der(0xa0, Buffer.alloc(200)),
    der(0x31),
  );
  return der(0x30, SIGNED_DATA, der(0xa0, data));
}
