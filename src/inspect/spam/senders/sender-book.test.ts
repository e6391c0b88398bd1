import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestMemory } from '../../../../test/support/memory.ts';
import { SenderBook } from './sender-book.ts';

const MINUTE = 60_000;

test('what waits is listed behind any number of what has come, without what was taken from another network', () => {
  const clock = { at: 1_800_000_000_000, now: () => clock.at };
  const memory = new TestMemory(clock);
  const note = (key: string, text: string) =>
    memory.note([{ key: `greylist:${key}`, at: clock.at, text, keep: 1000 * MINUTE }]);
  note('192.0.2.0/24 joe@big.example bob@company.example', 'waiting');
  note('big.example joe@big.example bob@company.example', 'waiting');
  for (let n = 0; n < 1100; n++) note(`100.64.${n}.0/24 a@b.example bob@company.example`, 'passed');
  clock.at += 6 * MINUTE;
  note('big.example joe@big.example bob@company.example', 'passed');
  note('198.51.100.0/24 joe@big.example bob@company.example', 'passed');
  clock.at += MINUTE;
  // The same names, from elsewhere: not yet.
  note('203.0.113.0/24 joe@big.example bob@company.example', 'waiting');
  const waiting = new SenderBook(memory, clock).waiting().map(({ key }) => key);
  assert.deepEqual(waiting, ['203.0.113.0/24 joe@big.example bob@company.example']);
});
