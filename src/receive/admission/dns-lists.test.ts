import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { collectedLog } from '../../../test/support/collected-log.ts';
import { startDns, type TestDns, type ZoneEntry } from '../../../test/support/dns.ts';
import { DnsCodes } from '../../base/dns-codes.ts';
import { createResolver } from '../../base/resolver.ts';
import { DnsLists } from './dns-lists.ts';

const MINUTE = 60_000;
const BAD = '192.0.2.1';
const GOOD = '192.0.2.2';

/** What a list has besides its test entry. */
const soundList = (zone: string): Record<string, ZoneEntry> => ({ [`2.0.0.127.${zone}`]: { a: ['127.0.0.2'] } });

const entries: Record<string, ZoneEntry> = {};
let dns: TestDns;
let now = 1_000_000;
const clock = { now: () => now };

before(async () => {
  dns = await startDns(entries);
});
after(() => dns.close());

beforeEach(() => {
  for (const name of Object.keys(entries)) delete entries[name];
  Object.assign(entries, soundList('bl.test'), soundList('second.test'), soundList('good.test'));
  Object.assign(entries, {
    '1.2.0.192.bl.test': { a: ['127.0.0.4'], txt: [['https://evil.test/ "><script>']] },
    '1.2.0.192.second.test': { a: ['127.0.0.10', '127.0.1.3'] },
    '1.2.0.192.good.test': { a: ['127.0.0.2'] },
  });
});

const list = (zone: string, score = 1, codes: string[] = []) => ({
  zone,
  score,
  codes: codes.flatMap((text) => DnsCodes.parse(text) ?? []),
});

function lists(rules: ReturnType<typeof list>[], { refuseFrom = 1, timeout = 5000, random = Math.random } = {}) {
  const log = collectedLog();
  const resolver = createResolver({ servers: [dns.server], tries: 1, timeoutMs: 5000, clock });
  const them = new DnsLists({ lists: rules, refuseFrom, timeout }, { resolver, clock, log, random, alarm: () => {} });
  const asked = async (address: string) => {
    const refusal = (await them.ask(address)?.refusal()) ?? null;
    return refusal === null ? null : `${refusal.code} ${refusal.status} ${refusal.text}`;
  };
  return { them, asked, log };
}

test('a listed address is refused, in words that are ours and not those of the list', async () => {
  const { asked } = lists([list('bl.test')]);
  assert.equal(await asked(BAD), `550 7.1 Your address ${BAD} is listed by bl.test`);
  assert.equal(await asked(GOOD), null);
  assert.ok(!dns.asked.some((question) => question.startsWith('TXT')));
});

test('IPv6 addresses are asked for by their nibbles', async () => {
  const nibbles = '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.0.0.0.8.b.d.0.1.0.0.2';
  entries[`${nibbles}.bl.test`] = { a: ['127.0.0.2'] };
  const { asked } = lists([list('bl.test')]);
  assert.match((await asked('2001:db8:2::1')) ?? '', /^550 .*2001:db8:2::1 is listed by bl\.test$/);
  assert.equal(await asked('2001:db8:2::2'), null);
});

const CODES: readonly (readonly [string[], boolean])[] = [
  [['127.0.0.10'], true],
  [['127.0.0.4-9'], false],
  [['127.0.0.2-11'], true],
  [['127.0.1.0-255'], true],
  [['127.0.2.0-255'], false],
  [['127.0.0.4', '127.0.1.3'], true],
];
for (const [codes, refused] of CODES) {
  test(`of the answers 127.0.0.10 and 127.0.1.3, ${codes} makes a ${refused ? 'refusal' : 'pass'}`, async () => {
    assert.equal((await lists([list('second.test', 1, codes)]).asked(BAD)) !== null, refused);
  });
}

test('scores add up, and lists of good ones take off', async () => {
  const both = [list('bl.test', 1), list('second.test', 2)];
  assert.match((await lists(both, { refuseFrom: 3 }).asked(BAD)) ?? '', /listed by bl\.test, second\.test$/);
  assert.equal(await lists(both, { refuseFrom: 4 }).asked(BAD), null);
  assert.equal(await lists([...both, list('good.test', -1)], { refuseFrom: 3 }).asked(BAD), null);
  assert.notEqual(await lists([...both, list('good.test', -1)], { refuseFrom: 2 }).asked(BAD), null);
});

test('a list that fails or is late refuses nobody; a late list of good ones speaks for everybody', async () => {
  entries['1.2.0.192.bl.test'] = { rcode: 'SERVFAIL' };
  assert.equal(await lists([list('bl.test')]).asked(BAD), null);
  entries['1.2.0.192.bl.test'] = { silence: true };
  const late = { timeout: 50 };
  assert.equal(await lists([list('bl.test')], late).asked(BAD), null);
  entries['1.2.0.192.good.test'] = { silence: true };
  assert.equal(await lists([list('second.test'), list('good.test', -1)], late).asked(BAD), null);
  assert.notEqual(await lists([list('second.test'), list('bl.test')], late).asked(BAD), null);
});

