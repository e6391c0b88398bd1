import { createDecipheriv } from 'node:crypto';
import { Rc4 } from './rc4.ts';

/** How octets are encrypted (CFM, ISO 32000-2 table 25). */
export interface Cipher {
  /** Joins the key of an object. */
  readonly salt: Buffer;
  /** Whether every object has the file's key. */
  readonly wholeKey: boolean;
  readonly decrypt: (chunks: Iterable<Buffer>, key: Buffer) => Iterable<Buffer>;
}

/** The crypt filter that does nothing. */
export const IDENTITY = 'Identity';

export const NONE: Cipher = { salt: Buffer.alloc(0), wholeKey: true, decrypt: (chunks) => chunks };

export const CIPHERS: Readonly<Record<'V2' | 'AESV2' | 'AESV3', Cipher>> = {
  V2: { salt: Buffer.alloc(0), wholeKey: false, decrypt: byRc4 },
  AESV2: {
    salt: Buffer.from('sAlT'),
    wholeKey: false,
    decrypt: (chunks, key) => byAes('aes-128-cbc', 16, chunks, key),
  },
  AESV3: { salt: Buffer.alloc(0), wholeKey: true, decrypt: (chunks, key) => byAes('aes-256-cbc', 32, chunks, key) },
};

function* byRc4(chunks: Iterable<Buffer>, key: Buffer): Generator<Buffer> {
  const cipher = new Rc4(key);
  for (const chunk of chunks) yield cipher.apply(chunk);
}

const BLOCK = 16;

/** CBC; the first block is the initialization vector, the last one padded as RFC 8018 has it. */
function* byAes(name: string, keyLength: number, chunks: Iterable<Buffer>, key: Buffer): Generator<Buffer> {
  if (key.length !== keyLength) return;
  let vector = Buffer.alloc(0);
  let cipher: ReturnType<typeof createDecipheriv> | null = null;
  let held = Buffer.alloc(0);
  for (const chunk of chunks) {
    const missing = BLOCK - vector.length;
    vector = missing === 0 ? vector : Buffer.concat([vector, chunk.subarray(0, missing)]);
    if (vector.length < BLOCK) continue;
    cipher ??= createDecipheriv(name, key, vector).setAutoPadding(false);
    const plain = cipher.update(chunk.subarray(missing));
    if (plain.length === 0) continue;
    yield held;
    held = plain;
  }
  yield withoutPadding(held);
}

/** Readers are content with padding that is none. */
function withoutPadding(octets: Buffer): Buffer {
  const count = octets.at(-1) ?? 0;
  return count >= 1 && count <= BLOCK && count <= octets.length ? octets.subarray(0, octets.length - count) : octets;
}
