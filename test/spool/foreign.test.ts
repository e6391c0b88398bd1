import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { DiskSpool } from '../../src/spool/disk-spool.ts';
import { Yard } from '../../src/spool/yard.ts';
import { collect, content, newId, sampleRecord, withFolder } from './sample.ts';

/** Puts something that is no file at a path. `outside` lies beyond the spool, and must stay as it is. */
const KINDS: Readonly<Record<string, (path: string, outside: string) => void | Promise<void>>> = {
  'a FIFO': (path) => void execFileSync('mkfifo', [path]),
  'a socket': async (path) => {
    const server = createServer();
    // The path of a socket is short; the name left behind may be moved.
    const short = join(dirname(dirname(dirname(dirname(path)))), 's');
    await new Promise<void>((done) => server.listen(short, done));
    renameSync(short, path);
    server.close();
  },
  'a folder': (path) => void mkdirSync(path),
  'a folder with something in it': (path) => {
    mkdirSync(path);
    writeFileSync(join(path, 'x'), 'x');
  },
  'a link to a file': (path, outside) => symlinkSync(join(outside, 'file'), path),
  'a link to a folder': (path, outside) => symlinkSync(outside, path),
  'a link to nowhere': (path) => symlinkSync('/nowhere/at/all', path),
  'a link to itself': (path) => symlinkSync(path, path),
};

interface House {
  readonly root: string;
  readonly outside: string;
  readonly alarms: string[];
  open(): Promise<DiskSpool>;
}

/** One good mail lies in active; beside the spool lies a folder with a file and a mail that are none of its business. */
async function house(folder: string): Promise<House> {
  const root = join(folder, 'spool');
  const outside = join(folder, 'outside');
  const alarms: string[] = [];
  const alarm = (path: string): void => void alarms.push(basename(path));
  const open = () => DiskSpool.open({ root, slots: [0], log: silentLog, alarm });
  const spool = await open();
  mkdirSync(outside);
  const id = newId();
  await spool.put(sampleRecord(id), [content(500, id)]).then((entry) => entry.close());
  writeFileSync(join(outside, 'file'), readFileSync(join(root, '0', 'active', id)));
  writeFileSync(join(outside, `${newId()}.5`), readFileSync(join(root, '0', 'active', id)));
  return { root, outside, alarms, open };
}

/** A start on what lies there: the good mail is found, and nothing outside has changed. */
async function start({ outside, open }: House): Promise<DiskSpool> {
  const before = readdirSync(outside);
  const spool = await open();
  const found = await collect(spool.recover());
  assert.equal(found.length, 1);
  assert.deepEqual(readdirSync(outside), before);
  return spool;
}

