import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { rc4 } from '../../src/dissect/document/pdf/security/rc4.ts';
import { record, u16, u32 } from './biff.ts';
import { compoundFile } from './compound-file.ts';

const digest = (algorithm: string, ...octets: readonly Buffer[]): Buffer =>
  createHash(algorithm).update(Buffer.concat(octets)).digest();
const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');
const filled = (octets: Buffer, size: number): Buffer =>
  Buffer.concat([octets, Buffer.alloc((size - (octets.length % size)) % size)]);

function spun(algorithm: string, salt: Buffer, password: string, rounds: number): Buffer {
  let value = digest(algorithm, salt, wide(password));
  for (let round = 0; round < rounds; round++) value = digest(algorithm, u32(round), value);
  return value;
}

function aes(mode: 'cbc' | 'ecb', key: Buffer, vector: Buffer | null, octets: Buffer): Buffer {
  const cipher = createCipheriv(`aes-${8 * key.length}-${mode}`, key, vector).setAutoPadding(false);
  return Buffer.concat([cipher.update(octets), cipher.final()]);
}

/** A document in XML, encrypted as Office 2010 and later do (MS-OFFCRYPTO section 2.3.4.10). */
export function agilePackage(content: Buffer, password: string, rounds = 1000): Buffer {
  const [salt, dataSalt, key, verifier] = [randomBytes(16), randomBytes(16), randomBytes(32), randomBytes(16)];
  const start = spun('sha512', salt, password, rounds);
  const sealed = (purpose: string, octets: Buffer): string =>
    aes('cbc', digest('sha512', start, Buffer.from(purpose, 'hex')).subarray(0, 32), salt, octets).toString('base64');
  const kind =
    'saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512"';
  const xml = [
    '<?xml version="1.0"?><encryption xmlns="http://schemas.microsoft.com/office/2006/encryption">',
    `<keyData ${kind} saltValue="${dataSalt.toString('base64')}"/><keyEncryptors><keyEncryptor>`,
    `<p:encryptedKey spinCount="${rounds}" ${kind} saltValue="${salt.toString('base64')}"`,
    ` encryptedVerifierHashInput="${sealed('fea7d2763b4b9e79', verifier)}"`,
    ` encryptedVerifierHashValue="${sealed('d7aa0f6d3061344e', digest('sha512', verifier))}"`,
    ` encryptedKeyValue="${sealed('146e0be7abacd0d6', key)}"/></keyEncryptor></keyEncryptors></encryption>`,
  ];
  const segments: Buffer[] = [u32(content.length, 0)];
  for (let at = 0, number = 0; at < content.length; at += 4096, number++) {
    const vector = digest('sha512', dataSalt, u32(number)).subarray(0, 16);
    segments.push(aes('cbc', key, vector, filled(content.subarray(at, at + 4096), 16)));
  }
  const info = Buffer.concat([u16(4, 4), u32(0x40), Buffer.from(xml.join(''))]);
  return compoundFile({ EncryptionInfo: info, EncryptedPackage: Buffer.concat(segments) });
}

/** The same by Office 2007 (MS-OFFCRYPTO section 2.3.4.5). */
export function standardPackage(content: Buffer, password: string): Buffer {
  const [salt, verifier] = [randomBytes(16), randomBytes(16)];
  const final = digest('sha1', spun('sha1', salt, password, 50_000), u32(0));
  const key = digest('sha1', Buffer.alloc(64, 0x36).map((octet, i) => octet ^ (final[i] ?? 0)) as Buffer).subarray(
    0,
    16,
  );
  const header = Buffer.concat([u32(0x24, 0, 0x660e, 0x8004, 128, 24, 0, 0), wide('Provider\0')]);
  const info = Buffer.concat([
    u16(3, 2),
    u32(0x24, header.length),
    header,
    u32(16),
    salt,
    aes('ecb', key, null, verifier),
    u32(20),
    aes('ecb', key, null, filled(digest('sha1', verifier), 32)),
  ]);
  const data = Buffer.concat([u32(content.length, 0), aes('ecb', key, null, filled(content, 16))]);
  return compoundFile({ EncryptionInfo: info, EncryptedPackage: data });
}

