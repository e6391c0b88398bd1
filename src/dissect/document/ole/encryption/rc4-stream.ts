import type { Bytes } from '../../../../mail/bytes.ts';
import { rc4 } from '../../pdf/security/rc4.ts';
import type { BlockKey } from './rc4-keys.ts';

/** Streams are decrypted as a whole; longer ones are not. */
export const LONGEST_DECRYPTED = 32 * 1024 * 1024;
const OCTETS_BETWEEN_PAUSES = 128 * 1024;

/** All octets of `stream` decrypted, block by block; those that were never encrypted are to be put back. */
export function* decryptRc4(stream: Bytes, keys: BlockKey, blockSize: number): Generator<void, Buffer> {
  const plain = Buffer.allocUnsafe(stream.size);
  for (let at = 0, block = 0; at < stream.size; at += blockSize, block++) {
    rc4(keys(block), stream.slice(at, at + blockSize)).copy(plain, at);
    if (at % OCTETS_BETWEEN_PAUSES === 0) yield;
  }
  return plain;
}