describe('what is no file is never opened as one, followed or waited for', () => {
  for (const [kind, make] of Object.entries(KINDS)) {
    const test = (title: string, work: (home: House) => Promise<void>) =>
      it(`${kind} ${title}`, { timeout: 20_000 }, () => withFolder(async (folder) => work(await house(folder))));

    test('in active, with the name of a mail and with another, is set aside', async (home) => {
      const active = join(home.root, '0', 'active');
      const names = [newId(), 'stranger'];
      for (const name of names) await make(join(active, name), home.outside);
      await start(home);
      assert.deepEqual(home.alarms.toSorted(), names.toSorted());
      assert.deepEqual(readdirSync(join(home.root, 'corrupt')).sort(), names.toSorted());
      assert.equal(readdirSync(active).length, 1);
    });

    test('in incoming goes, or is set aside', async (home) => {
      await make(join(home.root, '0', 'incoming', newId()), home.outside);
      await start(home);
      assert.deepEqual(readdirSync(join(home.root, '0', 'incoming')), []);
    });

    for (const state of ['deferred', 'hold'] as const) {
      test(`in ${state}, with the name of a mail, is set aside when it is taken`, async (home) => {
        const id = newId();
        const shard = join(home.root, state, id.slice(-2));
        mkdirSync(shard);
        await make(join(shard, state === 'hold' ? id : `${id}.5`), home.outside);
        const yard = new Yard({ root: home.root, clock: systemClock });
        const [listed] = await collect(yard.list(state));
        assert.match(listed?.damage ?? '', /is no file/);
        await assert.rejects(yard.read(id), /is no file/);
        const spool = await start(home);
        assert.equal(await spool.take(id, state), null);
        assert.equal(home.alarms.length, 1);
        assert.deepEqual(readdirSync(shard), []);
      });

      test(`in ${state}, in the place of a shard, does not keep mail from it`, async (home) => {
        const id = newId();
        const shard = join(home.root, state, id.slice(-2));
        await make(shard, home.outside);
        const wasFolder = lstatSync(shard).isDirectory();
        const spool = await start(home);
        const entry = await spool.put(sampleRecord(id), [content(100, id)]);
        await (state === 'hold' ? entry.hold() : entry.defer(5000));
        const yard = new Yard({ root: home.root, clock: systemClock });
        const listed = (await collect(yard.list(state))).map((one) => one.id);
        assert.deepEqual(listed, [id], 'and nothing that a link names is listed');
        assert.equal(home.alarms.length, wasFolder ? 0 : 1);
      });
    }

    test('in corrupt is listed and left alone', async (home) => {
      await make(join(home.root, 'corrupt', 'odd'), home.outside);
      await start(home);
      const [listed] = await collect(new Yard({ root: home.root, clock: systemClock }).list('corrupt'));
      assert.match(listed?.damage ?? '', /is no file/);
    });

    test('where submissions are written and beside the slots is left alone', async (home) => {
      const yard = new Yard({ root: home.root, clock: { now: () => Date.now() + 86_400_000 } });
      mkdirSync(join(home.root, 'submit', 'incoming'), { recursive: true });
      await make(join(home.root, 'submit', 'incoming', 'odd'), home.outside);
      await make(join(home.root, '7'), home.outside);
      await make(join(home.root, 'lost+found'), home.outside);
      await start(home);
      const id = newId();
      await yard.submit(sampleRecord(id), [content(100, id)], 5000);
      assert.deepEqual(
        (await collect(yard.schedule())).map((one) => one.id),
        [id],
      );
    });
  }

  for (const place of ['deferred', '0/active', '0'])
    it(`a link in the place of ${place} is told of at the start`, () =>
      withFolder(async (folder) => {
        const { root, outside, open } = await house(folder);
        renameSync(join(root, place), join(root, 'moved'));
        symlinkSync(outside, join(root, place));
        await assert.rejects(open(), /is a symbolic link; the spool keeps mail in folders of its own/);
      }));
});

describe('names that no gateway made', () => {
  it('as long as a name may be are cut where there is another of the name', () =>
    withFolder(async (folder) => {
      const home = await house(folder);
      const long = 'ä'.repeat(127);
      for (let n = 0; n < 3; n++) {
        writeFileSync(join(home.root, '0', 'active', long), String(n));
        await start(home);
      }
      const kept = readdirSync(join(home.root, 'corrupt')).map((name) =>
        readFileSync(join(home.root, 'corrupt', name), 'utf8'),
      );
      assert.deepEqual(kept.sort(), ['0', '1', '2']);
    }));

  it('that are no UTF-8 raise an alarm, and stay', () =>
    withFolder(async (folder) => {
      const home = await house(folder);
      const odd = Buffer.from([0x66, 0xff, 0xfe]);
      for (const state of ['active', 'incoming']) {
        writeFileSync(Buffer.concat([Buffer.from(`${join(home.root, '0', state)}/`), odd]), 'x');
      }
      await start(home);
      assert.equal(home.alarms.length, 2);
      assert.ok(existsSync(Buffer.concat([Buffer.from(`${join(home.root, '0', 'active')}/`), odd])));
    }));
});