test('what is known is answered at once', async () => {
  const { them, asked } = lists([list('bl.test'), list('second.test')]);
  await asked(BAD);
  const inquiry = them.ask(BAD);
  await new Promise(setImmediate);
  assert.equal(inquiry?.refusal() instanceof Promise, false);
});

/** What is wrong with a list, and what the log says of it. */
const FAULTS: readonly (readonly [string, Record<string, ZoneEntry>, RegExp])[] = [
  ['is a parked domain', { '1.2.0.192.bl.test': { a: ['203.0.113.5'] } }, /it answers 203\.0\.113\.5/],
  ['does not talk to public resolvers', { '1.2.0.192.bl.test': { a: ['127.255.255.254'] } }, /127\.255\.255\.254/],
  ['says so at the test address', { '2.0.0.127.bl.test': { a: ['127.255.255.255'] } }, /127\.255\.255\.255/],
  [
    'lists the whole world',
    { '1.0.0.127.bl.test': { a: ['127.0.0.2'] } },
    /lists 1\.0\.0\.127\.bl\.test, which no list may/,
  ],
  ['is empty', { '2.0.0.127.bl.test': { txt: [['x']] } }, /does not list its test entry 2\.0\.0\.127\.bl\.test/],
];
for (const [what, answers, told] of FAULTS) {
  test(`a list that ${what} is left out with an alarm, and comes back when it is mended`, async () => {
    Object.assign(entries, answers);
    const { asked, log } = lists([list('bl.test')]);
    assert.equal(await asked(BAD), null);
    const alarms = log.lines.filter(({ level }) => level === 'error');
    assert.equal(alarms.length, 1);
    assert.match(JSON.stringify(alarms[0]?.facts), told);
    for (const name of Object.keys(answers)) delete entries[name];
    Object.assign(entries, soundList('bl.test'), { '1.2.0.192.bl.test': { a: ['127.0.0.2'] } });
    now += 9 * MINUTE;
    assert.equal(await asked(BAD), null, 'still left out');
    now += 2 * MINUTE;
    assert.notEqual(await asked(BAD), null, 'mended');
    assert.equal(log.lines.filter(({ level }) => level === 'error').length, 1);
  });
}

test('a list that cannot be looked at is not used until it can', async () => {
  entries['2.0.0.127.bl.test'] = { rcode: 'SERVFAIL' };
  const { asked } = lists([list('bl.test')]);
  assert.equal(await asked(BAD), null);
  Object.assign(entries, soundList('bl.test'));
  now += 2 * MINUTE;
  assert.notEqual(await asked(BAD), null);
});

test('a list is looked at again every hour', async () => {
  const { asked, log } = lists([list('bl.test')]);
  assert.notEqual(await asked(BAD), null);
  entries['1.0.0.127.bl.test'] = { a: ['127.0.0.2'] };
  now += 61 * MINUTE;
  await asked(BAD); // it is the one that finds out
  assert.equal(await asked(BAD), null);
  assert.ok(log.texts().includes('a DNS list answers wrongly and is left out'));
});

test('a list that lists everybody, its own test address excepted, is found out by addresses out of the blue', async () => {
  const everybody = new Proxy(entries, {
    get: (all, name) =>
      String(name).startsWith('1.0.0.127.') ? undefined : (all[String(name)] ?? { a: ['127.0.0.2'] }),
  });
  const world = await startDns(everybody);
  try {
    const log = collectedLog();
    const resolver = createResolver({ servers: [world.server], tries: 1, clock });
    const rules = { lists: [list('bl.test')], refuseFrom: 1, timeout: 5000 };
    const them = new DnsLists(rules, { resolver, clock, log, random: Math.random, alarm: () => {} });
    let refused = 0;
    for (let i = 0; i < 105; i++) if ((await them.ask(`198.51.100.${i}`)?.refusal()) !== null) refused++;
    assert.ok(refused >= 99, `${refused}`);
    while (log.texts().every((text) => !text.includes('left out'))) await new Promise(setImmediate);
    assert.equal(await them.ask(BAD)?.refusal(), null);
  } finally {
    await world.close();
  }
});

test('a crowd of clients who are all listed does not switch a sound list off', async () => {
  for (let i = 0; i < 250; i++) entries[`${i}.100.51.198.bl.test`] = { a: ['127.0.0.2'] };
  const { them, asked } = lists([list('bl.test')]);
  for (let i = 0; i < 250; i++) await them.ask(`198.51.100.${i}`)?.refusal();
  assert.notEqual(await asked(BAD), null);
});
