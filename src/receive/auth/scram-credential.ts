import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { base64Bytes } from './base64-bytes.ts';

/** What the server keeps for SCRAM-SHA-256 (RFC 5802 section 2.2, RFC 7677). The password cannot be read out of it. */
export interface ScramCredential {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

const SCHEME = 'SCRAM-SHA-256$';
const KEY_BYTES = 32;
/** RFC 7677 section 4. */
export const LEAST_ITERATIONS = 4096;
const MOST_ITERATIONS = 1_000_000;
/** Beside an argon2id hash the weaker of the two is what a thief of the file attacks; clients work this off in 0.1 s. */
const FRESH_ITERATIONS = 100_000;
const SALT_BYTES = 16;

const pbkdf2Of = promisify(pbkdf2);

export function isScramCredential(text: string): boolean {
  return text.startsWith(SCHEME);
}

/**
 * Reads `SCRAM-SHA-256$100000:salt$StoredKey:ServerKey` (after RFC 5803), the last three in base64.
 * @throws an error that says what is wrong with it
 */
export function parseScramCredential(text: string): ScramCredential {
  const [, count, salt = '', stored = '', server = ''] =
    /^SCRAM-SHA-256\$(\d{1,9}):([^$:]*)\$([^$:]*):([^$:]*)$/.exec(text) ?? [];
  if (count === undefined) throw new Error('write it as SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey');
  const iterations = Number(count);
  if (iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS) {
    throw new Error(`its ${iterations} iterations are not within ${LEAST_ITERATIONS} and ${MOST_ITERATIONS}`);
  }
  return {
    iterations,
    salt: base64Bytes('salt', salt, 8, 64),
    storedKey: base64Bytes('StoredKey', stored, KEY_BYTES, KEY_BYTES),
    serverKey: base64Bytes('ServerKey', server, KEY_BYTES, KEY_BYTES),
  };
}

/** The credential of a new password, as it stands in the users file. */
export async function scramCredential(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const { storedKey, serverKey } = await keysOf(password, salt, FRESH_ITERATIONS);
  const [s, k, v] = [salt, storedKey, serverKey].map((bytes) => bytes.toString('base64'));
  return `${SCHEME}${FRESH_ITERATIONS}:${s}$${k}:${v}`;
}

/** Whether it is the password, for clients that tell it by another mechanism. */
export async function verifyByScram(credential: ScramCredential, password: string): Promise<boolean> {
  const { storedKey } = await keysOf(password, credential.salt, credential.iterations);
  return timingSafeEqual(storedKey, credential.storedKey);
}

/** A credential that belongs to no password. */
export function decoyScram(iterations: number, salt: Buffer): ScramCredential {
  return { iterations, salt, storedKey: randomBytes(KEY_BYTES), serverKey: randomBytes(KEY_BYTES) };
}

/** RFC 5802 section 3. */
async function keysOf(password: string, salt: Buffer, iterations: number) {
  const salted = await pbkdf2Of(password, salt, iterations, KEY_BYTES, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  return {
    storedKey: createHash('sha256').update(clientKey).digest(),
    serverKey: createHmac('sha256', salted).update('Server Key').digest(),
  };
}
