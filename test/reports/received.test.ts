import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Domain } from '../../src/mail/domain.ts';
import type { CountedRow, Feedback } from '../../src/mail/feedback.ts';
import { ReportFile } from '../../src/reports/report-file.ts';
import { collectedLog } from '../support/collected-log.ts';
import { temporaryFolder } from '../support/folder.ts';

const NOW_S = 1_795_651_200;

function row(told: Partial<CountedRow> = {}): CountedRow {
  const plain = { source: '192.0.2.1', count: 1, disposition: 'none', dkim: false, spf: false, reasons: [] } as const;
  return { ...plain, author: 'company.test', sender: null, signatures: [], checked: null, ...told };
}

function feedback(told: Partial<Feedback> = {}): Feedback {
  return {
    organization: 'bigmail.test',
    email: 'x@bigmail.test',
    id: '1',
    begin: NOW_S - 86_400,
    end: NOW_S - 1,
    generator: '',
    errors: [],
    domain: Domain.parse('company.test') as Domain,
    policy: { p: 'none', sp: '', np: '', adkim: '', aspf: '', testing: '', discovery: '' },
    rows: [row()],
    ...told,
  };
}

function openFile() {
  const folder = temporaryFolder('received');
  const file = new ReportFile({ path: folder.at('dmarc.db'), patienceMs: 0, clock: systemClock, log: silentLog });
  return {
    add: (told: Partial<Feedback>, reporter = 'bigmail.test') =>
      file.work(({ archive }) => archive.add(feedback(told), reporter, NOW_S * 1000)),
    archive: <T>(ask: Parameters<typeof file.work<T>>[0]) => file.work(ask),
    mails: () => file.work(({ archive }) => archive.domains(0)).reduce((sum, { mails }) => sum + mails, 0),
    [Symbol.dispose]() {
      file.close();
      folder[Symbol.dispose]();
    },
  };
}

test('reports add up by domain and by source, what failed first', () => {
  using file = openFile();
  file.add({ rows: [row({ count: 10, dkim: true }), row({ count: 4, source: '2001:db8::1', disposition: 'reject' })] });
  file.add({
    id: '2',
    organization: 'othermail.test',
    rows: [row({ count: 5, spf: true, checked: { domain: 'company.test', result: 'pass' } })],
  });
  const [domain] = file.archive(({ archive }) => archive.domains(0));
  assert.deepEqual(
    { ...domain },
    { domain: 'company.test', mails: 19, passed: 15, dkim: 10, spf: 5, sources: 2, reports: 2, reporters: 2 },
  );
  const sources = file.archive(({ archive }) => archive.sources('company.test', 0, false, 10));
  assert.deepEqual(
    sources.map(({ source, mails, passed, rejected, reporters, senders }) => ({
      source,
      mails,
      passed,
      rejected,
      reporters,
      senders,
    })),
    [
      { source: '2001:db8::1', mails: 4, passed: 0, rejected: 4, reporters: ['bigmail.test'], senders: [] },
      {
        source: '192.0.2.1',
        mails: 15,
        passed: 15,
        rejected: 0,
        reporters: ['bigmail.test', 'othermail.test'],
        senders: ['company.test pass'],
      },
    ],
  );
  assert.equal(file.archive(({ archive }) => archive.sources('company.test', 0, true, 10)).length, 1);
  assert.deepEqual(
    file.archive(({ archive }) => archive.domains(NOW_S)),
    [],
  );
});

test('a copy replaces a report, but nothing that is proven is replaced by what is not', () => {
  using file = openFile();
  file.add({ rows: [row({ count: 10 })] });
  file.add({ rows: [row({ count: 12 })] });
  assert.equal(file.mails(), 12);
  file.add({ rows: [row({ count: 100 })] }, '');
  assert.equal(file.mails(), 12);
  file.add({ rows: [row({ count: 13 })] }, 'file');
  assert.equal(file.mails(), 13);
  // Somebody else who gives his report the same name.
  file.add({ rows: [row({ count: 1 })] }, 'evil.test');
  assert.equal(file.mails(), 13);
  file.add({ id: '2', rows: [row({ count: 1 })] }, '');
  file.add({ id: '2', rows: [row({ count: 2 })] });
  assert.equal(file.mails(), 15);
  file.add({ id: '2', rows: [row({ count: 4 })] }, 'other.test');
  assert.equal(file.mails(), 19);
});

test('old reports go; so many come in a day of one reporter, and of all', () => {
  using file = openFile();
  file.add({});
  file.add({ id: '2', end: NOW_S - 86_400 * 400, begin: NOW_S - 86_400 * 401 });
  file.archive(({ archive }) => archive.purge(NOW_S - 86_400 * 399));
  assert.equal(file.mails(), 1);
  const taken = (reporter: string) =>
    file.archive(
      ({ archive }) =>
        Array.from({ length: 1_002 }, (_, n) =>
          archive.add(feedback({ id: `${reporter}-${n}` }), reporter, NOW_S * 1000),
        ).filter((done) => done).length,
    );
  assert.deepEqual(
    ['', 'a.test', 'b.test', 'c.test', 'd.test', 'e.test', 'file'].map(taken),
    [1_000, 1_000, 1_000, 1_000, 999, 0, 1_002],
  );
});

test('a damaged file is set aside, and a fresh one begun', () => {
  using folder = temporaryFolder('received');
  writeFileSync(folder.at('dmarc.db'), 'this is no database, but long enough to be taken for one'.repeat(100));
  const log = collectedLog();
  const file = new ReportFile({ path: folder.at('dmarc.db'), patienceMs: 0, clock: systemClock, log });
  assert.equal(
    file.tryWork(() => 'done'),
    null,
  );
  assert.equal(
    file.tryWork(() => 'done'),
    'done',
  );
  file.close();
  assert.ok(log.texts().includes('the file of DMARC reports is damaged: it was set aside'));
  assert.equal(readdirSync(folder.path).filter((name) => name.startsWith('dmarc.db.corrupt-')).length, 1);
});
