import { argon2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { base64Bytes } from './base64-bytes.ts';

/** How a password is kept: as a hash that costs time and memory to make. */
export type PasswordHash =
  | {
      readonly kind: 'argon2id';
      /** KiB. */
      readonly memory: number;
      readonly passes: number;
      readonly lanes: number;
      readonly salt: Buffer;
      readonly hash: Buffer;
    }
  | {
      readonly kind: 'scrypt';
      /** The logarithm of N to the base of 2. */
      readonly cost: number;
      readonly block: number;
      readonly lanes: number;
      readonly salt: Buffer;
      readonly hash: Buffer;
    };

const argon2Of = promisify(argon2);
const scryptOf = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** What a hash may ask of the machine at each login: 256 MiB, and a second or two. */
const MAX_MEMORY = 262_144; // KiB
const MAX_PASSES = 20;
const MAX_LANES = 16;

/** RFC 9106 section 4 and OWASP's least: 19 MiB, two passes. */
const FRESH = { memory: 19_456, passes: 2, lanes: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/**
 * Reads `$argon2id$v=19$m=19456,t=2,p=1$salt$hash` or `$scrypt$ln=16,r=8,p=1$salt$hash`: the PHC string format, with salt and
 * hash in base64 without padding.
 * @throws an error that says what is wrong with it
 */
export function parsePasswordHash(text: string): PasswordHash {
  const [empty, kind, ...fields] = text.split('$');
  if (empty !== '') throw new Error('a password hash begins with $');
  switch (kind) {
    case 'argon2id': {
      const [version, costs, salt, hash, ...more] = fields;
      if (version !== 'v=19' || more.length > 0) throw new Error('write it as $argon2id$v=19$m=..,t=..,p=..$salt$hash');
      const [memory, passes, lanes] = numbers(costs, ['m', 't', 'p']);
      within('m', memory, 8, MAX_MEMORY);
      within('t', passes, 1, MAX_PASSES);
      within('p', lanes, 1, MAX_LANES);
      if (memory < 8 * lanes) throw new Error(`m=${memory} is less than 8 times p=${lanes}`); // RFC 9106 section 3.1
      return { kind, memory, passes, lanes, ...digest(salt, hash) };
    }
    case 'scrypt': {
      const [costs, salt, hash, ...more] = fields;
      if (more.length > 0) throw new Error('write it as $scrypt$ln=..,r=..,p=..$salt$hash');
      const [cost, block, lanes] = numbers(costs, ['ln', 'r', 'p']);
      within('ln', cost, 1, 20);
      within('r', block, 1, 64);
      within('p', lanes, 1, MAX_LANES);
      if ((2 ** cost * block) / 8 > MAX_MEMORY) throw new Error(`ln=${cost},r=${block} asks for more than 256 MiB`);
      return { kind, cost, block, lanes, ...digest(salt, hash) };
    }
    default:
      throw new Error(`"${kind ?? ''}" is no password hash that is known here: $argon2id$ or $scrypt$`);
  }
}

/** The hash of a new password, as it stands in the users file. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const { memory, passes, lanes } = FRESH;
  const hash = await derive({ kind: 'argon2id', ...FRESH, salt, hash: Buffer.alloc(HASH_BYTES) }, password);
  return `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${bare(salt)}$${bare(hash)}`;
}

/** Whether it is the password. Works off the event loop, for some tens of milliseconds. */
export async function verifyPassword(hash: PasswordHash, password: string): Promise<boolean> {
  return timingSafeEqual(await derive(hash, password), hash.hash);
}

/** A hash that asks for the same work as another and belongs to no password. */
export function decoyHash(like: PasswordHash, salt: Buffer): PasswordHash {
  return { ...like, salt, hash: randomBytes(like.hash.length) };
}

function derive(hash: PasswordHash, password: string): Promise<Buffer> {
  const length = hash.hash.length;
  if (hash.kind === 'argon2id') {
    const { memory, passes, lanes, salt } = hash;
    return argon2Of('argon2id', {
      message: password,
      nonce: salt,
      parallelism: lanes,
      tagLength: length,
      memory,
      passes,
    });
  }
  const { cost, block, lanes, salt } = hash;
  const bytes = 128 * block * (2 ** cost + lanes + 2);
  return scryptOf(password, salt, length, { N: 2 ** cost, r: block, p: lanes, maxmem: bytes + 1_048_576 });
}

/** The values of `m=19456,t=2,p=1`, in the order of `keys`. */
function numbers(text: string | undefined, keys: readonly [string, string, string]): [number, number, number] {
  const [, a, x, b, y, c, z] = /^([a-z]+)=(\d{1,9}),([a-z]+)=(\d{1,9}),([a-z]+)=(\d{1,9})$/.exec(text ?? '') ?? [];
  if (a !== keys[0] || b !== keys[1] || c !== keys[2]) throw new Error(`its costs must read ${keys.join('=..,')}=..`);
  return [Number(x), Number(y), Number(z)];
}

function within(key: string, value: number, least: number, most: number): void {
  if (value < least || value > most) throw new Error(`${key}=${value} is not within ${least} and ${most}`);
}

function digest(salt: string | undefined, hash: string | undefined): { salt: Buffer; hash: Buffer } {
  return { salt: base64Bytes('salt', salt ?? '', 8, 64), hash: base64Bytes('hash', hash ?? '', 16, 64) };
}

function bare(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
