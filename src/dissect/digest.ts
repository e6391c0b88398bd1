import { createHash, hash } from 'node:crypto';
import { type Bytes, Lens, windows } from '../mail/bytes.ts';

/** Contents above this are hashed window by window. */
const HASH_WINDOW = 1024 * 1024;

/** SHA-256 in lower-case hexadecimal digits. */
export function sha256(content: Bytes): string {
  if (content.size <= HASH_WINDOW) return hash('sha256', content.slice(0, content.size), 'hex');
  const digest = createHash('sha256');
  for (const { chunk } of windows(content, HASH_WINDOW, 0, new Lens())) digest.update(chunk);
  return digest.digest('hex');
}
