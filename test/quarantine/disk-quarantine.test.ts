import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type Disk, systemDisk } from '../../src/base/durable.ts';
import { silentLog } from '../../src/base/log.ts';
import { MailId } from '../../src/mail/mail-id.ts';
import { DiskQuarantine } from '../../src/quarantine/disk-quarantine.ts';
import type { QuarantineItem } from '../../src/quarantine/quarantine.ts';
import { DiskSpool } from '../../src/spool/disk-spool.ts';
import type { Entry } from '../../src/spool/spool.ts';
import { FaultyDisk } from '../spool/faulty-disk.ts';
import { address, all, collect, content, newId, sampleProgress, sampleRecord, withFolder } from '../spool/sample.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 24, 12);

function item(id: MailId, recipient = 'one@example.com'): QuarantineItem {
  const { envelope, session } = sampleRecord(id);
  return {
    id,
    at: MailId.time(id),
    envelope: { ...envelope, recipients: [address(recipient)] },
    session,
    stamp: { fields: ['Authentication-Results: gw.example; spf=none\r\n'], cuts: [[12, 40]] },
    size: 1000,
    subject: '../../<script>\r\nX: \u202e',
    from: '"`id`" <x@example.org>',
    rule: 'virus',
    reasons: ['EICAR was found'],
    findings: [{ inspector: 'yara', kind: 'virus', name: 'EICAR', part: '2/a.zip/../b', score: 0, evidence: 'EICAR' }],
    released: [],
  };
}

interface Rig {
  readonly root: string;
  readonly quarantine: DiskQuarantine;
  /** A mail in custody that arrived at `time`. */
  entry(time?: number, mail?: Buffer): Promise<Entry>;
  keep(time?: number): Promise<QuarantineItem>;
}

function withQuarantine(work: (rig: Rig) => Promise<void>, disk: Disk = systemDisk): Promise<void> {
  return withFolder(async (folder) => {
    const alarm = (path: string, why: string): never => assert.fail(`${path}: ${why}`);
    const root = join(folder, 'quarantine');
    const slots = [0];
    const spool = await DiskSpool.open({
      root: join(folder, 'spool'),
      slots,
      log: silentLog,
      alarm,
    });
    const quarantine = new DiskQuarantine({ root, log: silentLog, disk });
    const entry = (time = NOON, mail = content(1000, 'bad')): Promise<Entry> => {
      const id = newId(time);
      return spool.put(sampleRecord(id), [mail]);
    };
    const keep = async (time = NOON): Promise<QuarantineItem> => {
      const one = await entry(time);
      const kept = item(one.id);
      await quarantine.keep(kept, (path) => one.linkTo(path));
      await one.finish();
      return kept;
    };
    await work({ root, quarantine, entry, keep });
    await spool.close();
  });
}

