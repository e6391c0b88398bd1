import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { type Disk, errorCode, systemDisk } from '../../src/base/durable.ts';
import { type Log, silentLog } from '../../src/base/log.ts';
import type { MailId } from '../../src/mail/mail-id.ts';
import { DiskSpool } from '../../src/spool/disk-spool.ts';
import type { Entry } from '../../src/spool/spool.ts';
import { Yard } from '../../src/spool/yard.ts';
import { type Fault, FaultyDisk } from './faulty-disk.ts';
import { all, collect, content, newId, sampleProgress, sampleRecord, sampleVerdict, withFolder } from './sample.ts';

/** What was promised of one mail. */
interface Promised {
  readonly mail: Buffer;
  /** `offered` until the commit resolves, `refused` where it rejects, `ending` while it is being finished or removed. */
  stage: 'offered' | 'refused' | 'kept' | 'ending' | 'gone' | 'removed';
  /** Recipients of which a note has resolved. */
  readonly noted: Set<string>;
  /** Where another name of it was promised. */
  linked?: string;
}

type Book = Map<MailId, Promised>;

const alarms: string[] = [];

/** Operations of opening a spool. */
const SETUP = 15;

class FailingSync extends FaultyDisk {
  failing = false;

  constructor() {
    super(-1, 'EIO');
  }

  override async sync(fd: number): Promise<void> {
    if (this.failing) throw Object.assign(new Error('EIO: sync'), { code: 'EIO' });
    await super.sync(fd);
  }
}

function open(root: string, disk: Disk, log: Log = silentLog): Promise<DiskSpool> {
  const alarm = (path: string, why: string): void => {
    alarms.push(`${path}: ${why}`);
  };
  return DiskSpool.open({ root, slots: [0], log, disk, alarm });
}

async function accept(spool: DiskSpool, book: Book, size: number): Promise<Entry> {
  const id = newId();
  const promised: Promised = { mail: content(size, id), stage: 'offered', noted: new Set() };
  book.set(id, promised);
  const incoming = spool.open(id);
  try {
    for (let at = 0; at < size; at += 90_000) await incoming.write(promised.mail.subarray(at, at + 90_000));
    const entry = await incoming.commit(sampleRecord(id));
    promised.stage = 'kept';
    return entry;
  } catch (error) {
    promised.stage = 'refused';
    incoming.discard();
    await spool.close();
    throw error;
  }
}

async function note(book: Book, entry: Entry, recipient: string): Promise<void> {
  await entry.note([sampleProgress(recipient)]);
  book.get(entry.id)?.noted.add(recipient);
}

async function linkTo(book: Book, entry: Entry, path: string): Promise<void> {
  await entry.linkTo(path);
  const promised = book.get(entry.id);
  if (promised) promised.linked = path;
}

async function remove(book: Book, yard: Yard, id: MailId): Promise<void> {
  const promised = book.get(id);
  assert.ok(promised);
  promised.stage = 'ending';
  if ((await yard.remove(id)) === 'done') promised.stage = 'removed';
}

async function finish(book: Book, entry: Entry): Promise<void> {
  const promised = book.get(entry.id);
  assert.ok(promised);
  promised.stage = 'ending';
  await entry.finish();
  promised.stage = 'gone';
}

