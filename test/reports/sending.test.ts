import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Domain } from '../../src/mail/domain.ts';
import type { Seen } from '../../src/mail/feedback.ts';
import type { MailId } from '../../src/mail/mail-id.ts';
import { destinationOf, findDestinations } from '../../src/reports/destinations.ts';
import { ReportFile } from '../../src/reports/report-file.ts';
import { dueAt, type Report, ReportSender } from '../../src/reports/report-sender.ts';
import { collectedLog } from '../support/collected-log.ts';
import type { Zone } from '../support/dns.ts';
import { temporaryFolder } from '../support/folder.ts';
import { address, idAt } from '../support/story.ts';
import { zoneResolver } from '../support/zone-resolver.ts';

const DAY_MS = 86_400_000;
const DAY = 20_783;
const SENDER = Domain.parse('sender.test') as Domain;

/** The last two labels are an organization. */
function deps(zone: Zone) {
  const organizationOf = async (domain: Domain) => domain.split('.').slice(-2).join('.') as Domain;
  return { resolver: zoneResolver(zone), organizationOf };
}

test('only plain addresses are taken from a record', () => {
  const textOf = (uri: string) => destinationOf(uri)?.address.text ?? null;
  assert.equal(textOf('mailto:dmarc@sender.test'), 'dmarc@sender.test');
  assert.equal(textOf('MAILTO:a%2Bb@sender.test'), 'a+b@sender.test');
  assert.deepEqual(
    ['10', '10k', '2m', '1g'].map((size) => destinationOf(`mailto:a@sender.test!${size}`)?.most),
    [10, 10_240, 2 * 2 ** 20, 2 ** 30],
  );
  for (const uri of [
    'https://sender.test/',
    'mailto:a@sender.test?subject=x',
    'mailto:a@sender.test,b@sender.test',
    'mailto:a@sender.test%0d%0aRCPT TO:<b@sender.test>',
    'mailto:a%00@sender.test',
    'mailto:%ff@sender.test',
    'mailto:a%c3%a4@sender.test',
    'mailto:@sender.test',
    'mailto:a@sender.test!x',
    'mailto:<a@sender.test>',
    'mailto:',
  ])
    assert.equal(textOf(uri), null, uri);
});

test('an address elsewhere gets reports where its domain says that it wants them, and there alone', async () => {
  const zone: Zone = {
    'sender.test._report._dmarc.yes.test': { txt: [['something else'], ['v=DMARC1']] },
    'sender.test._report._dmarc.moved.test': { txt: [['v=DMARC1; rua=mailto:new@moved.test,mailto:x@victim.test']] },
    'sender.test._report._dmarc.odd.test': { txt: [['v=dmarc1'], ['v=DMARC10;'], ['DMARC1']] },
    'sender.test._report._dmarc.lame.test': { rcode: 'SERVFAIL' },
  };
  const ask = (...uris: readonly string[]) => findDestinations(SENDER, uris, deps(zone));
  const wanted = async (...uris: readonly string[]) => {
    const found = await ask(...uris);
    return found.kind === 'known' ? found.wanted.map((one) => one.address.text) : null;
  };
  assert.deepEqual(await wanted('mailto:a@sender.test', 'mailto:b@mail.sender.test'), [
    'a@sender.test',
    'b@mail.sender.test',
  ]);
  assert.deepEqual(await wanted('mailto:a@yes.test'), ['a@yes.test']);
  assert.deepEqual(await wanted('mailto:a@moved.test'), ['new@moved.test']);
  assert.deepEqual(await wanted('mailto:a@no.test', 'mailto:a@odd.test', 'mailto:a@[192.0.2.1]'), []);
  assert.equal((await ask('mailto:a@lame.test')).kind, 'unknown');
  const many = Array.from({ length: 16 }, (_, n) => `mailto:a${n}@sender.test`);
  assert.equal((await wanted(...many))?.length, 10);
});

function seen(told: Partial<Seen> & { readonly source?: string } = {}): Seen {
  const { source = '192.0.2.1', ...rest } = told;
  const plain = { dkim: false, spf: false, reasons: [], sender: null, signatures: [], checked: null };
  return {
    day: DAY,
    domain: SENDER,
    policy: { p: 'none', sp: 'none', np: 'none', adkim: 'r', aspf: 'r', testing: 'n', discovery: 'treewalk' },
    reportsTo: ['mailto:dmarc@sender.test'],
    row: { ...plain, source, disposition: 'none', author: SENDER },
    ...rest,
  };
}

/** A sender of reports, its time, its file, and what it has sent. */
function office(zone: Zone = {}) {
  const folder = temporaryFolder('reports');
  const log = collectedLog();
  const spool = new Map<MailId, Report>();
  const released: MailId[] = [];
  const clock = { now: () => office.now };
  const file = new ReportFile({ path: folder.at('dmarc.db'), patienceMs: 0, clock, log });
  const sender = new ReportSender({
    file,
    post: {
      newId: () => idAt(1_795_000_000_000, spool.size),
      has: async (id) => spool.has(id),
      async submit(id, report) {
        if (office.full) throw new Error('no room');
        spool.set(id, report);
        if (office.dies) throw new Error('the process is gone');
      },
      release: (id) => void released.push(id),
    },
    hostname: 'gw.company.test',
    organization: 'Company',
    contact: address('reports@company.test'),
    generator: 'Postern',
    ...deps(zone),
    clock,
    log,
  });
  const office = {
    now: (DAY + 1) * DAY_MS,
    full: false,
    dies: false,
    file,
    log,
    released,
    sent: () => [...spool.values()],
    look: () => sender.look(),
    count: (one: Seen, count: number) =>
      file.work(({ tally }) => tally.count(one, count, dueAt(one.day, one.domain, 'gw.company.test'))),
    state: () => file.work(({ tally }) => tally.list()).map(({ domain, state, why }) => [domain, state, why]),
    [Symbol.dispose]() {
      file.close();
      folder[Symbol.dispose]();
    },
  };
  return office;
}

