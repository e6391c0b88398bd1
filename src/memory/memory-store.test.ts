import assert from 'node:assert/strict';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { collectedLog } from '../../test/support/collected-log.ts';
import { temporaryFolder } from '../../test/support/folder.ts';
import type { Log } from '../base/log.ts';
import { silentLog } from '../base/log.ts';
import type { Note } from '../base/memory.ts';
import { MemoryStore } from './memory-store.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

/** A store with a clock that stands where it is put. */
function open(path: string, { log = silentLog, most }: { log?: Log; most?: number } = {}) {
  const clock = { at: NOW, now: () => clock.at };
  const bound = most === undefined ? {} : { most };
  const store = new MemoryStore({ path, clock, log, patienceMs: 1, ...bound });
  const note = (...notes: readonly Partial<Note>[]) =>
    store.note(notes.map((one) => ({ key: 'a:1', at: clock.at, keep: 90 * DAY, ...one })));
  const get = async (key = 'a:1') => (await store.recall([key])).get(key);
  return { clock, store, note, get };
}

test('notes add up, are there for the next process, and readable by the owner alone', async () => {
  using folder = temporaryFolder('memory');
  const path = folder.at('state/memory.db');
  const first = open(path);
  first.note({ good: 1, text: 'x' }, { bad: 2 }, { key: 'b:1', good: 5 });
  first.clock.at += DAY;
  first.note({ good: 3 });
  first.store.close();
  const { store, get } = open(path);
  assert.deepEqual(await get(), { good: 4, bad: 2, first: NOW, last: NOW + DAY, text: 'x' });
  assert.deepEqual([...(await store.recall(['c:1', 'b:1'])).keys()], ['b:1']);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  store.close();
});

test('a file that is removed while it is open is begun afresh, and what is noted from then on is there', async () => {
  using folder = temporaryFolder('memory');
  const path = folder.at('memory.db');
  const log = collectedLog();
  const { store, note } = open(path, { log });
  note({ good: 1 });
  for (const name of readdirSync(folder.at(''))) rmSync(folder.at(name));
  note({ key: 'b:1', good: 2 });
  store.close();
  assert.deepEqual(log.texts(), ['the memory was removed or replaced; it is begun anew']);
  const next = open(path);
  assert.deepEqual([(await next.get())?.good, (await next.get('b:1'))?.good], [undefined, 2]);
  next.store.close();
});

test('a tally loses half in its half-life, and more than there is cannot be taken from it', async () => {
  using folder = temporaryFolder('memory');
  const { clock, store, note, get } = open(folder.at('memory.db'));
  note({ good: 8, bad: 4, halfLife: 30 * DAY });
  clock.at += 30 * DAY;
  assert.deepEqual([(await get())?.good, (await get())?.bad], [4, 2]);
  note({ good: 1, bad: -3, halfLife: 30 * DAY });
  clock.at += 30 * DAY;
  assert.deepEqual([(await get())?.good, (await get())?.bad], [2.5, 0]);
  store.close();
});

test('what is not noted again is forgotten in time, and what is to be forgotten at once', async () => {
  using folder = temporaryFolder('memory');
  const { clock, store, note, get } = open(folder.at('memory.db'));
  note({ good: 1, keep: DAY }, { key: 'b:1', good: 1, keep: 3 * DAY }, { key: 'c:1', good: 1 });
  note({ key: 'c:1', forget: true });
  clock.at += 2 * DAY;
  assert.deepEqual([await get(), (await get('b:1'))?.good, await get('c:1')], [undefined, 1, undefined]);
  note({ good: 2 });
  assert.deepEqual([(await get())?.good, (await get())?.first], [2, NOW + 2 * DAY], 'begins anew');
  store.close();
});

test('above its bound it forgets what would be forgotten soonest', async () => {
  using folder = temporaryFolder('memory');
  const { clock, store, note } = open(folder.at('memory.db'), { most: 50 });
  note(...Array.from({ length: 80 }, (_, n) => ({ key: `a:${100 + n}`, good: 1, keep: (n + 1) * DAY })));
  clock.at += 3_600_000;
  note({ key: 'z:1', keep: 90 * DAY });
  const left = store.list('a:', 1000).map(({ key }) => key);
  assert.deepEqual([left.length, left[0], left.at(-1)], [49, 'a:131', 'a:179']);
  store.close();
});

test('what begins alike is listed in order, so many of them', () => {
  using folder = temporaryFolder('memory');
  const { store, note } = open(folder.at('memory.db'));
  note({ key: 'b:2' }, { key: 'b:1', text: 'one' }, { key: 'a:1' }, { key: 'c:1' }, { key: 'b:3' }, { key: 'b' });
  const listed = store.list('b:', 2).map(({ key, text }) => [key, text]);
  assert.deepEqual(listed, [
    ['b:1', 'one'],
    ['b:2', ''],
  ]);
  store.close();
});

test('keys of any length and any characters are kept apart', async () => {
  using folder = temporaryFolder('memory');
  const { store, note, get } = open(folder.at('memory.db'));
  const keys = ['a:%', 'a:\0', 'a:\0b', `a:${'x'.repeat(5000)}1`, `a:${'x'.repeat(5000)}2`, "a:'--", 'a:\u{1f600}'];
  for (const [n, key] of keys.entries()) note({ key, good: n + 1 });
  assert.deepEqual(
    await Promise.all(keys.map(async (key) => (await get(key))?.good)),
    keys.map((_, n) => n + 1),
  );
  assert.ok(store.list('a:', 100).every(({ key }) => key.length <= 200));
  store.close();
});

test('a damaged file is set aside with an alarm, and what waited is written to a fresh one', async () => {
  using folder = temporaryFolder('memory');
  const log = collectedLog();
  const path = folder.at('memory.db');
  writeFileSync(path, Buffer.alloc(8192, 'no database '));
  const { store, note, get } = open(path, { log });
  assert.equal(await get(), undefined);
  note({ good: 1 });
  store.flush();
  assert.equal((await get())?.good, 1);
  assert.ok(log.texts().includes('the memory is damaged: it was set aside'), log.texts().join());
  assert.equal(readdirSync(folder.path).filter((name) => name.startsWith('memory.db.corrupt-')).length, 1);
  store.close();
});

test('notes wait while another process has the file locked, and the lock is told of once', async () => {
  using folder = temporaryFolder('memory');
  const log = collectedLog();
  const path = folder.at('memory.db');
  const { store, note, get } = open(path, { log });
  note({ good: 1 });
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  note({ good: 1 });
  note({ good: 1 });
  assert.equal(store.flush(), false);
  assert.equal((await get())?.good, 1, 'what is there can be read');
  assert.deepEqual(log.texts(), ['the memory cannot be used now; mail goes on without it']);
  other.exec('ROLLBACK');
  other.close();
  assert.equal(store.flush(), true);
  assert.equal((await get())?.good, 3);
  store.close();
});

test('a note that will never fit does not keep the others from being written', async () => {
  using folder = temporaryFolder('memory');
  const { store, note, get } = open(folder.at('memory.db'));
  note({ key: 'bad:1', at: Number.NaN });
  note({ good: 1 });
  store.flush();
  assert.equal((await get())?.good, 1);
  store.close();
});