/** Everything that happens to mails. One step's failure does not keep the others from running. */
function steps(spool: DiskSpool, yard: Yard, book: Book, folder: string): (() => Promise<void>)[] {
  let deferred: MailId | null = null;
  let held: MailId | null = null;
  let submitted: MailId | null = null;
  return [
    async () => {
      const entry = await accept(spool, book, 20_000);
      await entry.decide([sampleVerdict()]);
      await note(book, entry, 'one@example.com');
      deferred = entry.id;
      await entry.defer(5000);
    },
    async () => {
      const entry = await accept(spool, book, 300_000);
      await entry.hold();
      held = entry.id;
    },
    async () => {
      const entry = await accept(spool, book, 3000);
      await linkTo(book, entry, join(folder, 'linked'));
      await finish(book, entry);
    },
    async () => {
      const taken = deferred && (await spool.take(deferred, 'deferred'));
      if (!taken) return;
      assert.ok(all(taken.bytes()).equals(book.get(taken.id)?.mail ?? Buffer.alloc(0)));
      await note(book, taken, 'two@example.com');
      await taken.defer(9000);
    },
    async () => {
      submitted = newId();
      const mail = content(1000, submitted);
      book.set(submitted, { mail, stage: 'offered', noted: new Set() });
      const promised = book.get(submitted);
      try {
        await yard.submit(sampleRecord(submitted), [mail], 7000);
        if (promised) promised.stage = 'kept';
      } catch (error) {
        if (promised) promised.stage = 'refused';
        throw error;
      }
    },
    async () => {
      if (submitted) await yard.hold(submitted);
      if (submitted) await yard.reschedule(submitted, 11_000);
    },
    async () => {
      if (held) await remove(book, yard, held);
    },
    async () => {
      const incoming = spool.open(newId());
      try {
        await incoming.write(content(300_000, 'unwanted'));
      } finally {
        incoming.discard();
        await spool.close();
      }
    },
    // The disk works again by now, unless the process is dead: so does the spool.
    async () => {
      await accept(spool, book, 500);
    },
  ];
}

/** Runs all steps; returns the errors. A dead process says nothing more, so its errors are not looked at. */
async function run(root: string, folder: string, disk: FaultyDisk, book: Book): Promise<unknown[]> {
  const errors: unknown[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      errors.push(error);
    }
  };
  await attempt(async () => {
    const spool = await open(root, disk);
    const yard = new Yard({ root, clock: systemClock, disk });
    for (const step of steps(spool, yard, book, folder)) if (!disk.dead) await attempt(step);
    await spool.close();
  });
  return errors;
}

interface Seen {
  readonly mail: Buffer;
  readonly noted: ReadonlySet<string>;
}

/** Every mail that the next start finds, in any state. */
async function restart(root: string): Promise<[MailId, Seen][]> {
  // A sound disk that does not wait for its syncs.
  const disk = new FaultyDisk(-1, 'EIO');
  const spool = await open(root, disk);
  const found: [MailId, Seen][] = [];
  const see = (entry: Entry | null): void => {
    assert.ok(entry);
    found.push([entry.id, { mail: Buffer.from(all(entry.bytes())), noted: new Set(entry.progress.keys()) }]);
    entry.close();
  };
  for await (const entry of spool.recover()) see(entry);
  const yard = new Yard({ root, clock: systemClock, disk });
  for (const state of ['deferred', 'hold'] as const) {
    for await (const { id } of yard.list(state)) if (id) see(await spool.take(id, state));
  }
  assert.deepEqual(readdirSync(join(root, '0', 'incoming')), []);
  return found;
}

function judge(book: Book, found: [MailId, Seen][], dead: boolean): void {
  const seen = new Map(found);
  assert.equal(seen.size, found.length, 'a mail is there twice');
  for (const [id, { mail }] of found) assert.ok(book.get(id)?.mail.equals(mail), 'a mail is not whole');
  for (const [id, promised] of book) {
    const mail = seen.get(id);
    if (promised.linked !== undefined) assert.ok(existsSync(promised.linked), 'a link is lost');
    if (promised.stage === 'kept') {
      assert.ok(mail, 'a mail that was promised is lost');
      for (const recipient of promised.noted) assert.ok(mail.noted.has(recipient), 'a noted delivery is lost');
    }
    if (promised.stage === 'gone') assert.ok(mail === undefined, 'a finished mail is back');
    if (promised.stage === 'removed') assert.ok(mail === undefined, 'a removed mail is back');
    // Whoever asked a dead process got no answer: there may be one duplicate.
    if (promised.stage === 'refused' && !dead) assert.ok(mail === undefined, 'a refused mail was kept');
  }
}

