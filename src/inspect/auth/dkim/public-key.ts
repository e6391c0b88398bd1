import { createPublicKey, type KeyObject } from 'node:crypto';

export type KeyType = 'rsa' | 'ed25519';

/** RFC 8301 section 3.2 asks for 4096; some have longer ones. What is longer yet takes too long. */
const LARGEST_RSA_BITS = 8192;
/** OpenSSL takes any exponent of a modulus below 3,072 bits, and a long one makes it slow. */
const LARGEST_EXPONENT = 2n ** 33n;

/** RFC 8410 section 4: what stands before the 32 octets of an Ed25519 key in a SubjectPublicKeyInfo. */
const ED25519_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Keys that were read, the oldest first: a domain's key comes with every mail of it, and reading one costs as much as using it. */
const known = new Map<string, KeyObject | string>();
const KNOWN = 500;

/**
 * The key in `p=` of a key record, or why there is none.
 *
 * @param base64 of the record, at most a few thousand characters
 */
export function readPublicKey(type: KeyType, base64: string): KeyObject | string {
  const name = `${type} ${base64}`;
  const found = known.get(name);
  if (found !== undefined) return found;
  const key = makeKey(type, base64);
  if (known.size >= KNOWN)
    for (const oldest of known.keys()) {
      known.delete(oldest);
      break;
    }
  known.set(name, key);
  return key;
}

function makeKey(type: KeyType, base64: string): KeyObject | string {
  const octets = decodeBase64(base64);
  if (octets === null) return 'the key is no base64';
  if (type === 'ed25519') {
    // RFC 8463 section 4: the bare key.
    if (octets.length !== 32) return `an Ed25519 key has 32 octets, this one ${octets.length}`;
    return createPublicKey({ key: Buffer.concat([ED25519_PREFIX, octets]), format: 'der', type: 'spki' });
  }
  const key = rsaKey(octets);
  if (key?.asymmetricKeyType !== 'rsa') return 'the key is no RSA key';
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength > LARGEST_RSA_BITS) return `the RSA key has ${modulusLength} bits, more than ${LARGEST_RSA_BITS}`;
  if (publicExponent < 3n || publicExponent > LARGEST_EXPONENT) return 'the exponent of the RSA key is out of bounds';
  return key;
}

/** RFC 6376 section 3.6.1 asks for the bare RSAPublicKey, its own examples and everybody else write a SubjectPublicKeyInfo. */
function rsaKey(octets: Buffer): KeyObject | null {
  for (const type of ['spki', 'pkcs1'] as const) {
    try {
      return createPublicKey({ key: octets, format: 'der', type });
    } catch {
      // Not in this form.
    }
  }
  return null;
}

/** RFC 6376 section 2.10, white space taken out already; null where it is none. */
export function decodeBase64(text: string): Buffer | null {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1
    ? Buffer.from(text, 'base64')
    : null;
}
