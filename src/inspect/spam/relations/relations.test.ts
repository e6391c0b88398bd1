import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestMemory } from '../../../../test/support/memory.ts';
import { judgedMail, type SentMail, sentMail } from '../../../../test/support/senders.ts';
import { SharedCounters } from '../../../base/shared-counters.ts';
import type { Action } from '../../../mail/verdict.ts';
import { createRelations } from './relations.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const SIGNAL = new AbortController().signal;
const BERT = 'Bert Vogel <bert@company.example>';
const ANNA = 'Anna Meier <anna@partner.example>';
const PROVEN: SentMail = { from: ANNA, dmarc: 'pass' };

function bench() {
  const clock = { at: NOW, now: () => clock.at };
  const memory = new TestMemory(clock);
  const counters = new SharedCounters({ clock, tell: () => {} });
  const hosted = (domain: string) => domain === 'company.example';
  const { inspector, observer } = createRelations({ memory, counters, clock, hosted, keep: 365 * DAY });
  const tell = async (told: SentMail) => inspector.inspect(sentMail(told), SIGNAL);
  return {
    clock,
    memory,
    tell,
    /** One of ours writes. */
    write(told: SentMail = {}, result: { action?: Action; accepted?: boolean; findings?: { score: number }[] } = {}) {
      clock.at += 60_000;
      const mail = { from: BERT, to: ['anna@partner.example'], trusted: true, ...told };
      observer.observe(judgedMail(mail, { at: clock.at, ...result }));
    },
    /** A stranger's mail is delivered, with what was found. */
    async receive(told: SentMail) {
      clock.at += 60_000;
      observer.observe(judgedMail(told, { at: clock.at, findings: await tell(told) }));
    },
    /** Names and points: `known-correspondent -5`. */
    async said(told: SentMail) {
      return (await tell(told)).map(({ name, score }) => `${name} ${score}`);
    },
  };
}

test('whoever one of ours has written to is let in, where he is who he says', async () => {
  const { write, said, tell } = bench();
  write();
  const [finding] = await tell(PROVEN);
  assert.equal(finding?.evidence, 'anna@partner.example is who he says, and the recipient has written to him');
  assert.deepEqual(await said(PROVEN), ['known-correspondent -5']);
  assert.deepEqual(await said({ ...PROVEN, to: ['carl@company.example'] }), ['known-correspondent -2'], 'a colleague');
  const both = { ...PROVEN, to: ['carl@company.example', 'bert@company.example'] };
  assert.deepEqual(await said(both), ['known-correspondent -3.5']);
  assert.deepEqual(await said({ ...PROVEN, dmarc: 'none' }), [], 'who only says the name gets nothing');
  assert.deepEqual(await said({ ...PROVEN, dmarc: 'fail' }), []);
  assert.deepEqual(await said({ from: 'paul@partner.example', dmarc: 'pass' }), [], 'nor does his neighbour');
});

test('mail that is written by nobody makes no correspondents', async () => {
  const { write, memory, said } = bench();
  write({ sender: null });
  write({ header: [['Auto-Submitted', 'auto-replied']] });
  write({ header: [['Precedence', 'bulk']] });
  write({ header: [['List-Id', '<news.company.example>']] });
  write({ from: 'x@elsewhere.example' });
  write({ trusted: false });
  write({ session: null });
  write({}, { action: 'hold' });
  write({}, { accepted: false });
  write({}, { findings: [{ score: 3 }] });
  write({ to: ['carl@company.example'] });
  write({ to: Array.from({ length: 21 }, (_, n) => `p${n}@partner.example`) });
  assert.deepEqual(memory.list(''), []);
  assert.deepEqual(await said(PROVEN), []);
});

test('a stolen account does not befriend the world', () => {
  const { write, memory, clock } = bench();
  for (let n = 0; n < 500; n++) write({ user: 'bert', to: [`p${n}@partner.example`] });
  assert.equal(memory.list('written:').length, 100);
  clock.at += 2 * DAY;
  write({ user: 'bert', to: ['anna@partner.example'] });
  assert.equal(memory.list('written:').length, 101);
});

const ASKED: SentMail = { header: [['Message-ID', '<q1@company.example>']] };
const ANSWER: SentMail = { to: ['carl@company.example'], header: [['In-Reply-To', '<q1@company.example>']] };