function incoming(root: string): string[] {
  return ['0', 'submit'].flatMap((slot) => {
    const folder = join(root, slot, 'incoming');
    return existsSync(folder) ? readdirSync(folder) : [];
  });
}

async function scenario(at: number, fault: Fault): Promise<{ operations: string[]; errors: unknown[] }> {
  const disk = new FaultyDisk(at, fault);
  let errors: unknown[] = [];
  await withFolder(async (folder) => {
    const root = join(folder, 'spool');
    const book: Book = new Map();
    alarms.length = 0;
    errors = await run(root, folder, disk, book);
    // A failed removal leaves its file to the next start; nothing else may leave anything.
    if (!disk.dead && disk.operations[at] !== 'unlink') assert.deepEqual(incoming(root), []);
    disk.closeAll();
    if (fault === 'power') {
      disk.loseUnsynced();
      // What was finished and not synced may come back: custody of it was somebody else's already.
      for (const promised of book.values()) if (promised.stage === 'gone') promised.stage = 'ending';
    }
    judge(book, await restart(root), disk.dead);
    assert.deepEqual(alarms, [], 'a torn file was in a place of promise');
  });
  return { operations: disk.operations, errors };
}

const { operations } = await scenario(-1, 'EIO');

describe(`one fault at each of ${operations.length} disk operations`, () => {
  it('covers every kind of operation on the way', () => {
    const kinds = [
      'open create',
      'open update',
      'open read',
      'write',
      'sync',
      'sync folder',
      'rename',
      'link',
      'unlink',
      'list',
    ];
    for (const kind of kinds) assert.ok(operations.includes(kind), kind);
  });

  for (const fault of ['EIO', 'ENOSPC', 'short', 'crash', 'tear', 'power'] as const) {
    it(`${fault}: nothing promised is lost, nothing refused is kept, nothing is torn`, async () => {
      for (let at = 0; at < operations.length; at++) {
        try {
          const { errors } = await scenario(at, fault);
          if (fault === 'short') assert.deepEqual(errors, []);
          if (fault.startsWith('E'))
            assert.ok(
              errors.every((error) => errorCode(error) === fault),
              String(errors),
            );
        } catch (error) {
          throw new Error(`at operation ${at}, ${operations[at]}`, { cause: error });
        }
      }
    });
  }
});

describe('a mail whose commit fails', () => {
  for (const size of [1000, 300_000]) {
    it(`of ${size} bytes leaves neither file nor descriptor, whichever operation fails`, async () => {
      let failures = 0;
      for (let at = 0; ; at++) {
        const failed = await withFolder(async (folder) => {
          const root = join(folder, 'spool');
          await open(root, systemDisk);
          const disk = new FaultyDisk(at + SETUP, 'ENOSPC');
          const spool = await open(root, disk);
          const outcome = await accept(spool, new Map(), size).then(
            (entry) => {
              entry.close();
              return false;
            },
            (error: unknown) => errorCode(error) === 'ENOSPC',
          );
          if (outcome) assert.deepEqual([...incoming(root), ...readdirSync(join(root, '0', 'active'))], []);
          assert.equal(disk.openFiles, 0);
          return outcome;
        });
        if (!failed) break;
        failures++;
      }
      assert.ok(failures >= 5);
    });
  }

  it('fails in the same way when it is tried once more', () =>
    withFolder(async (folder) => {
      const disk = new FaultyDisk(SETUP, 'ENOSPC');
      const spool = await open(join(folder, 'spool'), disk);
      const incoming = spool.open(newId());
      await assert.rejects(async () => incoming.write(content(300_000, 'large')), { code: 'ENOSPC' });
      await assert.rejects(incoming.commit(sampleRecord(incoming.id)), { code: 'ENOSPC' });
    }));
});

