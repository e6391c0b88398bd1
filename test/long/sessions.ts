import { test } from 'node:test';
import { fuzzFor, Lanes } from '../support/session-fuzz/fuzz.ts';

const FUZZ_MS = 300_000;

test('five minutes of sessions of every kind with receivers', async (t) => {
  const seed = Number(process.env.SESSION_SEED ?? Date.now() % 2 ** 31);
  t.diagnostic(`SESSION_SEED=${seed}`);
  await using lanes = new Lanes();
  t.diagnostic(`${await fuzzFor(lanes, seed, FUZZ_MS)} sessions`);
});
