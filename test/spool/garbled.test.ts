import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { encodeFrame } from '../../src/base/payload-format.ts';
import type { MailId } from '../../src/mail/mail-id.ts';
import { DiskSpool } from '../../src/spool/disk-spool.ts';
import { Yard } from '../../src/spool/yard.ts';
import { all, collect, content, newId, sampleProgress, sampleRecord, sampleVerdict, withFolder } from './sample.ts';

interface Alarm {
  readonly name: string;
  readonly why: string;
}

interface House {
  readonly root: string;
  readonly active: string;
  readonly alarms: Alarm[];
  open(): Promise<DiskSpool>;
  /** A mail of 2,000 bytes with a verdict and two notes lies in active; the path of its file. */
  mail(): Promise<{ id: MailId; path: string; bytes: Buffer }>;
}

function house(folder: string): House {
  const root = join(folder, 'spool');
  const active = join(root, '0', 'active');
  const alarms: Alarm[] = [];
  const alarm = (path: string, why: string): void => {
    alarms.push({ name: basename(path), why });
  };
  const open = (): Promise<DiskSpool> => DiskSpool.open({ root, slots: [0], log: silentLog, alarm });
  const mail = async (): ReturnType<House['mail']> => {
    const spool = await open();
    const id = newId();
    const bytes = content(2000, id);
    const entry = await spool.put(sampleRecord(id), [bytes]);
    await entry.decide([sampleVerdict()]);
    await entry.note([sampleProgress('one@example.com')]);
    await entry.note([sampleProgress('two@example.com')]);
    entry.close();
    return { id, path: join(active, id), bytes };
  };
  return { root, active, alarms, open, mail };
}

type Garble = (path: string, whole: Buffer) => Promise<void>;

const GARBLED: Record<string, { garble: Garble; why: RegExp }> = {
  'an empty file': { garble: (path) => truncate(path, 0), why: /header has 0 of 64/ },
  'half a header': { garble: (path) => truncate(path, 30), why: /header has 30 of 64/ },
  'half a mail': { garble: (path) => truncate(path, 1000), why: /need 2064/ },
  'no journal': { garble: (path) => truncate(path, 2064), why: /first journal entry is torn or missing/ },
  'half a custody record': { garble: (path) => truncate(path, 2100), why: /first journal entry is torn or missing/ },
  noise: { garble: (path) => writeFile(path, content(5000, 'noise')), why: /header is not one/ },
  zeros: { garble: (path, whole) => writeFile(path, Buffer.alloc(whole.length)), why: /header is not one/ },
  'a changed byte in the mail': { garble: flip(1500), why: /does not match its checksum/ },
  'a changed byte in the custody record': { garble: flip(2100), why: /damaged and others follow/ },
  'a size that no disk holds': {
    garble: (path, whole) =>
      writeFile(path, `POSTERN1 9999999999999999 00000000${' '.repeat(29)}\n${whole.toString('latin1')}`),
    why: /need/,
  },
  'a record that is no record': { garble: reframed({ version: 1, record: { id: 'x' } }), why: /wrong at record.id/ },
  'a record of a later version': { garble: reframed({ version: 2 }), why: /wrong at version/ },
  'a journal entry of no known kind': {
    garble: (path) => appendFile(path, encodeFrame({ kind: 'sent-to-the-moon' })),
    why: /wrong at kind/,
  },
  'the file of another mail': {
    garble: async (path, whole) =>
      writeFile(path, Buffer.from(whole.toString('latin1'), 'latin1')).then(() =>
        rename(path, `${path.slice(0, -1)}${path.endsWith('0') ? '1' : '0'}`),
      ),
    why: /holds the mail/,
  },
};

function flip(at: number): Garble {
  return async (path, whole) => {
    whole[at] = (whole[at] ?? 0) ^ 1;
    await writeFile(path, whole);
  };
}

function reframed(value: object): Garble {
  return (path, whole) => writeFile(path, Buffer.concat([whole.subarray(0, 2064), encodeFrame(value)]));
}

describe('a spool file that cannot be read', () => {
  for (const [name, { garble, why }] of Object.entries(GARBLED)) {
    it(`is set aside with an alarm, and the rest goes on: ${name}`, () =>
      withFolder(async (folder) => {
        const { root, active, alarms, open, mail } = house(folder);
        const victim = await mail();
        const other = await mail();
        await garble(victim.path, await readFile(victim.path));
        const found = await collect((await open()).recover());
        assert.deepEqual(
          found.map((entry) => entry.id),
          [other.id],
        );
        assert.equal(alarms.length, 1);
        assert.match(alarms[0]?.why ?? '', why);
        assert.deepEqual(await readdir(join(root, 'corrupt')), [alarms[0]?.name]);
        assert.deepEqual(await readdir(active), [other.id]);
      }));

    it(`is set aside when it is taken from deferred: ${name}`, () =>
      withFolder(async (folder) => {
        const { root, alarms, open, mail } = house(folder);
        const victim = await mail();
        const spool = await open();
        for (const entry of await collect(spool.recover())) await entry.defer(5000);
        const path = join(root, 'deferred', victim.id.slice(-2), `${victim.id}.5`);
        if (name === 'the file of another mail') return;
        await garble(path, await readFile(path));
        const listed = await collect(new Yard({ root, clock: systemClock }).list('deferred'));
        assert.equal(listed.length, 1);
        if (!/mail$/.test(name)) assert.match(listed[0]?.damage ?? '', why);
        assert.equal(await spool.take(victim.id, 'deferred'), null);
        assert.match(alarms[0]?.why ?? '', why);
        assert.deepEqual(await readdir(join(root, 'corrupt')), [victim.id]);
      }));
  }

  it('never overwrites another one in corrupt', () =>
    withFolder(async (folder) => {
      const { root, active, open } = house(folder);
      for (const text of ['first', 'second', 'third']) {
        const spool = await open();
        await writeFile(join(active, 'stranger'), text);
        await collect(spool.recover());
      }
      const corrupt = join(root, 'corrupt');
      assert.deepEqual((await readdir(corrupt)).sort(), ['stranger', 'stranger.2', 'stranger.3']);
      assert.equal(await readFile(join(corrupt, 'stranger.3'), 'utf8'), 'third');
    }));
});

