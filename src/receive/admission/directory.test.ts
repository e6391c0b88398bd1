import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Address } from '../../mail/address.ts';
import { CachedDirectory } from './directory.ts';
import type { RecipientAnswer } from './recipients.ts';

function address(text: string): Address {
  const parsed = Address.parse(text);
  assert.ok(parsed !== null);
  return parsed;
}

test('answers are believed for ten minutes, refusals for one, trouble not at all', async () => {
  let now = 0;
  const asked: string[] = [];
  const answers: Record<string, RecipientAnswer> = { 'a@h.test': 'ok', 'b@h.test': 'unknown', 'c@h.test': 'later' };
  const directory = new CachedDirectory(
    {
      async lookUp({ key }) {
        asked.push(key);
        return answers[key] ?? 'unknown';
      },
    },
    { now: () => now },
  );
  const ask = async () => {
    asked.length = 0;
    const said = [];
    for (const name of ['a', 'b', 'c']) said.push(await directory.verifyRecipient(address(`${name}@h.test`)));
    return said;
  };
  assert.deepEqual(await ask(), ['ok', 'unknown', 'later']);
  assert.equal(asked.length, 3);
  assert.deepEqual(await ask(), ['ok', 'unknown', 'later']);
  assert.deepEqual(asked, ['c@h.test']);
  assert.equal(directory.verifyRecipient(address('A@h.test')), 'ok', 'at once');
  now = 61_000;
  await ask();
  assert.deepEqual(asked, ['b@h.test', 'c@h.test']);
  now = 601_000;
  await ask();
  assert.deepEqual(asked, ['a@h.test', 'b@h.test', 'c@h.test']);
});

test('those who ask at the same time share one question', async () => {
  let asked = 0;
  const directory = new CachedDirectory(
    {
      async lookUp() {
        asked++;
        return 'ok';
      },
    },
    { now: () => 0 },
  );
  const said = await Promise.all(
    ['a@h.test', 'A@H.test', '"a"@h.test'].map((text) => directory.verifyRecipient(address(text))),
  );
  assert.deepEqual(said, ['ok', 'ok', 'ok']);
  assert.equal(asked, 1);
});
