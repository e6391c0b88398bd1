import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { collectedLog } from '../../test/support/collected-log.ts';
import { DnsList } from './dns-list.ts';
import { digestProbes, nameProbes } from './dns-list-probes.ts';
import type { DnsAnswer } from './resolver.ts';

const MINUTE = 60_000;
const found = (...records: string[]): DnsAnswer<string> => ({ kind: 'found', records });
const notFound: DnsAnswer<string> = { kind: 'not-found', name: 'unknown' };
const failed: DnsAnswer<string> = { kind: 'failed', reason: 'ESERVFAIL' };

let now = 0;
let asked: string[] = [];
/** Milliseconds that each answer takes. */
let takes = 0;
let answers: (name: string) => DnsAnswer<string> = () => notFound;
const sound = (name: string) => (name === 'test.dbl.test' || name.startsWith('evil') ? found('127.0.1.2') : notFound);

beforeEach(() => {
  now = 1_000_000;
  asked = [];
  takes = 0;
  answers = sound;
});

function listOf(probes = nameProbes()) {
  const log = collectedLog();
  const list = new DnsList(
    { zone: 'dbl.test', probes, counts: () => true, refuses: (record) => record === '127.0.1.255', patience: 3000 },
    {
      resolver: {
        async resolveIPv4(name) {
          asked.push(name);
          now += takes;
          return answers(name);
        },
      },
      clock: { now: () => now },
      log,
      random: Math.random,
      alarm: () => {},
    },
  );
  const says = async (name: string) => (await list.ask(name)).kind;
  return { list, says, log };
}

test('a list of names is looked at by TEST, INVALID and a name that nobody has', async () => {
  const { list, says } = listOf();
  assert.equal(await says('evil.example'), 'listed');
  assert.equal(await says('good.example'), 'not-listed');
  assert.deepEqual(asked.slice(0, 2), ['test.dbl.test', 'invalid.dbl.test']);
  assert.match(asked[2] ?? '', /^[0-9a-f]{24}\.com\.dbl\.test$/);
  assert.equal(list.health.state, 'in-use');
});

/** What a list does wrong, and what is said of it. */
const FAULTS: readonly (readonly [what: string, answers: (name: string) => DnsAnswer<string>, why: RegExp])[] = [
  ['has no test entry', () => notFound, /does not list its test entry test\.dbl\.test/],
  ['lists INVALID', (name) => (name.startsWith('invalid.') ? found('127.0.1.2') : sound(name)), /lists invalid\.dbl/],
  ['has a wildcard', () => found('127.0.0.2'), /lists invalid\.dbl\.test, which no list may/],
  [
    'answers whatever it is asked, INVALID excepted',
    (name) => (name.startsWith('invalid.') ? notFound : found('127.0.0.2')),
    /lists [0-9a-f]{24}\.com\.dbl\.test/,
  ],
  ['does not talk to open resolvers', () => found('127.255.255.254'), /it answers 127\.255\.255\.254/],
  ['says that the quota is used up', () => found('127.255.255.255'), /it answers 127\.255\.255\.255/],
  ['says that its name is misspelt', () => found('127.255.255.252'), /it answers 127\.255\.255\.252/],
  ['refuses as URIBL does', () => found('127.0.0.1'), /it answers 127\.0\.0\.1/],
  ['refuses in words of its own', () => found('127.0.1.255'), /it answers 127\.0\.1\.255/],
  ['is a dead domain', () => found('203.0.113.9'), /it answers 203\.0\.113\.9/],
];
for (const [what, wrong, why] of FAULTS) {
  test(`a list that ${what} is left out, the administrator told, and taken back when it is mended`, async () => {
    answers = wrong;
    const { list, says, log } = listOf();
    assert.equal(await says('evil.example'), 'unknown');
    assert.equal(list.health.state, 'left-out');
    assert.match(list.health.why, why);
    assert.deepEqual(
      log.lines.map(({ level, text }) => [level, text]),
      [['error', 'a DNS list answers wrongly and is left out']],
    );
    answers = sound;
    now += 11 * MINUTE;
    assert.equal(await says('evil.example'), 'listed');
    assert.equal(list.health.state, 'in-use');
  });
}

test('a list that begins to refuse in between is left out at once', async () => {
  const { list, says } = listOf();
  assert.equal(await says('evil.example'), 'listed');
  answers = () => found('127.255.255.255');
  assert.equal(await says('evil2.example'), 'unknown');
  assert.equal(list.health.state, 'left-out');
  const before = asked.length;
  assert.equal(await says('evil3.example'), 'unknown');
  assert.equal(asked.length, before, 'it is not asked any more');
});

for (const [what, fail] of [
  ['fails', () => (answers = () => failed)],
  ['answers too late', () => (takes = 4000)],
] as const) {
  test(`a list that ${what} says nothing, and is left in peace after ten times`, async () => {
    const { list, says, log } = listOf();
    await says('evil.example');
    fail();
    for (let n = 0; n < 10; n++) assert.equal(await says(`evil${n}.example`), 'unknown');
    assert.equal(list.health.state, 'slow');
    assert.equal(log.lines.filter(({ level }) => level === 'warn').length, 1);
    const before = asked.length;
    assert.equal(await says('evil-later.example'), 'unknown');
    assert.equal(asked.length, before);
    now += 2 * MINUTE;
    assert.equal(await says('evil-once.example'), 'unknown');
    assert.equal(list.health.state, 'slow', 'one more is enough');
    [answers, takes] = [sound, 0];
    now += 2 * MINUTE;
    assert.equal(await says('evil-again.example'), 'listed');
    assert.equal(list.health.state, 'in-use');
  });
}

test('a list that is silent from the first is told of once, and asked when its test entries are answered', async () => {
  answers = () => failed;
  const { list, says, log } = listOf();
  for (let n = 0; n < 3; n++) {
    assert.equal(await says('evil.example'), 'unknown');
    now += 2 * MINUTE;
  }
  assert.equal(list.health.state, 'unknown');
  assert.deepEqual(
    log.lines.map(({ level, text }) => [level, text]),
    [['warn', 'a DNS list does not answer to its test entries and is not asked yet']],
  );
  answers = sound;
  assert.equal(await says('evil.example'), 'listed');
});

test('a list of digests has no test entry by any standard; one that lists whatever it is asked is found out', async () => {
  answers = (name) => (name.startsWith('abc') ? found('127.0.0.2') : notFound);
  assert.equal(await listOf(digestProbes(40)).says('abc'), 'listed');
  assert.match(asked[0] ?? '', /^[0-9a-f]{40}\.dbl\.test$/);
  answers = () => found('127.0.0.2');
  assert.equal(await listOf(digestProbes(40)).says('abc'), 'unknown');
});
