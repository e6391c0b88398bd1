import type { TestContext } from 'node:test';

/** Chance that can be had again: `SEED=<number>` before the command. The seed of this run is told. */
export function seeded(t: TestContext): { readonly seed: number; readonly random: () => number } {
  const given = Number(process.env.SEED);
  const seed = Number.isInteger(given) && given > 0 ? given : 1 + Math.floor(Math.random() * 2 ** 31);
  t.diagnostic(`the same again: SEED=${seed}`);
  return { seed, random: mulberry32(seed) };
}

/** Tommy Ettinger's generator of 32 bits: numbers from 0 up to, not including, 1. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
