import { createHash } from 'node:crypto';
import { nextTurn } from '../../../base/turn.ts';
import { type Bytes, chunksOf } from '../../../mail/bytes.ts';
import type { DigestName } from './spam-list.ts';

/** Characters of each digest as a label. */
export const DIGEST_LENGTH: Readonly<Record<DigestName, number>> = { md5: 32, sha1: 40, sha256: 52 };

/**
 * The label that stands for this content: hexadecimal, but for SHA-256, of which 64 digits are no label any more (RFC 1035 section
 * 2.3.4), base32 in lower case without padding (RFC 4648), as Spamhaus has it. The loop is given back in long contents.
 */
export async function digestLabel(name: DigestName, content: Bytes): Promise<string> {
  const hash = createHash(name);
  for (const chunk of chunksOf(content)) {
    hash.update(chunk);
    if (content.size > chunk.length) await nextTurn();
  }
  return name === 'sha256' ? base32(hash.digest()) : hash.digest('hex');
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}
