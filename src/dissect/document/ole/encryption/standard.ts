import { createDecipheriv, hash } from 'node:crypto';
import type { PackageCipher } from './agile.ts';
import { salted, spunHash } from './spun-hash.ts';

/** The header and the verifier of the standard encryption (MS-OFFCRYPTO section 2.3.4.5), behind the version. */
export interface StandardInfo {
  readonly keySize: number;
  readonly salt: Buffer;
  readonly verifier: Buffer;
  readonly verifierHash: Buffer;
}

const SEGMENT = 4096;
const ROUNDS = 50_000;
const AES_128 = 0x660e;
const AES_192 = 0x660f;
const AES_256 = 0x6610;
const KEY_SIZES: ReadonlyMap<number, number> = new Map([
  [AES_128, 16],
  [AES_192, 24],
  [AES_256, 32],
]);
const SHA1_SIZE = 20;
const BLOCK = 16;

/** Null where it is of another kind than AES, or cut. */
export function readStandardInfo(info: Buffer): StandardInfo | null {
  if (info.length < 20) return null;
  const headerSize = info.readUInt32LE(4);
  const keySize = KEY_SIZES.get(info.readUInt32LE(16));
  const verifier = info.subarray(8 + headerSize);
  if (keySize === undefined || headerSize > 4096 || verifier.length < 72) return null;
  return {
    keySize,
    salt: verifier.subarray(4, 20),
    verifier: verifier.subarray(20, 36),
    verifierHash: verifier.subarray(40, 72),
  };
}

/** MS-OFFCRYPTO sections 2.3.4.7 to 2.3.4.9; null where the password is another. */
export function* standardCipher(info: StandardInfo, password: string): Generator<void, PackageCipher | null> {
  const spun = yield* spunHash('sha1', salted('sha1', info.salt, password), ROUNDS);
  const final = hash('sha1', Buffer.concat([spun, Buffer.alloc(4)]), 'buffer');
  const key = Buffer.concat([derived(final, 0x36), derived(final, 0x5c)]).subarray(0, info.keySize);
  const expected = hash('sha1', decryptEcb(info.verifier, key), 'buffer');
  if (!decryptEcb(info.verifierHash, key).subarray(0, SHA1_SIZE).equals(expected)) return null;
  return { segment: SEGMENT, decrypt: (octets) => decryptEcb(octets, key) };
}

function derived(digest: Buffer, pad: number): Buffer {
  const octets = Buffer.alloc(64, pad);
  for (const [i, octet] of digest.entries()) octets[i] = octet ^ pad;
  return hash('sha1', octets, 'buffer');
}

function decryptEcb(octets: Buffer, key: Buffer): Buffer {
  const cipher = createDecipheriv(`aes-${8 * key.length}-ecb`, key, null).setAutoPadding(false);
  return cipher.update(octets.subarray(0, octets.length - (octets.length % BLOCK)));
}
