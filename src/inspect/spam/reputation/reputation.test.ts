import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestMemory } from '../../../../test/support/memory.ts';
import { judgedMail, type SentMail, sentMail } from '../../../../test/support/senders.ts';
import { SharedCounters } from '../../../base/shared-counters.ts';
import type { Finding } from '../../../mail/finding.ts';
import type { Action } from '../../../mail/verdict.ts';
import { correctionNotes } from './notes.ts';
import { createReputation } from './reputation.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const SIGNAL = new AbortController().signal;

function bench() {
  const clock = { at: NOW, now: () => clock.at };
  const memory = new TestMemory(clock);
  const counters = new SharedCounters({ clock, tell: () => {} });
  const { inspector, observer } = createReputation({ memory, counters, clock, halfLife: 30 * DAY, spamFrom: 5 });
  let n = 0;
  return {
    clock,
    memory,
    /** So many mails with their verdicts, and so long between them. */
    see(
      count: number,
      told: SentMail,
      result: { findings?: readonly Partial<Finding>[]; action?: Action; accepted?: boolean },
      pauseMs = 3_600_000,
    ) {
      for (let i = 0; i < count; i++) {
        clock.at += pauseMs;
        observer.observe(judgedMail(told, { ...result, at: clock.at, n: n++ % 256 }));
      }
    },
    async tell(told: SentMail): Promise<readonly Finding[]> {
      return inspector.inspect(sentMail(told), SIGNAL);
    },
    async score(told: SentMail): Promise<number> {
      return (await inspector.inspect(sentMail(told), SIGNAL))[0]?.score ?? 0;
    },
  };
}

const SPAM = { findings: [{ score: 7 }], action: 'quarantine' } as const;
const CLEAN = { findings: [] } as const;
const PARTNER: SentMail = { from: 'anna@partner.example', dmarc: 'pass', signed: ['partner.example/k1'] };

test('a client of whose mails most were spam is told, with the numbers', async () => {
  const { see, tell } = bench();
  see(3, {}, CLEAN, 60_000);
  see(41, {}, SPAM, 60_000);
  const [finding] = await tell({});
  assert.equal(finding?.name, 'bad-reputation');
  assert.ok((finding?.score ?? 0) >= 2.4 && (finding?.score ?? 0) <= 3, `${finding?.score}`);
  assert.match(finding?.evidence ?? '', /^203\.0\.113\.7: 41 of the last 44 mails were spam$/);
});

test('little evidence says nothing', async () => {
  const { see, tell } = bench();
  see(9, {}, SPAM);
  assert.deepEqual(await tell({}), []);
});

test('a network speaks for a client of whom nothing is known, and weighs half', async () => {
  const { see, score } = bench();
  see(60, { client: '203.0.113.7' }, SPAM, 60_000);
  const [client, neighbour, stranger] = [
    await score({}),
    await score({ client: '203.0.113.99' }),
    await score({ client: '203.0.114.7' }),
  ];
  assert.ok(client >= 2.8);
  assert.ok(neighbour >= 1.2 && neighbour <= 1.5, `${neighbour}`);
  assert.equal(stranger, 0);
});

test('of IPv6 a /64 is one client', async () => {
  const { see, score } = bench();
  for (let i = 0; i < 20; i++) see(1, { client: `2001:db8:1:2::${i.toString(16)}` }, SPAM, 60_000);
  assert.ok((await score({ client: '2001:db8:1:2:ffff::1' })) > 2);
  assert.ok((await score({ client: '2001:db8:1:3::1' })) < 1.5, 'a neighbour');
  assert.equal(await score({ client: '2001:db8:2::1' }), 0);
});

test('nobody is charged for what is forged in his name', async () => {
  const { see, score } = bench();
  see(50, { from: 'anna@partner.example', dmarc: 'fail', spf: 'fail', client: '198.51.100.1' }, SPAM, 60_000);
  assert.equal(await score({ ...PARTNER, client: '192.0.2.1' }), 0);
});