test('a day is reported once, after it is over, at a time of its own', async () => {
  using desk = office();
  desk.count(seen(), 2);
  desk.count(seen(), 1);
  desk.count(seen({ source: '192.0.2.2' }), 5);
  await desk.look();
  assert.equal(desk.sent().length, 0);
  desk.now = dueAt(DAY, SENDER, 'gw.company.test');
  assert.ok(desk.now > (DAY + 1) * DAY_MS && desk.now < (DAY + 1) * DAY_MS + DAY_MS / 3);
  assert.notEqual(dueAt(DAY, 'other.test', 'gw.company.test'), desk.now);
  await Promise.all([desk.look(), desk.look()]);
  await desk.look();
  const [report, more] = desk.sent();
  assert.ok(report !== undefined && more === undefined);
  assert.equal(desk.released.length, 1);
  const { begin, end, rows, id } = report.feedback;
  assert.deepEqual([begin, end], [DAY * 86_400, (DAY + 1) * 86_400 - 1]);
  assert.deepEqual(
    rows.map(({ source, count }) => [source, count]),
    [
      ['192.0.2.2', 5],
      ['192.0.2.1', 3],
    ],
  );
  assert.equal(report.fileName, `gw.company.test!sender.test!${begin}!${end}!${id}.xml.gz`);
  assert.equal(report.subject, `Report Domain: sender.test Submitter: gw.company.test Report-ID: ${id}`);
  // What comes late is not told any more.
  desk.count(seen(), 1);
  await desk.look();
  assert.equal(desk.sent().length, 1);
});

test('a process that ends at any moment sends it once', async () => {
  using desk = office();
  desk.count(seen(), 1);
  desk.now += DAY_MS / 2;
  desk.dies = true;
  await desk.look();
  assert.deepEqual([desk.sent().length, desk.released.length], [1, 0]);
  desk.dies = false;
  desk.now += 3_600_001;
  await desk.look();
  assert.deepEqual([desk.sent().length, desk.released.length], [1, 1]);
  assert.deepEqual(desk.state(), [['sender.test', 'sent', '']]);
});

test('what cannot be sent is tried again for two days, then dropped with a word', async () => {
  using desk = office();
  desk.count(seen(), 1);
  desk.full = true;
  for (let hour = 0; hour < 60; hour++) {
    desk.now += 3_600_000;
    await desk.look();
  }
  assert.deepEqual(desk.state(), [['sender.test', 'dropped', 'no room']]);
  assert.ok(desk.log.texts().includes('a DMARC report could not be sent in time and is dropped'));
  desk.full = false;
  await desk.look();
  assert.equal(desk.sent().length, 0);
});

test('a DNS that does not tell is asked again', async () => {
  const zone: Record<string, Zone[string]> = { 'sender.test._report._dmarc.host.test': { rcode: 'SERVFAIL' } };
  using desk = office(zone);
  desk.count(seen({ reportsTo: ['mailto:a@host.test'] }), 1);
  desk.now += DAY_MS / 2;
  await desk.look();
  assert.equal(desk.sent().length, 0);
  zone['sender.test._report._dmarc.host.test'] = { txt: [['v=DMARC1']] };
  desk.now += 3_600_001;
  await desk.look();
  assert.equal(desk.sent().length, 1);
});

test('nobody gets what he has not asked for, nor more than he wants', async () => {
  using desk = office();
  const other = Domain.parse('other.test') as Domain;
  desk.count(seen({ reportsTo: ['mailto:a@victim.test'] }), 1);
  desk.count(seen({ domain: other, reportsTo: ['mailto:a@other.test!1k'] }), 1);
  desk.now += DAY_MS / 2;
  await desk.look();
  assert.equal(desk.sent().length, 0);
  assert.deepEqual(desk.state(), [
    ['other.test', 'unwanted', 'it is larger than its reader wants'],
    ['sender.test', 'unwanted', 'victim.test does not say that it wants reports about sender.test'],
  ]);
});

test('the policy that was seen last is told, and too many kinds of mail are told of in sum', async () => {
  using desk = office();
  desk.file.work(({ tally }) => {
    for (let n = 0; n < 2_100; n++) tally.count(seen({ source: `10.0.${n >> 8}.${n & 255}` }), 1, 0);
    tally.count(seen({ policy: { ...seen().policy, p: 'reject' } }), 1, 0);
  });
  await desk.look();
  const [report] = desk.sent();
  assert.equal(report?.feedback.policy.p, 'reject');
  assert.equal(report?.feedback.rows.length, 2_000);
  assert.match(report?.feedback.errors[0] ?? '', /^101 more mails/);
});
