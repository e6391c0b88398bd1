import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Disk, systemDisk } from './durable.ts';
import { FolderSync } from './folder-sync.ts';
import { nextTurn } from './turn.ts';

interface Round {
  readonly folder: string;
  end(): void;
  fail(error: Error): void;
}

/** A disk whose folder syncs end when the test says so. */
function slowDisk(): { disk: Disk; rounds: Round[] } {
  const rounds: Round[] = [];
  const syncFolder = (folder: string): Promise<void> =>
    new Promise((end, fail) => {
      rounds.push({ folder, end, fail });
    });
  return { disk: { ...systemDisk, syncFolder }, rounds };
}

/** The round, as soon as it has begun. */
async function begun(rounds: readonly Round[], number: number): Promise<Round> {
  for (let turn = 0; turn < 10; turn++) {
    const round = rounds[number];
    if (round) return round;
    await nextTurn();
  }
  return assert.fail(`round ${number} has not begun`);
}

/** Notes in `done` when the promise has resolved. */
function mark(done: string[], name: string, promise: Promise<void>): Promise<void> {
  return promise.then(() => {
    done.push(name);
  });
}

describe('FolderSync', () => {
  it('serves all who asked before a sync began by that one, and nobody who asked later', async () => {
    const { disk, rounds } = slowDisk();
    const folders = new FolderSync(disk);
    const done: string[] = [];
    const early = [mark(done, 'first', folders.sync('a')), mark(done, 'second', folders.sync('a'))];
    const first = await begun(rounds, 0);
    const late = mark(done, 'late', folders.sync('a'));
    await nextTurn();
    assert.equal(rounds.length, 1, 'one at a time');
    first.end();
    await Promise.all(early);
    assert.deepEqual(done, ['first', 'second']);
    (await begun(rounds, 1)).end();
    await late;
    assert.deepEqual(done, ['first', 'second', 'late']);
    assert.equal(rounds.length, 2);
  });

  it('syncs different folders side by side', async () => {
    const { disk, rounds } = slowDisk();
    const folders = new FolderSync(disk);
    const both = Promise.all([folders.sync('a'), folders.sync('b')]);
    await begun(rounds, 1);
    assert.deepEqual(
      rounds.map(({ folder }) => folder),
      ['a', 'b'],
    );
    for (const round of rounds) round.end();
    await both;
  });

  it('tells a failure to those who waited for it, and to nobody else', async () => {
    const { disk, rounds } = slowDisk();
    const folders = new FolderSync(disk);
    const first = assert.rejects(folders.sync('a'), /EIO/);
    const failing = await begun(rounds, 0);
    const second = folders.sync('a');
    failing.fail(new Error('EIO'));
    await first;
    (await begun(rounds, 1)).end();
    await second;
    assert.equal(rounds.length, 2);
  });
});
