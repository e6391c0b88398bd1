import { after, test } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import { testDissector } from '../support/dissecting.ts';
import { fuzzFor } from '../support/mail-fuzz/fuzz.ts';
import { seeded } from '../support/seed.ts';

const FUZZ_MS = 300_000;

test('five minutes of bent mails', async (t) => {
  const dissector = await testDissector(createUnpacker({ log: silentLog }));
  after(() => dissector.close());
  const { seed } = seeded(t);
  t.diagnostic(`${await fuzzFor(dissector, seed, FUZZ_MS)} mails`);
});
