import { createHash, type KeyObject, verify } from 'node:crypto';
import type { Resolver } from '../../../base/resolver.ts';
import { fetchKeys, type KeyRecord } from './key-record.ts';
import { SignatureFault } from './signature-fault.ts';
import type { SignerTags } from './signature-tags.ts';

/** What signatures are proved with. */
export interface ProofDeps {
  readonly resolver: Pick<Resolver, 'resolveTxt'>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const WEAKEST_RSA_BITS = 1024;

/**
 * Proves that the owner of the key signed `data`, one octet for each character.
 *
 * @throws {SignatureFault}
 */
export async function prove(
  signer: SignerTags,
  data: string,
  { resolver }: Pick<ProofDeps, 'resolver'>,
  signal: AbortSignal,
): Promise<KeyRecord> {
  const records = await fetchKeys(signer.keyName, signer.keyType, resolver, signal);
  const octets = Buffer.from(data, 'latin1');
  const record = records.find(({ key }) => holds(key, octets, signer.signature));
  if (record === undefined) throw new SignatureFault('fail', 'the signature does not fit what stands in the header');
  return record;
}

/** RFC 8301 section 3.2: such a key can be broken; null where it is long enough. */
export function weakness({ key }: KeyRecord): string | null {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? WEAKEST_RSA_BITS;
  return bits < WEAKEST_RSA_BITS ? `the key has only ${bits} bits` : null;
}

function holds(key: KeyObject, octets: Buffer, signature: Buffer): boolean {
  try {
    return key.asymmetricKeyType === 'rsa'
      ? verify('sha256', octets, key, signature)
      : // RFC 8463 section 3: it is the hash that is signed.
        verify(null, createHash('sha256').update(octets).digest(), key, signature);
  } catch {
    // OpenSSL refuses to work with such a key.
    return false;
  }
}