test('an answer to a mail of ours counts for whom it was written to, in full where he is proven', async () => {
  const { write, said, memory } = bench();
  write({ ...ASKED, to: ['info@partner.example', 'anna@partner.example'] });
  assert.deepEqual(await said({ ...ANSWER, ...PROVEN }), ['known-correspondent -2', 'reply-to-ours -3']);
  assert.deepEqual(await said({ ...ANSWER, from: ANNA }), ['reply-to-ours -1'], 'not disproven');
  assert.deepEqual(await said({ ...ANSWER, from: ANNA, dmarc: 'fail' }), []);
  assert.deepEqual(await said({ ...ANSWER, from: ANNA, spf: 'softfail' }), []);
  const colleague = { ...ANSWER, from: 'eve@partner.example', dmarc: 'pass' } as const;
  assert.deepEqual(await said(colleague), ['reply-to-ours -1']);
  const thread = { header: [['References', '<other@x> <q1@company.example>']] } as const;
  assert.deepEqual(await said({ ...PROVEN, to: ANSWER.to ?? [], ...thread }), [
    'known-correspondent -2',
    'reply-to-ours -3',
  ]);
  assert.ok(
    memory.list('sent:').every(({ key }) => !key.includes('q1@')),
    'the Message-ID itself is not kept',
  );
});

test('a Message-ID that has leaked is worth nothing to others', async () => {
  const { write, said } = bench();
  write(ASKED);
  assert.deepEqual(await said({ ...ANSWER, from: 'mallory@evil.example', dmarc: 'pass' }), []);
  assert.deepEqual(await said({ ...ANSWER, from: 'mallory@evil.example' }), []);
  const many = Array.from({ length: 2000 }, (_, n) => `<x${n}@y>`).join(' ');
  const hidden = { header: [['References', `<q1@company.example> ${many}`]] } as const;
  assert.deepEqual(await said({ from: ANNA, ...hidden }), [], 'the last of them are looked up');
});

test('known and answered come to five points at most', async () => {
  const { write, said } = bench();
  write(ASKED);
  assert.deepEqual(await said({ ...PROVEN, header: [['In-Reply-To', '<q1@company.example>']] }), [
    'known-correspondent -5',
  ]);
});

test('the name of a correspondent or a colleague under another address is told', async () => {
  const { write, receive, said, tell } = bench();
  write();
  const evil = { from: 'Meier, ANNA <a.meier@evil.example>', dmarc: 'pass' } as const;
  assert.deepEqual(await said(evil), [], 'the name is not known yet');
  await receive(PROVEN);
  assert.deepEqual(await said(evil), ['imitates-correspondent 1']);
  assert.match(
    (await tell(evil))[0]?.evidence ?? '',
    /"Meier, ANNA" is known here as anna@partner\.example, not as a\.meier@evil/,
  );
  assert.deepEqual(
    await said({ from: 'Аnnа Меiеr <x@evil.example>' }),
    ['imitates-correspondent 1'],
    'Cyrillic letters',
  );
  assert.deepEqual(await said({ from: 'Bert Vogel <ceo@evil.example>' }), ['imitates-correspondent 1'], 'one of ours');
  assert.deepEqual(await said({ from: ANNA }), [], 'his own address, proven or not');
  assert.deepEqual(await said({ from: 'Anna <a@evil.example>' }), [], 'a first name is nobody’s');
  assert.deepEqual(await said({ from: 'Bert Vogel <noreply@service.example>' }), [], 'a service writes in his name');
  assert.deepEqual(await said({ ...evil, header: [['List-Id', '<l.example>']] }), [], 'a list does');
  write({ to: ['a.meier@evil.example'] });
  assert.deepEqual(await said(evil), ['known-correspondent -5'], 'a second address of hers');
});

test('who is new is told once it is known who is not', async () => {
  const { write, receive, said, clock } = bench();
  const eve = { from: 'eve@new.example', dmarc: 'pass' } as const;
  for (let n = 0; n < 25; n++) write({ to: [`p${n % 5}@partner.example`] });
  assert.deepEqual(await said(eve), []);
  clock.at += 8 * DAY;
  assert.deepEqual(await said(eve), ['first-contact 0.2']);
  assert.deepEqual(await said({ from: 'paul@partner.example' }), [], 'somebody there is known');
  await receive(eve);
  assert.deepEqual(await said(eve), []);
});

test('a relation that rests is forgotten', async () => {
  const { write, said, clock } = bench();
  write();
  clock.at += 366 * DAY;
  assert.deepEqual(await said(PROVEN), []);
});

test('one question to the memory, and a second one of a correspondent alone; no finding of our own mail', async () => {
  const { write, memory, tell } = bench();
  write();
  await tell({ from: 'eve@new.example', dmarc: 'pass' });
  assert.equal(memory.recalls, 1);
  await tell(PROVEN);
  assert.equal(memory.recalls, 3);
  assert.deepEqual(await tell({ ...PROVEN, trusted: true }), []);
  assert.equal(memory.recalls, 3);
});
