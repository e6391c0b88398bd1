import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delivered, pairedEvasions } from '../support/evasion/evasions.ts';
import { defaultJudge } from '../support/judging.ts';

test('no two of all oddities together let EICAR pass', async (t) => {
  const evasions = [...pairedEvasions()];
  t.diagnostic(`${evasions.length} mails`);
  assert.deepEqual(await delivered(await defaultJudge(), evasions), []);
});