describe('a journal entry that could not be written', () => {
  it('leaves nothing behind the shorter one that is written next', () =>
    withFolder(async (folder) => {
      const root = join(folder, 'spool');
      const disk = new FailingSync();
      const entry = await accept(await open(root, disk), new Map(), 1000);
      const long = { ...sampleVerdict(), reasons: ['x'.repeat(5000)] };
      disk.failing = true;
      await assert.rejects(entry.decide([long]), { code: 'EIO' });
      assert.equal(entry.record.verdicts, null);
      disk.failing = false;
      await entry.decide([sampleVerdict()]);
      entry.close();
      alarms.length = 0;
      const warnings: string[] = [];
      const log = { ...silentLog, warn: (_: object, text: string) => void warnings.push(text) };
      const found = await collect((await open(root, systemDisk, log)).recover());
      assert.deepEqual(warnings, [], 'nothing torn was found');
      assert.deepEqual(
        found.map((one) => one.record.verdicts),
        [[sampleVerdict()]],
      );
      assert.deepEqual(alarms, []);
    }));

  it('is never synced into the file whose sync has failed', () =>
    withFolder(async (folder) => {
      const root = join(folder, 'spool');
      const disk = new FailingSync();
      const book: Book = new Map();
      const entry = await accept(await open(root, disk), book, 300_000);
      const path = join(root, '0', 'active', entry.id);
      await note(book, entry, 'one@example.com');
      const before = statSync(path).ino;
      const reader = entry.bytes();
      disk.failing = true;
      for (let n = 0; n < 3; n++)
        await assert.rejects(entry.note([sampleProgress(`${n}@example.com`)]), { code: 'EIO' });
      assert.deepEqual(incoming(root), []);
      disk.failing = false;
      await note(book, entry, 'two@example.com');
      assert.notEqual(statSync(path).ino, before);
      assert.ok(all(reader).equals(book.get(entry.id)?.mail ?? Buffer.alloc(0)), 'who has read the old one goes on');
      entry.close();
      assert.equal(disk.openFiles, 0);
      const [found] = await restart(root);
      assert.deepEqual([...(found?.[1].noted ?? [])].sort(), [
        '0@example.com',
        '1@example.com',
        '2@example.com',
        'one@example.com',
        'two@example.com',
      ]);
      judge(book, found === undefined ? [] : [found], false);
    }));

  it('is written together with the next one', () =>
    withFolder(async (folder) => {
      const root = join(folder, 'spool');
      const disk = new FailingSync();
      const entry = await accept(await open(root, disk), new Map(), 1000);
      disk.failing = true;
      await assert.rejects(entry.note([sampleProgress('one@example.com')]), { code: 'EIO' });
      assert.ok(entry.progress.has('one@example.com'), 'this process knows of it');
      disk.failing = false;
      await entry.note([sampleProgress('two@example.com')]);
      entry.close();
      const [again] = await collect((await open(root, systemDisk)).recover());
      assert.deepEqual([...(again?.progress.keys() ?? [])], ['one@example.com', 'two@example.com']);
    }));
});

describe('a deferred mail that cannot be read for the moment', () => {
  it('stays deferred, and can be taken afterwards', () =>
    withFolder(async (folder) => {
      const root = join(folder, 'spool');
      const book: Book = new Map();
      const entry = await accept(await open(root, systemDisk), book, 1000);
      await entry.defer(5000);
      let failing = true;
      const disk: Disk = {
        ...systemDisk,
        open: (path, mode) => {
          if (failing) throw Object.assign(new Error('EMFILE: open'), { code: 'EMFILE' });
          return systemDisk.open(path, mode);
        },
      };
      const spool = await open(root, disk);
      await assert.rejects(spool.take(entry.id, 'deferred'), { code: 'EMFILE' });
      assert.deepEqual(readdirSync(join(root, '0', 'active')), []);
      failing = false;
      const taken = await spool.take(entry.id, 'deferred');
      assert.equal(taken?.id, entry.id);
      taken?.close();
    }));
});
