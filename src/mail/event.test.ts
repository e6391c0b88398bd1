import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fakePart } from '../../test/support/parts.ts';
import { address, idAt } from '../../test/support/story.ts';
import { MailEvent } from './event.ts';
import { MailId } from './mail-id.ts';

const step = { mail: idAt(1_700_000_000_000), session: 'S1', at: 1_700_000_000_000 };

function received(subject: string) {
  const envelope = { sender: null, recipients: [address('a@example.com')], smtputf8: false, body: '7bit' } as const;
  return MailEvent.received(step, { session: null, envelope, size: 1, subject, from: '', messageId: '' });
}

test('texts from the mail are clipped, and hold neither NUL nor lone surrogates', () => {
  assert.equal(received(`a\0b\ud800`).data.subject, 'a\ufffdb\ufffd');
  const clipped = received('😀'.repeat(10_000)).data.subject;
  assert.ok(clipped.length <= 1000 && clipped.endsWith('…') && clipped.isWellFormed());
});

test('whatever the mail says, an event is JSON that reads back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1200 }), (text) => {
      const event = MailEvent.inspected(
        step,
        [{ inspector: 'i', kind: 'virus', name: text, part: text, score: 0, evidence: text }],
        [],
      );
      assert.deepEqual(JSON.parse(JSON.stringify(event)), event);
    }),
    { numRuns: 20 },
  );
});

test('recipients with the same answer share one attempt', () => {
  const answer = { state: 'delivered', host: 'mx', answer: '250 ok', status: '2.0.0', ms: 1 } as const;
  const attempts = MailEvent.attempts(step, [
    { ...answer, recipient: address('a@example.com') },
    { ...answer, recipient: address('b@example.com'), state: 'failed', answer: '550 no', status: '5.1.1' },
    { ...answer, recipient: address('c@example.com') },
  ]);
  assert.deepEqual(
    attempts.map(({ data }) => [data.state, data.recipients]),
    [
      ['delivered', ['a@example.com', 'c@example.com']],
      ['failed', ['b@example.com']],
    ],
  );
});

test('a mail of ten thousand parts tells of the first 200 and how many there were', () => {
  const parts = Array.from({ length: 10_000 }, (_, i) => fakePart({ path: String(i) }));
  const { data } = MailEvent.dissected(step, { ms: 1, parts });
  assert.deepEqual([data.parts.length, data.count], [200, 10_000]);
});

test('a mail id tells when the mail arrived', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 48 - 1 }), fc.uint8Array({ minLength: 4, maxLength: 4 }), (now, random) => {
      assert.equal(MailId.time(MailId.create(now, random)), now);
    }),
    { numRuns: 100 },
  );
});

test('a mail whose names are made to swell the record does not', () => {
  const names = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(60_000));
  const parts = Array.from({ length: 1000 }, (_, i) => fakePart({ path: `${i}/${names[0]}`, names }));
  assert.ok(JSON.stringify(MailEvent.dissected(step, { ms: 1, parts })).length < 40_000);
  const finding = {
    inspector: 'i',
    kind: 'content',
    name: 'n',
    part: `${names[0]}`,
    score: 1,
    evidence: `${names[1]}`,
  } as const;
  assert.ok(JSON.stringify(MailEvent.inspected(step, Array(1000).fill(finding), [])).length < 40_000);
});