describe('foreign names', () => {
  it('in active are set aside, files and folders', () =>
    withFolder(async (folder) => {
      const { active, alarms, open, mail } = house(folder);
      const { id } = await mail();
      await writeFile(join(active, 'core'), 'x');
      await writeFile(join(active, `${id}.5`), 'x');
      await mkdir(join(active, 'lost+found'));
      const found = await collect((await open()).recover());
      assert.deepEqual(
        found.map((entry) => entry.id),
        [id],
      );
      assert.deepEqual(alarms.map(({ name }) => name).sort(), [`${id}.5`, 'core', 'lost+found'].sort());
    }));

  it('in incoming are removed or, where that is impossible, set aside', () =>
    withFolder(async (folder) => {
      const { root, alarms, open } = house(folder);
      const spool = await open();
      const incoming = join(root, '0', 'incoming');
      await writeFile(join(incoming, newId()), 'half a mail');
      await writeFile(join(incoming, 'anything'), '');
      await mkdir(join(incoming, 'folder'));
      await collect(spool.recover());
      assert.deepEqual(await readdir(incoming), []);
      assert.deepEqual(
        alarms.map(({ name }) => name),
        ['folder'],
      );
    }));

  it('in deferred and hold are passed over', () =>
    withFolder(async (folder) => {
      const { root, open, mail } = house(folder);
      const { id } = await mail();
      for (const entry of await collect((await open()).recover())) await entry.defer(5000);
      const shard = join(root, 'deferred', id.slice(-2));
      for (const name of [
        'x',
        `${newId()}`,
        `${newId()}.`,
        `${newId()}.-5`,
        `${newId()}.1e9`,
        `${newId()}.9999999999999`,
      ]) {
        await writeFile(join(shard, name), '');
      }
      await writeFile(join(root, 'deferred', 'file'), '');
      const yard = new Yard({ root, clock: systemClock });
      assert.deepEqual(await collect(yard.schedule()), [{ id, due: 5000 }]);
    }));
});

describe('a torn last journal entry', () => {
  it('is cut off, the ones before it hold, and the journal goes on', () =>
    withFolder(async (folder) => {
      const { alarms, open, mail } = house(folder);
      const { path, bytes } = await mail();
      const whole = await readFile(path);
      await writeFile(path, whole.subarray(0, -20));
      const [entry] = await collect((await open()).recover());
      assert.ok(entry);
      assert.deepEqual([...entry.progress.keys()], ['one@example.com']);
      assert.deepEqual(entry.record.verdicts, [sampleVerdict()]);
      assert.ok(all(entry.bytes()).equals(bytes));
      await entry.note([sampleProgress('three@example.com')]);
      entry.close();
      const [again] = await collect((await open()).recover());
      assert.deepEqual([...(again?.progress.keys() ?? [])], ['one@example.com', 'three@example.com']);
      assert.deepEqual(alarms, []);
    }));

  it('wherever the file ends, the mail is whole or set aside', () =>
    withFolder(async (folder) => {
      const { alarms, open, mail } = house(folder);
      const { path, bytes } = await mail();
      const whole = await readFile(path);
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length), fc.nat(300), async (size, zeros) => {
          alarms.length = 0;
          await writeFile(path, Buffer.concat([whole.subarray(0, size), Buffer.alloc(zeros)]));
          const found = await collect((await open()).recover());
          for (const entry of found) {
            assert.ok(all(entry.bytes()).equals(bytes));
            entry.close();
          }
          assert.equal(found.length + alarms.length, 1);
        }),
        { numRuns: 60 },
      );
    }));

  it('whichever byte has changed, the mail is whole or set aside', () =>
    withFolder(async (folder) => {
      const { alarms, open, mail } = house(folder);
      const { path, bytes } = await mail();
      const whole = await readFile(path);
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
          alarms.length = 0;
          const changed = Buffer.from(whole);
          changed[at] = (changed[at] ?? 0) ^ change;
          await writeFile(path, changed);
          const found = await collect((await open()).recover());
          for (const entry of found) {
            assert.ok(all(entry.bytes()).equals(bytes));
            assert.deepEqual(entry.record.verdicts, [sampleVerdict()]);
            entry.close();
          }
          assert.equal(found.length + alarms.length, 1);
        }),
        { numRuns: 60 },
      );
    }));
});
