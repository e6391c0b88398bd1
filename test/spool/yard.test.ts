import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { MailId } from '../../src/mail/mail-id.ts';
import { DiskSpool } from '../../src/spool/disk-spool.ts';
import { Yard } from '../../src/spool/yard.ts';
import { all, collect, content, newId, sampleProgress, sampleRecord, withFolder } from './sample.ts';

interface Rig {
  readonly root: string;
  readonly spool: DiskSpool;
  readonly yard: Yard;
}

function withYard(work: (rig: Rig) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const root = join(folder, 'spool');
    const alarm = (path: string, why: string): never => assert.fail(`${path}: ${why}`);
    const spool = await DiskSpool.open({ root, slots: [0], log: silentLog, alarm });
    await work({ root, spool, yard: new Yard({ root, clock: systemClock }) });
    await spool.close();
  });
}

async function deferred(spool: DiskSpool, due: number): Promise<MailId> {
  const id = newId();
  const entry = await spool.put(sampleRecord(id), [content(1000, id)]);
  await entry.note([sampleProgress('one@example.com', 'deferred')]);
  await entry.defer(due);
  return id;
}

describe('the yard', () => {
  it('lists every mail with what is known of it', () =>
    withYard(async ({ root, spool, yard }) => {
      const waiting = await deferred(spool, 61_000);
      const held = newId();
      await (await spool.put(sampleRecord(held), [content(10, held)])).hold();
      const carried = newId();
      const entry = await spool.put(sampleRecord(carried), [content(20, carried)]);
      await writeFile(join(root, 'corrupt', 'stranger'), 'noise');

      const listed = await collect(yard.list());
      assert.deepEqual(
        listed.map(({ id, state, due, mail }) => [id, state, due, mail?.size, mail?.attempts]),
        [
          [carried, 'active', null, 20, 0],
          [waiting, 'deferred', 61_000, 1000, 1],
          [held, 'hold', null, 10, 0],
          [null, 'corrupt', null, undefined, undefined],
        ],
      );
      assert.match(listed[3]?.damage ?? '', /header/);
      assert.deepEqual(listed[1]?.mail?.record, sampleRecord(waiting));
      assert.equal(listed[1]?.mail?.progress.get('one@example.com')?.answer, '250 2.0.0 Ok');
      assert.deepEqual(
        (await collect(yard.list('hold'))).map(({ id }) => id),
        [held],
      );
      assert.deepEqual(yard.slots(), [0]);
      await entry.finish();
    }));

  it('is empty where there is no spool yet', () =>
    withFolder(async (folder) => {
      const yard = new Yard({ root: join(folder, 'nothing'), clock: systemClock });
      assert.deepEqual(await collect(yard.list()), []);
      assert.deepEqual(await collect(yard.schedule()), []);
      assert.deepEqual(yard.slots(), []);
      assert.equal(await yard.read(newId()), null);
      assert.equal(await yard.remove(newId()), 'absent');
      assert.equal(existsSync(join(folder, 'nothing')), false);
    }));

  it('reads a mail in any state with its bytes', () =>
    withYard(async ({ spool, yard }) => {
      const id = newId();
      const mail = content(300_000, id);
      const entry = await spool.put(sampleRecord(id), [mail]);
      for (const state of ['active', 'hold']) {
        const found = await yard.read(id);
        assert.equal(found?.state, state);
        assert.ok(found && all(found.bytes).equals(mail));
        found.close();
        assert.throws(() => found.bytes.slice(0, 1), /closed/);
        if (state === 'active') await entry.hold();
      }
    }));

  it('gives a deferred mail another due time, and a held one back to the schedule', () =>
    withYard(async ({ spool, yard }) => {
      const id = await deferred(spool, 5000);
      assert.equal(await yard.reschedule(id, 7001), 'done');
      assert.deepEqual(await collect(yard.schedule()), [{ id, due: 8000 }]);
      assert.equal(await yard.hold(id), 'done');
      assert.equal(await yard.hold(id), 'done');
      assert.deepEqual(await collect(yard.schedule()), []);
      assert.equal(await yard.reschedule(id, 9000), 'done');
      const taken = await spool.take(id, 'deferred');
      assert.equal(taken?.attempts, 1);
      await taken?.finish();
    }));

  it('deletes what waits, and leaves alone what a worker carries', () =>
    withYard(async ({ spool, yard }) => {
      const id = await deferred(spool, 5000);
      const entry = await spool.take(id, 'deferred');
      assert.equal(await yard.remove(id), 'busy');
      assert.equal(await yard.hold(id), 'busy');
      assert.equal(await yard.reschedule(id, 1), 'busy');
      await entry?.defer(6000);
      assert.equal(await yard.remove(id), 'done');
      assert.equal(await yard.remove(id), 'absent');
      assert.equal(await spool.take(id, 'deferred'), null);
    }));

  it('submits a mail that a worker can take at once', () =>
    withYard(async ({ root, spool, yard }) => {
      for (const size of [0, 100, 700_000]) {
        const id = newId();
        const mail = content(size, id);
        const record = { ...sampleRecord(id), session: null, made: { purpose: 'release' as const, from: newId() } };
        await yard.submit(record, [mail.subarray(0, 50), mail.subarray(50)], 3000);
        const taken = await spool.take(id, 'deferred');
        assert.deepEqual(taken?.record, record);
        assert.ok(taken && all(taken.bytes()).equals(mail));
        await taken.finish();
      }
      assert.deepEqual(await readdir(join(root, 'submit', 'incoming')), []);
    }));

  it('removes what a submission left that died long ago, and no other', () =>
    withYard(async ({ root, yard }) => {
      await yard.submit(sampleRecord(newId()), [], 3000);
      const incoming = join(root, 'submit', 'incoming');
      const running = newId();
      await writeFile(join(incoming, running), 'at it');
      await writeFile(join(incoming, newId()), 'dead');
      for (const name of await readdir(incoming)) if (name !== running) await utimes(join(incoming, name), 1, 1);
      await yard.submit(sampleRecord(newId()), [], 3000);
      assert.deepEqual(await readdir(incoming), [running]);
    }));

  it('races a worker for one mail, and one of them wins', () =>
    withYard(async ({ spool, yard }) => {
      for (let i = 0; i < 20; i++) {
        const id = await deferred(spool, 5000);
        const [answer, taken] = await Promise.all([yard.remove(id), spool.take(id, 'deferred')]);
        assert.equal(answer === 'done', taken === null);
        await taken?.finish();
      }
    }));
});

