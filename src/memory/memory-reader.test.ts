import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { collectedLog } from '../../test/support/collected-log.ts';
import { temporaryFolder } from '../../test/support/folder.ts';
import type { Note } from '../base/memory.ts';
import { MemoryReader } from './memory-reader.ts';
import { MemoryStore } from './memory-store.ts';

const NOW = 1_800_000_000_000;
const KEEP = 86_400_000;

/** A reader and, as in another process, the store that it sends its notes to. */
function pair(path: string) {
  const clock = { at: NOW, now: () => clock.at };
  const log = collectedLog();
  const store = new MemoryStore({ path, clock, log, patienceMs: 1 });
  const sent: Note[][] = [];
  const send = (notes: readonly Note[]) => {
    sent.push([...notes]);
    store.note(notes);
  };
  const reader = new MemoryReader({ path, send, clock, log });
  const good = async (key: string) => (await reader.recall([key])).get(key)?.good;
  return { clock, log, store, reader, sent, good };
}

const note = (key: string, good = 1): Note => ({ key, good, at: NOW, keep: KEEP });

test('what is noted is sent together, and can be read when it has been written', async () => {
  using folder = temporaryFolder('memory');
  const { store, reader, sent, good } = pair(folder.at('memory.db'));
  assert.equal(await good('a:1'), undefined, 'there is no file yet');
  reader.note([note('a:1')]);
  reader.note([note('a:1'), note('b:1', 5)]);
  reader.note([]);
  assert.deepEqual(sent, []);
  reader.close();
  assert.equal(sent.length, 1);
  assert.deepEqual([await good('a:1'), await good('b:1')], [2, 5]);
  reader.close();
  store.close();
});

test('more notes than may wait are lost', () => {
  using folder = temporaryFolder('memory');
  const { store, reader, sent } = pair(folder.at('memory.db'));
  const many = Array.from({ length: 6000 }, (_, n) => note(`a:${n}`));
  reader.note(many);
  reader.note(many);
  reader.note([note('b:1')]);
  reader.close();
  assert.equal(sent[0]?.length, 6001);
  store.close();
});

test('a file that is none is told of, and looked at again after a while', async () => {
  using folder = temporaryFolder('memory');
  const path = folder.at('memory.db');
  writeFileSync(path, Buffer.alloc(8192, 'no database '));
  const { clock, log, store, reader, good } = pair(path);
  assert.equal(await good('a:1'), undefined);
  assert.equal(await good('a:1'), undefined);
  assert.equal(log.lines.filter(({ level }) => level === 'warn').length, 1);
  store.note([note('a:1')]); // finds the damage, and sets the file aside
  store.flush();
  assert.equal(await good('a:1'), undefined);
  clock.at += 5_000;
  assert.equal(await good('a:1'), 1);
  reader.close();
  store.close();
});

test('a file that was set aside beneath it is left, and the fresh one is read', async () => {
  using folder = temporaryFolder('memory');
  const path = folder.at('memory.db');
  const { clock, store, reader, good } = pair(path);
  store.note([note('a:1')]);
  assert.equal(await good('a:1'), 1);
  store.close();
  for (const suffix of ['', '-wal', '-shm']) {
    try {
      renameSync(path + suffix, `${path}.old${suffix}`);
    } catch {
      // the store has taken it along
    }
  }
  store.note([note('a:1', 7)]);
  clock.at += 5_000;
  assert.equal(await good('a:1'), 7);
  reader.close();
  store.close();
});
