import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Entry, Spool } from '../../src/spool/spool.ts';
import { all, collect, content, newId, sampleProgress, sampleRecord, sampleVerdict, withFolder } from './sample.ts';

/**
 * A spool on the folder. Called again on the same folder it is the next start of the same process, which has closed what it
 * had, or has died: then nobody uses the spool before any more.
 */
export type OpenSpool = (folder: string) => Promise<Spool>;

async function arrive(spool: Spool, mail: Buffer, chunk = 1000): Promise<Entry> {
  const incoming = spool.open(newId());
  for (let at = 0; at < mail.length; at += chunk) await incoming.write(mail.subarray(at, at + chunk));
  return incoming.commit(sampleRecord(incoming.id));
}

async function only(entries: AsyncIterable<Entry>): Promise<Entry> {
  const found = await collect(entries);
  assert.equal(found.length, 1);
  assert.ok(found[0]);
  return found[0];
}

/** What every spool must hold, whatever it is made of. */
export function spoolContract(name: string, openSpool: OpenSpool): void {
  const test = (title: string, work: (spool: Spool, folder: string) => Promise<void>): void => {
    it(title, () =>
      withFolder(async (folder) => {
        const spool = await openSpool(folder);
        await work(spool, folder);
        await spool.close();
      }),
    );
  };

  describe(`${name} keeps the contract of a spool`, () => {
    for (const size of [0, 1, 24_000, 262_144, 262_145, 1_500_000]) {
      test(`gives back a mail of ${size} bytes, before and after the commit and after a restart`, async (spool, folder) => {
        const mail = content(size, 'mail');
        const incoming = spool.open(newId());
        for (let at = 0; at < size; at += 70_001) await incoming.write(mail.subarray(at, at + 70_001));
        assert.equal(incoming.size, size);
        assert.ok(all(incoming.bytes()).equals(mail));
        const record = sampleRecord(incoming.id);
        const entry = await incoming.commit(record);
        assert.ok(all(entry.bytes()).equals(mail));
        assert.deepEqual(entry.record, record);
        entry.close();
        const again = await only((await openSpool(folder)).recover());
        assert.ok(all(again.bytes()).equals(mail));
        assert.deepEqual(again.record, record);
        assert.equal(again.attempts, 0);
        again.close();
      });
    }

    test('hands out what was written so far, and goes on', async (spool) => {
      const mail = content(400_000, 'piecemeal');
      const incoming = spool.open(newId());
      for (let at = 0; at < mail.length; at += 50_000) {
        await incoming.write(mail.subarray(at, at + 50_000));
        assert.ok(all(incoming.bytes()).equals(mail.subarray(0, at + 50_000)));
      }
      const entry = await incoming.commit(sampleRecord(incoming.id));
      assert.ok(all(entry.bytes()).equals(mail));
      await entry.finish();
    });

    test('does not care what the caller does with a chunk afterwards', async (spool) => {
      const incoming = spool.open(newId());
      const chunk = Buffer.alloc(100_000, 'a');
      for (let i = 0; i < 5; i++) {
        await incoming.write(chunk);
        chunk.fill('b');
        await incoming.write(chunk);
        chunk.fill('a');
      }
      const entry = await incoming.commit(sampleRecord(incoming.id));
      const expected = Buffer.from(('a'.repeat(100_000) + 'b'.repeat(100_000)).repeat(5));
      assert.ok(all(entry.bytes()).equals(expected));
      await entry.finish();
    });

    for (const size of [1000, 600_000]) {
      test(`leaves nothing of a discarded mail of ${size} bytes`, async (spool, folder) => {
        const incoming = spool.open(newId());
        await incoming.write(content(size, 'gone'));
        incoming.discard();
        incoming.discard();
        await spool.close();
        assert.deepEqual(await collect((await openSpool(folder)).recover()), []);
      });
    }

    for (const size of [1000, 600_000]) {
      test(`takes a discard of ${size} bytes while the commit is on its way`, async (spool, folder) => {
        for (let turns = 0; turns < 3; turns++) {
          const incoming = spool.open(newId());
          await incoming.write(content(size, 'regretted'));
          const committed = assert.rejects(incoming.commit(sampleRecord(incoming.id)), /discarded/);
          for (let turn = 0; turn < turns; turn++) await null;
          incoming.discard();
          await committed;
        }
        await spool.close();
        assert.deepEqual(await collect((await openSpool(folder)).recover()), []);
      });
    }

    test('keeps verdicts and the last progress of each recipient over a restart', async (spool, folder) => {
      const entry = await arrive(spool, content(5000, 'noted'));
      const stamp = { fields: ['Authentication-Results: gw.example; none\r\n'], cuts: [[10, 20] as const] };
      await entry.decide([sampleVerdict()], stamp);
      // What is left to be told changes, the stamp does not.
      await entry.decide([sampleVerdict()]);
      await Promise.all([
        entry.note([sampleProgress('one@example.com', 'deferred')]),
        entry.note([sampleProgress('two@example.com', 'failed')]),
        entry.note([sampleProgress('ONE@example.com', 'done')]),
      ]);
      const expected = {
        verdicts: [sampleVerdict()],
        stamp,
        states: { 'one@example.com': 'done', 'two@example.com': 'failed' },
      };
      const seen = (one: Entry): object => ({
        verdicts: one.record.verdicts,
        stamp: one.record.stamp,
        states: Object.fromEntries([...one.progress].map(([key, progress]) => [key, progress.state])),
      });
      assert.deepEqual(seen(entry), expected);
      entry.close();
      const again = await only((await openSpool(folder)).recover());
      assert.deepEqual(seen(again), expected);
      again.close();
    });

    test('counts how often a mail was deferred, and gives it to one taker', async (spool) => {
      const { id } = await arrive(spool, content(3000, 'slow')).then(async (entry) => {
        await entry.defer(Date.now() + 60_000);
        return entry;
      });
      assert.equal(await spool.take(id, 'hold'), null);
      const takers = await Promise.all([spool.take(id, 'deferred'), spool.take(id, 'deferred')]);
      const [taken, ...others] = takers.filter((one) => one !== null);
      assert.ok(taken);
      assert.deepEqual(others, []);
      assert.equal(taken.attempts, 1);
      await taken.defer(Date.now());
      const second = await spool.take(id, 'deferred');
      assert.equal(second?.attempts, 2);
      await second?.finish();
      assert.equal(await spool.take(id, 'deferred'), null);
    });

    test('tells attempts from deaths, and counts neither where nothing was tried', async (spool, folder) => {
      const counts = [];
      let entry: Entry | null = await arrive(spool, content(3000, 'unlucky'));
      for (const pause of ['none', 'death', 'attempt', 'none', 'death'] as const) {
        const { id } = entry;
        await entry.defer(Date.now(), pause);
        entry = await (await openSpool(folder)).take(id, 'deferred');
        assert.ok(entry);
        counts.push([entry.attempts, entry.deaths]);
      }
      assert.deepEqual(counts, [
        [0, 0],
        [0, 1],
        [1, 1],
        [1, 1],
        [1, 2],
      ]);
      await entry.finish();
    });

    test('holds a mail until it is taken', async (spool, folder) => {
      const entry = await arrive(spool, content(3000, 'held'));
      await entry.note([sampleProgress('one@example.com')]);
      await entry.hold();
      const next = await openSpool(folder);
      assert.deepEqual(await collect(next.recover()), []);
      const taken = await next.take(entry.id, 'hold');
      assert.equal(taken?.progress.get('one@example.com')?.state, 'done');
      await taken?.finish();
    });

    test('ends custody', async (spool, folder) => {
      const entry = await arrive(spool, content(3000, 'done'));
      await entry.finish();
      await assert.rejects(entry.note([sampleProgress('one@example.com')]), /given up/);
      assert.deepEqual(await collect((await openSpool(folder)).recover()), []);
    });

    test('may be closed while something is on its way, which then comes to its end', async (spool, folder) => {
      const entry = await arrive(spool, content(3000, 'hasty'));
      const noted = entry.note([sampleProgress('one@example.com')]);
      entry.close();
      entry.close();
      await noted;
      const again = await only((await openSpool(folder)).recover());
      assert.ok(again.progress.has('one@example.com'));
      const finished = again.finish();
      again.close();
      await finished;
    });

    test('takes custody of a mail of its own making', async (spool) => {
      const id = newId();
      const record = { ...sampleRecord(id), session: null, made: { purpose: 'bounce' as const, from: newId() } };
      const entry = await spool.put(record, [Buffer.from('one '), Buffer.from('two')]);
      assert.deepEqual(entry.record, record);
      assert.equal(all(entry.bytes()).toString(), 'one two');
      await entry.finish();
    });

    test('hands the file to another keeper, who has it when custody has ended', async (spool, folder) => {
      const mail = content(3000, 'linked');
      const entry = await arrive(spool, mail);
      await entry.linkTo(join(folder, 'kept'));
      await entry.finish();
      assert.ok((await readFile(join(folder, 'kept'))).includes(mail));
    });

    test('keeps nothing of a mail of its own making that could not be made', async (spool, folder) => {
      const id = newId();
      const chunks = function* () {
        yield Buffer.from('half a ');
        throw new Error('no more');
      };
      await assert.rejects(spool.put(sampleRecord(id), chunks()), /no more/);
      await spool.close();
      assert.deepEqual(await collect((await openSpool(folder)).recover()), []);
      await (await spool.put(sampleRecord(id), [Buffer.from('whole')])).finish();
    });

    test('does what it is told in the order in which it is told', async (spool, folder) => {
      const entry = await arrive(spool, content(3000, 'hurried'));
      const last = { ...sampleVerdict(), rule: 'last' };
      await Promise.all([
        entry.decide([sampleVerdict()]),
        entry.note([sampleProgress('one@example.com', 'deferred')]),
        entry.decide([last]),
        entry.note([sampleProgress('one@example.com', 'failed')]),
        entry.defer(Date.now()),
        assert.rejects(entry.decide([sampleVerdict()]), /given up/),
      ]);
      const taken = await (await openSpool(folder)).take(entry.id, 'deferred');
      assert.deepEqual(taken?.record.verdicts, [last]);
      assert.equal(taken?.progress.get('one@example.com')?.state, 'failed');
      await taken?.finish();
    });

    test('refuses to be used once it has been given up, whatever it was given up to', async (spool) => {
      for (const give of [
        (entry: Entry) => entry.finish(),
        (entry: Entry) => entry.hold(),
        (entry: Entry) => entry.defer(Date.now()),
      ]) {
        const entry = await arrive(spool, content(3000, 'given'));
        await give(entry);
        for (const use of [
          () => entry.decide([sampleVerdict()]),
          () => entry.note([sampleProgress('one@example.com')]),
          () => entry.defer(0),
          () => entry.hold(),
          () => entry.finish(),
          () => entry.linkTo('nowhere'),
        ])
          await assert.rejects(use(), /given up/);
        entry.close();
      }
    });

    test('refuses a record that belongs to another mail, and keeps nothing', async (spool) => {
      const incoming = spool.open(newId());
      await assert.rejects(incoming.commit(sampleRecord(newId())), /came with the bytes of/);
      assert.deepEqual(await collect(spool.recover()), []);
    });

    test('refuses a second mail of the same name', async (spool) => {
      const entry = await arrive(spool, content(10, 'first'));
      assert.throws(() => spool.open(entry.id), /already/);
      await entry.finish();
    });
  });
}
