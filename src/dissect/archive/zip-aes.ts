import { createCipheriv, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { setImmediate as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Bytes, Lens, subBytes, windows } from '../../mail/bytes.ts';
import type { Scratch } from '../scratch.ts';

/** https://www.winzip.com/en/support/aes-encryption/ */
const ITERATIONS = 1000;
const VERIFIER = 2;
const CODE = 10;
const BLOCK = 16;
const PIECE = 256 * 1024;

const derive = promisify(pbkdf2);

/** Decrypts `data`, which is salt, verifier, ciphertext and authentication code; null where the password is another one. */
export async function decryptAes(
  data: Bytes,
  password: Buffer,
  keySize: number,
  scratch: Scratch,
): Promise<Bytes | null> {
  const saltSize = keySize / 2;
  const start = saltSize + VERIFIER;
  const end = data.size - CODE;
  if (end < start) return null;
  const head = data.slice(0, start);
  const keys = await derive(password, head.subarray(0, saltSize), ITERATIONS, 2 * keySize + VERIFIER, 'sha1');
  if (!keys.subarray(2 * keySize).equals(head.subarray(saltSize))) return null;
  const packed = subBytes(data, start, end);
  const code = createHmac('sha1', keys.subarray(keySize, 2 * keySize));
  for (const { chunk } of windows(packed, PIECE, 0, new Lens())) {
    code.update(chunk);
    if (chunk.length === PIECE) await pause();
  }
  if (!timingSafeEqual(code.digest().subarray(0, CODE), data.slice(end, data.size))) return null;
  return decrypted(packed, keys.subarray(0, keySize), scratch);
}

/** Counter mode whose counter is little-endian and begins with 1; node:crypto counts the other way. */
async function decrypted(packed: Bytes, key: Buffer, scratch: Scratch): Promise<Bytes> {
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
  const writer = scratch.writer();
  let count = 0;
  for (const { chunk } of windows(packed, PIECE, 0, new Lens())) {
    const counters = Buffer.alloc(Math.ceil(chunk.length / BLOCK) * BLOCK);
    for (let at = 0; at < counters.length; at += BLOCK) counters.writeUInt32LE(++count, at);
    const piece = cipher.update(counters).subarray(0, chunk.length);
    for (let i = 0; i < piece.length; i++) piece[i] = (piece[i] ?? 0) ^ (chunk[i] ?? 0);
    writer.write(piece);
    if (chunk.length === PIECE) await pause();
  }
  return writer.end();
}
