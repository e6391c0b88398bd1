import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seeded } from '../support/seed.ts';
import { fuzzFor, keptScripts, Lanes } from '../support/session-fuzz/fuzz.ts';

const FUZZ_MS = 60_000;
/** What the process may hold more behind the run than behind its beginning. */
const GROWTH = 16 * 1024 * 1024;

test('sessions that went wrong once', async (t) => {
  await using lanes = new Lanes();
  for (const { name, script } of keptScripts()) await t.test(name, () => lanes.hold(script, name));
});

test('sessions of every kind: each ends, each reply is one of ours and in its place, each mail is what was sent', {
  timeout: 10 * FUZZ_MS,
}, async (t) => {
  const { seed } = seeded(t);
  let count = await run(seed, FUZZ_MS / 6);
  const before = await memory();
  count += await run(seed + count, (FUZZ_MS * 5) / 6);
  const growth = (await memory()) - before;
  t.diagnostic(`${count} sessions, ${Math.round(growth / 1024)} KB more in memory`);
  assert.ok(growth < GROWTH, `${growth} octets more in memory`);
});

async function run(seed: number, ms: number): Promise<number> {
  await using lanes = new Lanes();
  return await fuzzFor(lanes, seed, ms);
}

/** What is in use when all garbage is gone, and what sockets hold, which are freed a turn later. */
async function memory(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  for (let turn = 0; turn < 3; turn++) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage(); // external counts array buffers too
  return heapUsed + external;
}