test('a proven domain takes its good name along to a new client, in full after a probation', async () => {
  const { see, clock, score } = bench();
  const elsewhere = { ...PARTNER, client: '192.0.2.1' };
  see(60, PARTNER, CLEAN, 60_000);
  assert.equal(await score(elsewhere), 0, 'an hour of good conduct');
  clock.at += 7 * DAY;
  const week = await score(elsewhere);
  clock.at += 14 * DAY;
  const month = await score(elsewhere);
  assert.ok(week < -0.4 && week > -1.2, `${week}`);
  assert.ok(month <= -1.3 && month >= -2, `${month}`);
  assert.equal(await score({ ...elsewhere, dmarc: 'none', signed: [] }), 0, 'not for who only says the name');
});

test('a client alone can hardly buy a good name: one mail a day, or thousands at once', async () => {
  const slow = bench();
  slow.see(30, {}, CLEAN, DAY);
  assert.ok((await slow.score({})) >= -0.5, `${await slow.score({})}`);
  const fast = bench();
  fast.see(5000, PARTNER, CLEAN, 1000);
  fast.clock.at += 20 * DAY;
  assert.ok((await fast.score(PARTNER)) >= -2);
  fast.see(100, PARTNER, SPAM, 60_000);
  assert.ok((await fast.score(PARTNER)) >= 0, 'a hundred spam mails outweigh five thousand of one hour');
});

test('a large provider keeps its share, however much it sends in a day', async () => {
  const { see, memory } = bench();
  for (let i = 0; i < 400; i++) see(1, PARTNER, i % 20 === 0 ? SPAM : CLEAN, 60_000);
  const { good, bad } = (await memory.recall(['domain:partner.example'])).get('domain:partner.example') ?? {
    good: 0,
    bad: 1,
  };
  assert.ok(bad / (good + bad) > 0.03 && bad / (good + bad) < 0.08, `${bad} of ${good + bad}`);
});

test('what is remembered of a sender does not teach more of it', async () => {
  const { see, score, memory } = bench();
  const remembered = {
    findings: [{ inspector: 'reputation', score: 3 }, { score: 2.5 }],
    action: 'quarantine',
  } as const;
  see(40, {}, remembered, 60_000);
  assert.equal(memory.list('').length, 0);
  see(40, {}, { findings: [{ inspector: 'relations', score: -5 }, { score: 6 }] }, 60_000);
  assert.ok((await score({})) > 2, 'nor excuse what is spam');
});

test('verdicts that say nothing of the sender teach nothing; mail of our own neither', async () => {
  const { see, memory } = bench();
  see(20, {}, { action: 'hold' });
  see(20, {}, { action: 'hold', accepted: false, findings: [{ score: 3, inspector: 'greylist' }] });
  see(20, {}, { findings: [{ score: 3 }] });
  see(20, {}, { findings: [{ kind: 'auth', score: 0 }], action: 'reject', accepted: false });
  see(20, { trusted: true }, CLEAN);
  see(20, { session: null }, SPAM);
  assert.equal(memory.list('').length, 0);
  see(1, {}, { findings: [{ kind: 'virus' }], action: 'reject', accepted: false });
  assert.equal(memory.list('client:')[0]?.bad, 1);
});

test('a release from quarantine turns bad into good, once', async () => {
  const { see, clock, memory } = bench();
  see(1, PARTNER, SPAM);
  const [judged] = memory.list('judged:');
  const id = judgedMail(PARTNER, { at: clock.at, n: 0 }).id;
  assert.equal(judged?.key, `judged:${id}`);
  const options = { at: clock.at, halfLife: 30 * DAY };
  memory.note(await correctionNotes(memory, id, options));
  memory.note(await correctionNotes(memory, id, options));
  const { good, bad } = memory.list('domain:')[0] ?? {};
  assert.deepEqual([good, bad], [1, 0]);
});

test('what was bad fades, and good conduct takes its place', async () => {
  const { see, clock, score } = bench();
  see(20, {}, SPAM, 60_000);
  const before = await score({});
  clock.at += 60 * DAY;
  see(30, {}, CLEAN);
  assert.ok(before > 2);
  assert.ok((await score({})) <= 0);
});

test('one question to the memory for a mail', async () => {
  const { memory, tell } = bench();
  await tell(PARTNER);
  assert.equal(memory.recalls, 1);
});