describe('DiskQuarantine', () => {
  for (const size of [0, 1000, 700_000]) {
    it(`keeps a mail of ${size} bytes and its description after the spool has let go of it`, () =>
      withQuarantine(async ({ quarantine, entry }) => {
        const mail = content(size, 'infected');
        const one = await entry(NOON, mail);
        const kept = item(one.id);
        await quarantine.keep(kept, (path) => one.linkTo(path));
        await one.note([sampleProgress('one@example.com')]);
        await one.finish();
        assert.deepEqual(await quarantine.find(one.id), kept);
        const opened = await quarantine.open(one.id);
        assert.ok(opened && all(opened.bytes).equals(mail));
        opened.close();
      }));
  }

  it('lists the newest first, across days', () =>
    withQuarantine(async ({ root, quarantine, keep }) => {
      const ids: MailId[] = [];
      for (const time of [NOON, NOON + 5, NOON + DAY, NOON - 400 * DAY]) ids.push((await keep(time)).id);
      const listed = (await collect(quarantine.list())).map(({ id }) => id);
      assert.deepEqual(listed, ids.sort().reverse());
      assert.deepEqual((await readdir(root)).sort(), ['20251020', '20261124', '20261125']);
    }));

  it('knows nothing of what is not there', () =>
    withQuarantine(async ({ root, quarantine }) => {
      const id = newId();
      assert.equal(await quarantine.find(id), null);
      assert.equal(await quarantine.open(id), null);
      assert.equal(await quarantine.remove(id), false);
      assert.deepEqual(await collect(quarantine.list()), []);
      assert.equal(await quarantine.purge(Date.now()), 0);
      await assert.rejects(quarantine.markReleased(id, [], 1), /no mail/);
      assert.equal(existsSync(root), false);
    }));

  it('keeps a mail once, for all groups of recipients, however often it is told', () =>
    withQuarantine(async ({ quarantine, entry }) => {
      const one = await entry();
      const link = (path: string): Promise<void> => one.linkTo(path);
      await quarantine.keep(item(one.id, 'one@example.com'), link);
      await quarantine.markReleased(one.id, [address('one@example.com')], 77);
      await Promise.all([
        quarantine.keep({ ...item(one.id, 'two@example.com'), reasons: ['a macro'] }, link),
        quarantine.keep(item(one.id, 'ONE@example.com'), link),
      ]);
      const [kept, ...others] = await collect(quarantine.list());
      assert.deepEqual(others, []);
      assert.deepEqual(
        kept?.envelope.recipients.map(({ key }) => key),
        ['one@example.com', 'two@example.com'],
      );
      assert.deepEqual(kept?.reasons, ['EICAR was found', 'a macro']);
      assert.equal(kept?.findings.length, 1);
      assert.deepEqual(
        kept?.released.map(({ recipient, at }) => [recipient.key, at]),
        [['one@example.com', 77]],
      );
      await one.finish();
    }));

  it('removes a mail with all that belongs to it', () =>
    withQuarantine(async ({ root, quarantine, keep }) => {
      const { id } = await keep();
      assert.equal(await quarantine.remove(id), true);
      assert.equal(await quarantine.remove(id), false);
      assert.deepEqual(await readdir(join(root, '20261124')), []);
    }));

  it('purges what is older than a time, and what crashes left in days that are over', () =>
    withQuarantine(async ({ root, quarantine, keep }) => {
      const old = await keep(NOON - 2 * DAY);
      const earlier = await keep(NOON - 1);
      const exact = await keep(NOON);
      const left = newId(NOON - 2 * DAY);
      for (const end of ['json', 'json.4711']) await writeFile(join(root, '20261122', `${left}.${end}`), 'x');
      await mkdir(join(root, '20261121'));
      await writeFile(join(root, '20261121', 'somebody.txt'), 'not ours');
      assert.equal(await quarantine.purge(NOON), 2);
      assert.equal(await quarantine.find(old.id), null);
      assert.equal(await quarantine.find(earlier.id), null);
      assert.deepEqual(await quarantine.find(exact.id), exact);
      assert.deepEqual((await readdir(root)).sort(), ['20261121', '20261124']);
    }));

  it('passes over foreign files and descriptions that cannot be read', () =>
    withQuarantine(async ({ root, quarantine, keep }) => {
      const good = await keep(NOON);
      const folder = join(root, '20261124');
      for (const text of ['', '{', '{"version":1}', '[]', 'null']) {
        const bad = await keep(NOON + 1);
        await writeFile(join(folder, `${bad.id}.json`), text);
      }
      const misplaced = newId(NOON + DAY);
      for (const name of ['x', `${misplaced}`, '.json']) await writeFile(join(folder, name), '');
      await writeFile(join(root, '20261126'), 'a file');
      await writeFile(join(root, 'README'), '');
      assert.deepEqual(
        (await collect(quarantine.list())).map(({ id }) => id),
        [good.id],
      );
    }));

  it('does not hand out a mail that has changed', () =>
    withQuarantine(async ({ root, quarantine, keep }) => {
      const { id } = await keep();
      const path = join(root, '20261124', id);
      const whole = await readFile(path);
      whole[500] = (whole[500] ?? 0) ^ 1;
      await writeFile(path, whole);
      await assert.rejects(quarantine.open(id), /does not match its checksum/);
    }));
});

describe('a quarantine whose disk fails', () => {
  for (const fault of ['EIO', 'short', 'crash', 'tear', 'power'] as const) {
    it(`${fault} at any operation: keep may be repeated, and a mail that is listed is whole`, async () => {
      for (let at = 0, over = false; !over; at++) {
        const disk = new FaultyDisk(at, fault);
        await withQuarantine(async ({ root, quarantine, entry }) => {
          const one = await entry();
          const expected = item(one.id);
          // The link is made on the same disk as all else.
          const link = async (path: string): Promise<void> => {
            disk.link(join(root, '..', 'spool', '0', 'active', one.id), path);
            await disk.syncFolder(join(path, '..'));
          };
          const kept = await quarantine.keep(expected, link).then(
            () => true,
            () => false,
          );
          over = disk.operations.length <= at;
          disk.closeAll();
          if (fault === 'power') disk.loseUnsynced();
          const next = new DiskQuarantine({ root, log: silentLog });
          const listed = await collect(next.list());
          if (kept) assert.deepEqual(listed, [expected], `kept, operation ${at}`);
          else assert.ok(listed.length === 0 || listed[0]?.id === one.id);
          await next.keep(expected, (path) => one.linkTo(path));
          assert.deepEqual(await collect(next.list()), [expected], `repeated, operation ${at}`);
          assert.equal(await next.remove(one.id), true);
          await one.finish();
        }, disk);
      }
    });
  }
});
