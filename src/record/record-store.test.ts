import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { collectedLog } from '../../test/support/collected-log.ts';
import { temporaryFolder } from '../../test/support/folder.ts';
import { deliveryEvents, idAt } from '../../test/support/story.ts';
import { systemClock } from '../base/clock.ts';
import { type Log, silentLog } from '../base/log.ts';
import type { MailEvent } from '../mail/event.ts';
import { openRecordStore } from './record-store.ts';

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;

function open(path: string, options: { log?: Log; keepMs?: number; bound?: number } = {}) {
  return openRecordStore({
    url: `sqlite:${path}`,
    log: silentLog,
    clock: { now: () => NOW },
    keepMs: null,
    pausesMs: { first: 1, last: 5 },
    patienceMs: 1,
    ...options,
  });
}

function count(path: string, table: 'mails' | 'events' | 'recipients'): number {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(database.prepare(`select count(*) as n from ${table}`).get()?.n);
  } finally {
    database.close();
  }
}

function events(mails: number, at = NOW): MailEvent[] {
  return Array.from({ length: mails }, (_, n) => deliveryEvents({ id: idAt(at, n), at })).flat();
}

test('a batch becomes rows of mails, recipients and events, readable by the owner alone', async () => {
  using folder = temporaryFolder('record');
  const path = folder.at('state/record.db');
  const store = open(path);
  store.write(events(50));
  await store.close();
  assert.deepEqual([count(path, 'mails'), count(path, 'recipients'), count(path, 'events')], [50, 50, 300]);
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('what is told in pieces and in another order ends as the same row', async () => {
  using folder = temporaryFolder('record');
  const path = folder.at('record.db');
  const store = open(path);
  const story = events(1);
  for (const event of [...story.slice(1), ...story.slice(0, 1)]) {
    store.write([event]);
    await store.flush();
  }
  await store.close();
  const database = new DatabaseSync(path, { readOnly: true });
  const row = database.prepare('select sender, subject, size, action, rule, finished, at from mails').get();
  database.close();
  assert.deepEqual(
    { ...row },
    {
      sender: 'anna@sender.example',
      subject: 'Minutes of the meeting',
      size: 24_000,
      action: 'deliver',
      rule: 'deliver-the-rest',
      finished: NOW + 1300,
      at: NOW,
    },
  );
});

test('a file that is no database is set aside, and a fresh one begun with the same events', async () => {
  using folder = temporaryFolder('record');
  const path = folder.at('record.db');
  writeFileSync(path, 'This is a letter to my aunt. '.repeat(1000));
  const log = collectedLog();
  const store = open(path, { log });
  store.write(events(3));
  await store.close();
  assert.equal(count(path, 'mails'), 3);
  const aside = readdirSync(folder.path).find((name) => name.startsWith('record.db.corrupt-'));
  assert.match(readFileSync(folder.at(aside ?? ''), 'utf8'), /letter to my aunt/);
  assert.ok(log.texts().some((text) => text.includes('set aside')));
});

test('a database with damaged pages is set aside while the store runs', async () => {
  using folder = temporaryFolder('record');
  const path = folder.at('record.db');
  const first = open(path);
  first.write(events(200));
  await first.close();
  const fd = openSync(path, 'r+');
  for (let page = 1; page * 4096 < statSync(path).size; page++)
    writeSync(fd, Buffer.alloc(2000, 0xa5), 0, 2000, page * 4096);
  closeSync(fd);
  const store = open(path);
  store.write(events(5, NOW + 1000));
  await store.close();
  assert.equal(count(path, 'mails'), 5);
});

test('an empty file becomes a database', async () => {
  using folder = temporaryFolder('record');
  const path = folder.at('record.db');
  writeFileSync(path, '');
  const store = open(path);
  store.write(events(1));
  await store.close();
  assert.equal(count(path, 'mails'), 1);
});

test('a removed file, and a removed folder, are begun anew', async () => {
  using folder = temporaryFolder('record');
  const path = folder.at('state/record.db');
  const store = open(path);
  store.write(events(1));
  await store.flush();
  rmSync(path);
  store.write(events(2));
  await store.flush();
  rmSync(folder.at('state'), { recursive: true });
  store.write(events(3));
  await store.close();
  assert.equal(count(path, 'mails'), 3);
});

test('events wait while another process holds the lock', async () => {
  using folder = temporaryFolder('record');
  const path = folder.at('record.db');
  const log = collectedLog();
  const store = open(path, { log });
  store.write(events(1));
  await store.flush();
  const other = new DatabaseSync(path);
  other.exec('begin immediate');
  store.write(events(20));
  await store.flush();
  assert.equal(count(path, 'mails'), 1);
  other.exec('rollback');
  other.close();
  await store.flush();
  await store.close();
  assert.equal(count(path, 'mails'), 20);
  assert.deepEqual(log.texts(), [
    'the record cannot be written; events wait and mail goes on',
    'the record can be written again',
  ]);
});

test('a path that cannot be a file costs events beyond the bound, and no exception', async () => {
  using folder = temporaryFolder('record');
  const path = folder.at('record.db');
  mkdirSync(path);
  const log = collectedLog();
  const store = open(path, { log, bound: 100 });
  store.write(events(50));
  await store.flush();
  store.write(events(50));
  await store.close();
  assert.deepEqual(log.lines.at(-1), {
    level: 'error',
    facts: { events: 600 },
    text: 'events could not be written to the record and are lost',
  });
});

test('an event that the database refuses is dropped alone', async () => {
  using folder = temporaryFolder('record');
  const path = folder.at('record.db');
  const log = collectedLog();
  const store = open(path, { log });
  const good = events(7);
  const bad = { ...good[0], at: null } as unknown as MailEvent;
  store.write([...good.slice(0, 20), bad, ...good.slice(20)]);
  await store.close();
  assert.deepEqual([count(path, 'mails'), count(path, 'events')], [7, 42]);
  assert.deepEqual(log.texts(), ['an event does not fit the record and is lost']);
});

test('a database of a newer release is left alone', async () => {
  using folder = temporaryFolder('record');
  const path = folder.at('record.db');
  const first = open(path);
  first.write(events(1));
  await first.close();
  const database = new DatabaseSync(path);
  database.exec("insert into kysely_migration values ('9999-later', '2030-01-01T00:00:00.000Z')");
  database.close();
  const store = open(path);
  store.write(events(9));
  await store.close();
  assert.equal(count(path, 'mails'), 1);
  assert.deepEqual(
    readdirSync(folder.path).filter((name) => name.includes('corrupt')),
    [],
  );
});

test('rows older than the time to keep are forgotten, loose ones too', async () => {
  using folder = temporaryFolder('record');
  const path = folder.at('record.db');
  const all = open(path);
  const refused = { mail: null, session: 'S', kind: 'refused', data: {} };
  for (let n = 0; n < 5; n++) all.write(events(250, NOW - (n + 1) * 10 * DAY));
  all.write([1, 40].map((days) => ({ ...refused, at: NOW - days * DAY }) as unknown as MailEvent));
  await all.close();
  const store = open(path, { keepMs: 25 * DAY });
  await store.purge();
  await store.close();
  assert.deepEqual([count(path, 'mails'), count(path, 'recipients'), count(path, 'events')], [500, 500, 3001]);
});

test('a truncated database costs what was in it, and the store goes on', async () => {
  using folder = temporaryFolder('record');
  const path = folder.at('record.db');
  const first = open(path);
  first.write(events(200));
  await first.close();
  truncateSync(path, 5000);
  const store = open(path);
  store.write(events(4, NOW + 1));
  await store.close();
  assert.ok(existsSync(path));
  assert.equal(count(path, 'mails'), 4);
});

test('a URL of another kind is refused with what to write', () => {
  assert.throws(
    () => openRecordStore({ url: 'mysql://host/db', log: silentLog, clock: systemClock, keepMs: null }),
    /record\.url: "mysql:\/\/host\/db".*sqlite:PATH/,
  );
});
