import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { rc4 } from './rc4.ts';

/** What the standard security handler keeps in the encryption dictionary (ISO 32000-2 table 21). */
export interface StandardEntries {
  /** R: 2 to 6. */
  readonly revision: number;
  /** Octets of the file's key. */
  readonly keyLength: number;
  readonly owner: Buffer;
  readonly user: Buffer;
  /** OE and UE, of revisions 5 and 6. */
  readonly ownerKey: Buffer;
  readonly userKey: Buffer;
  readonly permissions: number;
  /** The first of the file's identifiers. */
  readonly id: Buffer;
  readonly encryptMetadata: boolean;
}

/** Algorithm 2 step a. */
const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
const LONGEST_PASSWORD = 127;
const NO_IV = Buffer.alloc(16);

/** The key of the file, where `password` (UTF-8) is that of its user or of its owner; else null. */
export function fileKey(entries: StandardEntries, password: Buffer): Buffer | null {
  if (entries.revision >= 5) return newKey(entries, password.subarray(0, LONGEST_PASSWORD));
  return oldKey(entries, password) ?? oldKey(entries, userPassword(entries, password));
}

/** Algorithms 2, 4, 5 and 6 of ISO 32000-2 section 7.6.4. */
function oldKey(entries: StandardEntries, password: Buffer): Buffer | null {
  const { revision, keyLength, owner, user, permissions, id, encryptMetadata } = entries;
  const rights = Buffer.alloc(4);
  rights.writeInt32LE(permissions | 0);
  const digest = createHash('md5').update(padded(password)).update(owner.subarray(0, 32)).update(rights).update(id);
  if (revision >= 4 && !encryptMetadata) digest.update(Buffer.alloc(4, 0xff));
  const key = stretched(digest.digest(), revision, keyLength);
  if (revision === 2) return rc4(key, PADDING).equals(user.subarray(0, 32)) ? key : null;
  const check = spun(key, createHash('md5').update(PADDING).update(id).digest(), UP);
  return check.equals(user.subarray(0, 16)) ? key : null;
}

/** Algorithm 7: what the owner's password says of the user's. */
function userPassword({ revision, keyLength, owner }: StandardEntries, password: Buffer): Buffer {
  const key = stretched(md5(padded(password)), revision, keyLength);
  return revision === 2 ? rc4(key, owner.subarray(0, 32)) : spun(key, owner.subarray(0, 32), DOWN);
}

/** Fifty times MD5 from revision 3 on. */
function stretched(digest: Buffer, revision: number, keyLength: number): Buffer {
  let key = digest.subarray(0, keyLength);
  if (revision >= 3) for (let i = 0; i < 50; i++) key = md5(key).subarray(0, keyLength);
  return key;
}

const UP = Array.from({ length: 20 }, (_, i) => i);
const DOWN = UP.toReversed();

/** RC4 by twenty keys, one after the other. */
function spun(key: Buffer, octets: Buffer, order: readonly number[]): Buffer {
  return order.reduce((result, i) => rc4(Buffer.from(key.map((octet) => octet ^ i)), result), octets);
}

/** Algorithm 2.A. */
function newKey(entries: StandardEntries, password: Buffer): Buffer | null {
  const { owner, user, ownerKey, userKey, revision } = entries;
  const hash = revision === 5 ? simpleHash : hardenedHash;
  const open = (entry: Buffer, key: Buffer, userEntry: Buffer): Buffer | null => {
    if (entry.length < 48 || key.length < 32) return null;
    const check = hash(password, entry.subarray(32, 40), userEntry);
    if (!check.equals(entry.subarray(0, 32))) return null;
    const cipher = createDecipheriv('aes-256-cbc', hash(password, entry.subarray(40, 48), userEntry), NO_IV);
    return cipher.setAutoPadding(false).update(key.subarray(0, 32));
  };
  return open(user, userKey, Buffer.alloc(0)) ?? open(owner, ownerKey, user.subarray(0, 48));
}

/** Of revision 5, Adobe's Supplement to ISO 32000, extension level 3. */
function simpleHash(password: Buffer, salt: Buffer, userEntry: Buffer): Buffer {
  return createHash('sha256').update(password).update(salt).update(userEntry).digest();
}

/** Algorithm 2.B. Its rounds end by chance; nobody has seen more than some hundred. */
function hardenedHash(password: Buffer, salt: Buffer, userEntry: Buffer): Buffer {
  let key = simpleHash(password, salt, userEntry);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const once = Buffer.concat([password, key, userEntry]);
    const repeated = Buffer.concat(Array.from({ length: 64 }, () => once));
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32)).setAutoPadding(false);
    const encrypted = cipher.update(repeated);
    // The first 16 octets as a number modulo 3, which is their sum modulo 3: 256 is 1 modulo 3.
    const sum = encrypted.subarray(0, 16).reduce((total, octet) => total + octet, 0);
    key = createHash(HASHES[sum % 3] ?? 'sha256')
      .update(encrypted)
      .digest();
    if (round >= 63 && (encrypted.at(-1) ?? 0) <= round - 31) break;
  }
  return key.subarray(0, 32);
}

const HASHES = ['sha256', 'sha384', 'sha512'];
const MOST_ROUNDS = 1024;

function padded(password: Buffer): Buffer {
  return Buffer.concat([password, PADDING]).subarray(0, 32);
}

function md5(octets: Buffer): Buffer {
  return createHash('md5').update(octets).digest();
}
