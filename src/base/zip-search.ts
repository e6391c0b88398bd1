import type { ByteRun } from './zip-format.ts';

const WINDOW = 256 * 1024;

/** Where `signature` first stands between `start` and `end`; -1 where it does not. */
export function findSignature(run: ByteRun, signature: Buffer, start: number, end: number): number {
  const overlap = signature.length - 1;
  for (let from = Math.max(0, start); from < end; from += WINDOW) {
    const found = run.slice(from, Math.min(end, from + WINDOW + overlap)).indexOf(signature);
    if (found >= 0) return from + found;
  }
  return -1;
}