describe('slots', () => {
  it('without an owner are emptied by the one who is told of them', () =>
    withFolder(async (root) => {
      const alarms: string[] = [];
      const open = (...slots: number[]): Promise<DiskSpool> =>
        DiskSpool.open({ root, slots, log: silentLog, alarm: (path) => alarms.push(path) });
      const dead = await open(1);
      const living = await open(0);
      const ids: MailId[] = [];
      for (let i = 0; i < 3; i++) {
        const id = newId();
        (await dead.put(sampleRecord(id), [content(100, id)])).close();
        ids.push(id);
      }
      await writeFile(join(root, '1', 'incoming', newId()), 'half');
      const own = newId();
      const entry = await living.put(sampleRecord(own), []);
      const found = await collect(living.recover([1]));
      assert.deepEqual(found.map(({ id }) => id).sort(), ids.sort());
      assert.deepEqual(await readdir(join(root, '1', 'active')), []);
      assert.deepEqual(await readdir(join(root, '1', 'incoming')), []);
      assert.deepEqual((await readdir(join(root, '0', 'active'))).sort(), [own, ...ids].sort());
      await entry.finish();
      const next = await open(2, 0, 7);
      assert.equal((await collect(next.recover())).length, 3);
      assert.deepEqual(alarms, []);
    }));

  it('need one of the process itself', () =>
    withFolder((root) =>
      assert.rejects(DiskSpool.open({ root, slots: [], log: silentLog, alarm: () => {} }), /slot of its own/),
    ));
});

describe('a spool folder that cannot be used', () => {
  it('is told of by the error of the disk', () =>
    withFolder(async (root) => {
      await writeFile(join(root, 'spool'), 'a file');
      await assert.rejects(DiskSpool.open({ root: join(root, 'spool'), slots: [0], log: silentLog, alarm: () => {} }), {
        code: 'ENOTDIR',
      });
    }));
});
