import { createHash } from 'node:crypto';
import type { PdfObjects } from '../objects.ts';
import { countOf, type Dict, isDict, type ObjectId, type PdfValue } from '../values.ts';
import { CIPHERS, type Cipher, IDENTITY, NONE } from './cipher.ts';
import { fileKey, type StandardEntries } from './file-key.ts';

/** How the objects of an encrypted file are read. */
export class Security {
  readonly #key: Buffer;
  readonly #filters: CryptFilters;

  constructor(key: Buffer, filters: CryptFilters) {
    this.#key = key;
    this.#filters = filters;
  }

  decryptString(id: ObjectId, octets: Buffer): Buffer {
    const cipher = this.#filters.strings;
    return cipher === NONE ? octets : Buffer.concat([...cipher.decrypt([octets], this.#objectKey(id, cipher))]);
  }

  /** `chunks` of a stream; `name` is the crypt filter that the stream itself names, or null. */
  decryptStream(id: ObjectId, dict: Dict, name: string | null, chunks: Iterable<Buffer>): Iterable<Buffer> {
    const cipher = this.#cipherOf(dict, name);
    return cipher === NONE ? chunks : cipher.decrypt(chunks, this.#objectKey(id, cipher));
  }

  #cipherOf(dict: Dict, name: string | null): Cipher {
    const { streams, embedded, named, encryptMetadata } = this.#filters;
    const type = dict.get('Type');
    if (type === 'XRef') return NONE;
    if (name !== null) return named(name);
    if (type === 'Metadata' && !encryptMetadata) return NONE;
    return type === 'EmbeddedFile' ? embedded : streams;
  }

  /** Algorithm 1 of ISO 32000-2 section 7.6.3. */
  #objectKey({ number, generation }: ObjectId, { salt, wholeKey }: Cipher): Buffer {
    if (wholeKey) return this.#key;
    const id = Buffer.from([number, number >> 8, number >> 16, generation, generation >> 8]);
    const digest = createHash('md5').update(this.#key).update(id).update(salt).digest();
    return digest.subarray(0, Math.min(16, this.#key.length + 5));
  }
}

interface CryptFilters {
  readonly strings: Cipher;
  readonly streams: Cipher;
  readonly embedded: Cipher;
  readonly named: (name: string) => Cipher;
  readonly encryptMetadata: boolean;
}

/** Opens `encrypt`, the encryption dictionary; null where it needs a password or a certificate. `id` is the file's first identifier. */
export function openSecurity(
  encrypt: Dict,
  id: Buffer,
  passwords: readonly Buffer[],
  objects: PdfObjects,
): Security | null {
  const get = (key: string): PdfValue => objects.resolve(encrypt.get(key));
  if (get('Filter') !== 'Standard') return null;
  const version = countOf(get('V')) ?? 0;
  const filters = version >= 4 ? cryptFilters(encrypt, objects) : SAME_FOR_ALL;
  const entries: StandardEntries = {
    revision: countOf(get('R')) ?? 0,
    keyLength: keyLength(version, countOf(get('Length')) ?? 40),
    owner: octets(get('O')),
    user: octets(get('U')),
    ownerKey: octets(get('OE')),
    userKey: octets(get('UE')),
    permissions: Number(get('P')),
    id,
    encryptMetadata: filters.encryptMetadata,
  };
  for (const password of passwords) {
    const key = fileKey(entries, password);
    if (key !== null) return new Security(key, filters);
  }
  return null;
}

/** Some write bits and some octets; version 1 has 40 bits, version 4 128 whatever they say. */
function keyLength(version: number, length: number): number {
  if (version === 4) return 16;
  if (version < 2) return 5;
  return Math.min(16, Math.max(5, length >= 40 ? length >> 3 : length));
}

const SAME_FOR_ALL: CryptFilters = {
  strings: CIPHERS.V2,
  streams: CIPHERS.V2,
  embedded: CIPHERS.V2,
  named: (name) => (name === IDENTITY ? NONE : CIPHERS.V2),
  encryptMetadata: true,
};

/** ISO 32000-2 section 7.6.6. */
function cryptFilters(encrypt: Dict, objects: PdfObjects): CryptFilters {
  const all = objects.resolve(encrypt.get('CF'));
  const named = (name: PdfValue): Cipher => {
    if (!isDict(all) || typeof name !== 'string' || name === IDENTITY) return NONE;
    const filter = objects.resolve(all.get(name));
    const method = isDict(filter) ? objects.resolve(filter.get('CFM')) : null;
    return method === 'V2' || method === 'AESV2' || method === 'AESV3' ? CIPHERS[method] : NONE;
  };
  const streams = objects.resolve(encrypt.get('StmF'));
  return {
    strings: named(objects.resolve(encrypt.get('StrF'))),
    streams: named(streams),
    embedded: named(objects.resolve(encrypt.get('EFF') ?? streams)),
    named,
    encryptMetadata: objects.resolve(encrypt.get('EncryptMetadata')) !== false,
  };
}

function octets(value: PdfValue): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
}
