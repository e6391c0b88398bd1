import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestMemory } from '../../../../test/support/memory.ts';
import { type SentMail, sentMail } from '../../../../test/support/senders.ts';
import { createSenderInspector } from './said.ts';
import { SenderBook } from './sender-book.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const SIGNAL = new AbortController().signal;

function bench() {
  const clock = { at: NOW, now: () => clock.at };
  const memory = new TestMemory(clock);
  const book = new SenderBook(memory, clock);
  const inspector = createSenderInspector({ memory });
  const sender = (text: string) => {
    const found = SenderBook.find(text);
    assert.ok(found, text);
    return found;
  };
  return {
    clock,
    book,
    say: (text: string, saying: 'allow' | 'block') => book.say(sender(text), saying, 30 * DAY),
    forget: (text: string) => book.forget(sender(text)),
    async said(told: SentMail) {
      const [finding] = await inspector.inspect(sentMail(told), SIGNAL);
      return finding === undefined ? null : `${finding.name} ${finding.score}: ${finding.evidence}`;
    },
  };
}

test('who is let in counts less where he is who he says', async () => {
  const { say, said, clock } = bench();
  say('Anna@Partner.example', 'allow');
  const let_in = 'allowed-sender -8: anna@partner.example is let in (postern sender)';
  assert.equal(await said({ dmarc: 'pass' }), let_in);
  assert.equal(await said({ from: 'x@other.example', sender: 'anna@partner.example', spf: 'pass' }), let_in);
  assert.equal(await said({}), null, 'who only says so');
  assert.equal(await said({ from: 'eve@partner.example', dmarc: 'pass' }), null);
  assert.equal(await said({ dmarc: 'pass', trusted: true }), null);
  clock.at += 31 * DAY;
  assert.equal(await said({ dmarc: 'pass' }), null, 'for so long');
});

test('a domain stands for all beneath it, a network for all in it', async () => {
  const { say, said } = bench();
  for (const name of ['partner.example', '192.0.2.0/24', '2001:DB8:0:5::/64', '2001:db8:7::/48', '198.51.100.9'])
    say(name, 'allow');
  assert.match((await said({ from: 'a@mail.eu.partner.example', dmarc: 'pass' })) ?? '', /partner\.example is let in/);
  assert.equal(await said({ from: 'a@notpartner.example', dmarc: 'pass' }), null);
  for (const client of ['192.0.2.77', '2001:db8:0:5::1', '2001:db8:7:9::1', '198.51.100.9'])
    assert.match((await said({ client })) ?? '', /allowed-sender/, client);
  for (const client of ['192.0.3.77', '2001:db8:0:6::1', '198.51.100.8']) assert.equal(await said({ client }), null);
});

test('who is blocked is kept back, whoever says the name; a block goes before', async () => {
  const { say, said } = bench();
  say('partner.example', 'allow');
  say('eve@partner.example', 'block');
  assert.match((await said({ from: 'eve@partner.example', dmarc: 'pass' })) ?? '', /^blocked-sender 0: eve@partner/);
  assert.match((await said({ from: 'eve@partner.example' })) ?? '', /^blocked-sender 0/);
  assert.match((await said({ from: 'a@x.example', sender: 'eve@partner.example' })) ?? '', /^blocked-sender 0/);
  say('eve@partner.example', 'allow');
  assert.match((await said({ from: 'eve@partner.example', dmarc: 'pass' })) ?? '', /^allowed-sender/);
});

test('what was said is forgotten', async () => {
  const { say, said, forget, book } = bench();
  say('partner.example', 'block');
  assert.equal(book.said().length, 1);
  assert.equal(await forget('partner.example'), true);
  assert.equal(await forget('partner.example'), false);
  assert.equal(await said({}), null);
});

test('what is no sender', () => {
  for (const text of [
    '',
    'anna',
    'example',
    '*',
    '10.0.0.0/8',
    '2001:db8::/32',
    '192.0.2.1/33',
    'a b.example',
    '@x.example',
  ])
    assert.equal(SenderBook.find(text), null, text);
  assert.equal(SenderBook.find('2001:DB8:0:0:0::1')?.name, '2001:db8::1');
});