interface Rc4Seal {
  /** From the version on. */
  readonly header: Buffer;
  readonly key: (block: number) => Buffer;
}

/** RC4 of Office 97 (MS-OFFCRYPTO section 2.3.6). */
export function rc4Seal(password: string): Rc4Seal {
  const [salt, verifier] = [randomBytes(16), randomBytes(16)];
  const start = digest('md5', wide(password)).subarray(0, 5);
  const pairs = Array.from({ length: 16 }, () => Buffer.concat([start, salt]));
  const base = digest('md5', ...pairs).subarray(0, 5);
  const key = (block: number): Buffer => digest('md5', base, u32(block));
  return {
    header: Buffer.concat([u16(1, 1), salt, rc4(key(0), Buffer.concat([verifier, digest('md5', verifier)]))]),
    key,
  };
}

/** RC4 of Office 2002 and 2003 (MS-OFFCRYPTO section 2.3.5). */
export function cryptoApiSeal(password: string): Rc4Seal {
  const [salt, verifier] = [randomBytes(16), randomBytes(16)];
  const start = digest('sha1', salt, wide(password));
  const key = (block: number): Buffer => digest('sha1', start, u32(block)).subarray(0, 16);
  const sealed = rc4(key(0), Buffer.concat([verifier, digest('sha1', verifier)]));
  const header = Buffer.concat([u32(4, 0, 0x6801, 0x8004, 128, 1, 0, 0), wide('Provider\0')]);
  return {
    header: Buffer.concat([
      u16(2, 2),
      u32(4, header.length),
      header,
      u32(16),
      salt,
      sealed.subarray(0, 16),
      u32(20),
      sealed.subarray(16),
    ]),
    key,
  };
}

/** `plain` is what stays readable, as offsets. */
export function sealRc4(
  octets: Buffer,
  { key }: Rc4Seal,
  blockSize: number,
  plain: readonly (readonly [number, number])[],
): Buffer {
  const sealed = Buffer.from(octets);
  for (let at = 0, block = 0; at < octets.length; at += blockSize, block++) {
    rc4(key(block), octets.subarray(at, at + blockSize)).copy(sealed, at);
  }
  for (const [start, end] of plain) octets.copy(sealed, start, start, end);
  return sealed;
}

const BOF = 0x0809;
const BOUND_SHEET = 0x0085;
const FILE_PASS = 0x002f;

/** A workbook whose first record of globals, an empty one of that type, tells of the encryption. */
export function sealWorkbook(stream: Buffer, seal: Rc4Seal): Buffer {
  const plain: (readonly [number, number])[] = [];
  for (const { type, start, end } of records(stream)) {
    const whole = type === BOF || type === FILE_PASS;
    plain.push([start, whole ? end : start + 4 + (type === BOUND_SHEET ? 4 : 0)]);
  }
  return sealRc4(stream, seal, 1024, plain);
}

/** A workbook obfuscated by `array` (MS-OFFCRYPTO section 2.3.7.2). */
export function xorWorkbook(stream: Buffer, array: Buffer): Buffer {
  const sealed = Buffer.from(stream);
  for (const { type, start, end } of records(stream)) {
    if (type === BOF || type === FILE_PASS) continue;
    for (let at = start + 4 + (type === BOUND_SHEET ? 4 : 0); at < end; at++) {
      const octet = stream[at] ?? 0;
      sealed[at] = ((octet << 5) | (octet >> 3)) ^ (array[(at + end - start - 4) % 16] ?? 0);
    }
  }
  return sealed;
}

export function filePass(...data: readonly Buffer[]): Buffer {
  return record(FILE_PASS, ...data);
}

function* records(stream: Buffer): Generator<{ type: number; start: number; end: number }> {
  for (let start = 0; start + 4 <= stream.length; ) {
    const end = start + 4 + stream.readUInt16LE(start + 2);
    yield { type: stream.readUInt16LE(start), start, end };
    start = end;
  }
}
