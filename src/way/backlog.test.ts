import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Entry } from '../spool/spool.ts';
import { Backlog } from './backlog.ts';

/** Entries that are known by their number alone. */
function numbered(): { readonly entry: (n: number) => Entry; readonly numberOf: (entry: Entry) => number } {
  const numbers = new Map<Entry, number>();
  return {
    entry(n) {
      const entry = Object.freeze({ n }) as unknown as Entry;
      numbers.set(entry, n);
      return entry;
    },
    numberOf: (entry) => numbers.get(entry) ?? -1,
  };
}

function backlogOf(hasRoom: () => boolean = () => true) {
  const { entry, numberOf } = numbered();
  const begun: number[] = [];
  const backlog = new Backlog({
    carry: async (one) => void begun.push(numberOf(one)),
    hasRoom,
  });
  return { backlog, begun, take: (n: number) => backlog.add(async () => entry(n)), entry };
}

/** Some turns of the event loop: enough for what needs no pause. */
async function turns(): Promise<void> {
  for (let i = 0; i < 5; i++) await nextTurn();
}

/** Resolves when so many are begun; the test's own timeout bounds it. */
async function untilBegun(begun: readonly number[], count: number): Promise<void> {
  while (begun.length < count) await nextTurn();
}

test('a mail is begun behind the turn in which it was taken, the first first', async () => {
  const { backlog, begun, take } = backlogOf();
  await take(1);
  await take(2);
  assert.deepEqual(begun, []);
  assert.equal(backlog.size, 2);
  await untilBegun(begun, 2);
  assert.deepEqual(begun, [1, 2]);
  assert.equal(backlog.size, 0);
});

test('while a mail is being synced, no other is begun; then all are', async () => {
  const { backlog, begun, take, entry } = backlogOf();
  const synced = Promise.withResolvers<Entry>();
  const arriving = backlog.add(() => synced.promise);
  await take(1);
  await take(2);
  await wait(20); // far longer than a pause
  assert.deepEqual(begun, []);
  synced.resolve(entry(3));
  await arriving;
  await untilBegun(begun, 3);
  assert.deepEqual(begun, [1, 2, 3]);
});

test('mail that comes in without a pause leaves nothing lying: the more wait, the oftener one has its turn', async () => {
  const { backlog, begun, take } = backlogOf();
  void backlog.add(() => new Promise(() => {})); // there is always one that is being synced
  for (let n = 0; n < 320; n++) {
    await take(n);
    await turns();
  }
  const few = begun.length;
  assert.ok(few >= 5 && few < 10, `${few} of 320`);
  for (let n = 320; n < 1990; n++) await take(n);
  await untilBegun(begun, few + 1);
  const before = begun.length;
  for (let n = 1990; n < 2310; n++) {
    await take(n);
    await turns();
  }
  assert.ok(begun.length - before > 100, `${begun.length - before} of 320`);
  assert.deepEqual(
    begun,
    begun.map((_, n) => n),
  );
});

test('a commit that fails is told to its caller and holds nobody up', async () => {
  const { backlog, begun, take } = backlogOf();
  await assert.rejects(
    backlog.add(() => Promise.reject(new Error('no disk'))),
    /no disk/,
  );
  await take(1);
  await untilBegun(begun, 1);
});

test('without room mails wait until there is some', async () => {
  let room = false;
  const { backlog, begun, take } = backlogOf(() => room);
  await take(1);
  await wait(20);
  assert.deepEqual(begun, []);
  room = true;
  backlog.wake();
  await untilBegun(begun, 1);
});

test('2,000 may wait; the next go their way at once', async () => {
  const { backlog, begun, take } = backlogOf(() => false);
  for (let n = 0; n < 2002; n++) await take(n);
  assert.equal(backlog.size, 2000);
  assert.deepEqual(begun, [2000, 2001]);
});
