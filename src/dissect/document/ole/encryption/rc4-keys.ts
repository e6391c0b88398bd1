import { hash } from 'node:crypto';
import { rc4 } from '../../pdf/security/rc4.ts';
import { salted } from './spun-hash.ts';

/** The key of each block of a stream. */
export type BlockKey = (block: number) => Buffer;

/** Gives the keys where the password is right, else null. */
export type Rc4Lock = (password: string) => BlockKey | null;

/** MS-OFFCRYPTO section 2.3.6.1, behind the version. */
const SALT = 16;
const VERIFIER = 16;
/** MS-OFFCRYPTO section 2.3.2. */
const RC4 = 0x6801;
const LONGEST_HEADER = 4096;

/** An EncryptionHeader of RC4 as Word and Excel keep it, from its version on; null of others. */
export function readRc4Header(header: Buffer): Rc4Lock | null {
  if (header.length < 4) return null;
  const [major, minor] = [header.readUInt16LE(0), header.readUInt16LE(2)];
  if (major === 1 && minor === 1) return plainLock(header.subarray(4));
  return minor === 2 && major >= 2 && major <= 4 ? cryptoApiLock(header.subarray(4)) : null;
}

/** Office 97 (MS-OFFCRYPTO sections 2.3.6.2 to 2.3.6.4). */
function plainLock(fields: Buffer): Rc4Lock | null {
  if (fields.length < SALT + 2 * VERIFIER) return null;
  const salt = fields.subarray(0, SALT);
  const verifier = fields.subarray(SALT, SALT + 2 * VERIFIER);
  return (password) => {
    const start = salted('md5', Buffer.alloc(0), password).subarray(0, 5);
    const repeated = Buffer.concat(Array.from({ length: 16 }, () => Buffer.concat([start, salt])));
    const key = hash('md5', repeated, 'buffer').subarray(0, 5);
    const keys: BlockKey = (block) => hash('md5', Buffer.concat([key, numbered(block)]), 'buffer');
    return fits(keys(0), verifier, 'md5') ? keys : null;
  };
}

/** Office 2002 and 2003 (MS-OFFCRYPTO section 2.3.5). */
function cryptoApiLock(fields: Buffer): Rc4Lock | null {
  if (fields.length < 12) return null;
  const headerSize = fields.readUInt32LE(4);
  const header = fields.subarray(8, 8 + headerSize);
  const verifier = fields.subarray(8 + headerSize);
  if (headerSize > LONGEST_HEADER || header.length < 32 || verifier.length < 60) return null;
  if (header.readUInt32LE(8) !== RC4) return null;
  // No size is the least.
  const keySize = Math.min(16, Math.max(5, header.readUInt32LE(16) >>> 3));
  const salt = verifier.subarray(4, 4 + SALT);
  const encrypted = Buffer.concat([verifier.subarray(20, 36), verifier.subarray(40, 60)]);
  return (password) => {
    const start = salted('sha1', salt, password);
    const keys: BlockKey = (block) => {
      const key = hash('sha1', Buffer.concat([start, numbered(block)]), 'buffer').subarray(0, keySize);
      // A key of 40 bits is filled up with zeros.
      return keySize === 5 ? Buffer.concat([key, Buffer.alloc(11)]) : key;
    };
    return fits(keys(0), encrypted, 'sha1') ? keys : null;
  };
}

/** The verifier and its hash are one run of octets. */
function fits(key: Buffer, encrypted: Buffer, algorithm: string): boolean {
  const plain = rc4(key, encrypted);
  const digest = hash(algorithm, plain.subarray(0, VERIFIER), 'buffer');
  return plain.subarray(VERIFIER).equals(digest);
}

function numbered(block: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32LE(block);
  return octets;
}
