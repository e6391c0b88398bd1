import { test } from 'node:test';
import { seeded } from '../support/seed.ts';
import { fuzzFor, Lanes } from '../support/session-fuzz/fuzz.ts';

const FUZZ_MS = 300_000;

test('five minutes of sessions of every kind with receivers', async (t) => {
  const { seed } = seeded(t);
  await using lanes = new Lanes();
  t.diagnostic(`${await fuzzFor(lanes, seed, FUZZ_MS)} sessions`);
});
