import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { collectedLog } from '../../../test/support/collected-log.ts';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { silentLog } from '../../base/log.ts';
import { Address } from '../../mail/address.ts';
import { recipientCheck } from './recipients.ts';

function address(text: string): Address {
  const parsed = Address.parse(text);
  assert.ok(parsed !== null, text);
  return parsed;
}

test('a list, a file and a callout add up; the callout is asked last', async () => {
  using folder = temporaryFolder('recipients');
  writeFileSync(folder.at('list'), '# staff\nB@hosted.test # the boss\r\n\n  c@hosted.test\n');
  const asked: string[] = [];
  const check = recipientCheck({
    list: [address('a@hosted.test')],
    file: folder.at('list'),
    others: [
      {
        async verifyRecipient({ text }) {
          asked.push(text);
          return text.startsWith('d') ? 'ok' : 'unknown';
        },
      },
    ],
    clock: { now: () => 0 },
    log: silentLog,
  });
  for (const name of ['a', 'A', 'b', 'c', 'd'])
    assert.equal(await check.verifyRecipient(address(`${name}@hosted.test`)), 'ok');
  assert.equal(await check.verifyRecipient(address('e@hosted.test')), 'unknown');
  assert.deepEqual(asked, ['d@hosted.test', 'e@hosted.test']);
});

test('the file is read again when it changes; a bad or missing one leaves the last good one', () => {
  using folder = temporaryFolder('recipients');
  const file = folder.at('list');
  const log = collectedLog();
  let now = 0;
  writeFileSync(file, 'a@hosted.test\n');
  const check = recipientCheck({ list: [], file, others: [], clock: { now: () => now }, log });
  const knows = (name: string) => check.verifyRecipient(address(`${name}@hosted.test`)) === 'ok';
  assert.deepEqual([knows('a'), knows('b')], [true, false]);
  writeFileSync(file, 'a@hosted.test\nb@hosted.test\n');
  now += 2000;
  assert.equal(knows('b'), true);
  writeFileSync(file, 'c@hosted.test\nnonsense\n');
  now += 2000;
  assert.deepEqual([knows('b'), knows('c')], [true, false]);
  rmSync(file);
  now += 2000;
  assert.equal(knows('b'), true);
  now += 2000;
  assert.equal(knows('b'), true);
  assert.equal(log.lines.length, 2, 'each trouble is told once');
  writeFileSync(file, 'c@hosted.test\n');
  now += 2000;
  assert.deepEqual([knows('b'), knows('c')], [false, true]);
});

test('a file that cannot be used at the start is an error that names it', () => {
  using folder = temporaryFolder('recipients');
  const make = () =>
    recipientCheck({ list: [], file: folder.at('list'), others: [], clock: { now: () => 0 }, log: silentLog });
  assert.throws(make, /ENOENT.*list/);
  writeFileSync(folder.at('list'), 'a@hosted.test\nhosted.test\n');
  assert.throws(make, /list:2: "hosted\.test" is no address; write one local@domain a line/);
});
