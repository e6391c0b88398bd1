import type { ByteRun } from './zip-format.ts';

const FIRST_WINDOW = 1024;
const LARGEST_WINDOW = 256 * 1024;

/**
 * Where `signature` first stands between `start` and `end`; -1 where it does not. Windows grow, so that a thousand searches in a run
 * full of signatures read little more than they pass over.
 */
export function findSignature(run: ByteRun, signature: Buffer, start: number, end: number): number {
  const overlap = signature.length - 1;
  let size = FIRST_WINDOW;
  for (let from = Math.max(0, start); from < end; from += size, size = Math.min(size * 4, LARGEST_WINDOW)) {
    const found = run.slice(from, Math.min(end, from + size + overlap)).indexOf(signature);
    if (found >= 0) return from + found;
  }
  return -1;
}
