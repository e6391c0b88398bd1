import { createHash } from 'node:crypto';
import type { Features } from './feature-list.ts';

/** How many of the text, then all hashes, each uint32 little endian. */
export function packFeatures({ text, frame }: Features): Uint8Array {
  const packed = Buffer.alloc(4 * (1 + text.length + frame.length));
  packed.writeUInt32LE(text.length, 0);
  const hashes = [...text, ...frame];
  for (const [index, hash] of hashes.entries()) packed.writeUInt32LE(hash, 4 * (1 + index));
  return packed;
}

/** @throws RangeError where it is nothing that was packed */
export function unpackFeatures(packed: Uint8Array): Features {
  const bytes = Buffer.from(packed); // a copy, so that it is aligned
  const count = bytes.readUInt32LE(0);
  if (bytes.length % 4 !== 0 || 4 * (1 + count) > bytes.length) throw new RangeError('these are no features');
  const hashes = Uint32Array.from({ length: bytes.length / 4 - 1 }, (_, index) => bytes.readUInt32LE(4 * (1 + index)));
  return { text: hashes.subarray(0, count), frame: hashes.subarray(count) };
}

/** Lower-case hexadecimal SHA-256 that mails with the same features share: a mail and its copy in another mailbox. */
export function featuresDigest({ text, frame }: Features): string {
  const digest = createHash('sha256');
  for (const hashes of [text, frame])
    digest.update(packFeatures({ text: hashes.toSorted(), frame: new Uint32Array() }));
  return digest.digest('hex');
}
