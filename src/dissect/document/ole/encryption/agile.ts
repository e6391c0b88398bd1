import { createDecipheriv, hash } from 'node:crypto';
import { salted, spunHash } from './spun-hash.ts';

/** How a package is decrypted: `segment` octets at a time, each for itself. */
export interface PackageCipher {
  readonly segment: number;
  decrypt(octets: Buffer, number: number): Buffer;
}

interface AgileKey {
  readonly salt: Buffer;
  readonly keySize: number;
  readonly blockSize: number;
  readonly algorithm: string;
}

interface AgilePassword extends AgileKey {
  readonly rounds: number;
  readonly verifierInput: Buffer;
  readonly verifierHash: Buffer;
  readonly keyValue: Buffer;
}

export interface AgileInfo {
  readonly data: AgileKey;
  readonly password: AgilePassword;
}

const SEGMENT = 4096;
/** Office writes 100,000 (MS-OFFCRYPTO section 2.3.4.10). */
const MOST_ROUNDS = 1_000_000;
const HASHES: ReadonlyMap<string, string> = new Map([
  ['SHA1', 'sha1'],
  ['SHA-1', 'sha1'],
  ['SHA256', 'sha256'],
  ['SHA384', 'sha384'],
  ['SHA512', 'sha512'],
  ['MD5', 'md5'],
]);
/** MS-OFFCRYPTO section 2.3.4.13: what tells the keys apart. */
const VERIFIER_INPUT = Buffer.from('fea7d2763b4b9e79', 'hex');
const VERIFIER_HASH = Buffer.from('d7aa0f6d3061344e', 'hex');
const KEY_VALUE = Buffer.from('146e0be7abacd0d6', 'hex');

/** The two elements of an EncryptionInfo in XML that count; null where they are of another kind than can be opened here. */
export function readAgileInfo(xml: string): AgileInfo | null {
  const data = keyOf(/<(?:\w{1,20}:)?keyData\s([^<>]{0,4000})>/.exec(xml)?.[1]);
  const attributes = /<(?:\w{1,20}:)?encryptedKey\s([^<>]{0,8000})>/.exec(xml)?.[1];
  const key = keyOf(attributes);
  if (data === null || key === null || attributes === undefined) return null;
  const rounds = Number(attribute(attributes, 'spinCount'));
  if (!(rounds >= 0 && rounds <= MOST_ROUNDS)) return null;
  const octets = (name: string): Buffer => Buffer.from(attribute(attributes, name), 'base64');
  const password: AgilePassword = {
    ...key,
    rounds,
    verifierInput: octets('encryptedVerifierHashInput'),
    verifierHash: octets('encryptedVerifierHashValue'),
    keyValue: octets('encryptedKeyValue'),
  };
  const whole = [password.verifierInput, password.verifierHash, password.keyValue].every(
    ({ length }) => length > 0 && length % BLOCK === 0,
  );
  return whole ? { data, password } : null;
}

const BLOCK = 16;

function keyOf(attributes: string | undefined): AgileKey | null {
  if (attributes === undefined) return null;
  const algorithm = HASHES.get(attribute(attributes, 'hashAlgorithm').toUpperCase());
  const keySize = Number(attribute(attributes, 'keyBits')) / 8;
  const isAes = attribute(attributes, 'cipherAlgorithm') === 'AES' && [16, 24, 32].includes(keySize);
  const isCbc = attribute(attributes, 'cipherChaining') === 'ChainingModeCBC';
  if (algorithm === undefined || !isAes || !isCbc) return null;
  return { algorithm, keySize, blockSize: BLOCK, salt: Buffer.from(attribute(attributes, 'saltValue'), 'base64') };
}

function attribute(attributes: string, name: string): string {
  const at = attributes.indexOf(`${name}="`);
  return at < 0 ? '' : (attributes.slice(at + name.length + 2).split('"', 1)[0] ?? '');
}

/** MS-OFFCRYPTO sections 2.3.4.11 to 2.3.4.15; null where the password is another. */
export function* agileCipher(info: AgileInfo, password: string): Generator<void, PackageCipher | null> {
  const { algorithm, salt, rounds, keySize, verifierInput, verifierHash, keyValue } = info.password;
  const spun = yield* spunHash(algorithm, salted(algorithm, salt, password), rounds);
  const open = (octets: Buffer, purpose: Buffer): Buffer => {
    const key = sized(hash(algorithm, Buffer.concat([spun, purpose]), 'buffer'), keySize);
    return decryptCbc(octets, key, sized(salt, BLOCK));
  };
  const expected = hash(algorithm, open(verifierInput, VERIFIER_INPUT).subarray(0, salt.length), 'buffer');
  if (!open(verifierHash, VERIFIER_HASH).subarray(0, expected.length).equals(expected)) return null;
  const { data } = info;
  const key = open(keyValue, KEY_VALUE).subarray(0, data.keySize);
  if (key.length !== data.keySize) return null;
  return {
    segment: SEGMENT,
    decrypt: (octets, number) => decryptCbc(octets, key, vectorOf(data, number)),
  };
}

function vectorOf({ algorithm, salt }: AgileKey, number: number): Buffer {
  const segment = Buffer.alloc(4);
  segment.writeUInt32LE(number);
  return sized(hash(algorithm, Buffer.concat([salt, segment]), 'buffer'), BLOCK);
}

/** Cut, or filled up with 0x36. */
function sized(octets: Buffer, size: number): Buffer {
  return octets.length >= size
    ? octets.subarray(0, size)
    : Buffer.concat([octets, Buffer.alloc(size - octets.length, 0x36)]);
}

function decryptCbc(octets: Buffer, key: Buffer, vector: Buffer): Buffer {
  const cipher = createDecipheriv(`aes-${8 * key.length}-cbc`, key, vector).setAutoPadding(false);
  return cipher.update(octets.subarray(0, octets.length - (octets.length % BLOCK)));
}
