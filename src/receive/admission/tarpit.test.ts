import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownCounters } from '../../../test/support/admission-rules.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import { Tarpit } from './tarpit.ts';

const UNKNOWN = reply('recipientUnknown', '');

test('the first refusals cost nothing, further ones more and more up to a bound', () => {
  const visitor = new Tarpit({ after: 3, delay: 2000 }, 10, ownCounters()).visitor();
  const delays = Array.from({ length: 12 }, () => visitor.penalty(UNKNOWN) / 1000);
  assert.deepEqual(delays, [0, 0, 0, 2, 4, 6, 8, 10, 10, 10, 10, 10]);
  assert.equal(visitor.penalty(reply('tooManyErrors', '')), 0, 'the last word');
});

test('what asks to come again is no fault of the client', () => {
  const visitor = new Tarpit({ after: 0, delay: 2000 }, 10, ownCounters()).visitor();
  for (let i = 0; i < 10; i++) assert.equal(visitor.penalty(reply('tooManyRecipients', '')), 0);
  assert.equal(visitor.penalty(reply('recipientUnverified', '')), 0);
  assert.equal(visitor.penalty(UNKNOWN), 2000);
});

test('each recipient that is taken makes up for a refusal, unless the mail is refused as a whole', () => {
  const visitor = new Tarpit({ after: 1, delay: 1000 }, 10, ownCounters()).visitor();
  const send = (good: number, bad: number, verdict: Reply | null) => {
    visitor.mailBegins();
    for (let i = 0; i < good; i++) visitor.recipientTaken();
    const delays = Array.from({ length: bad }, () => visitor.penalty(UNKNOWN));
    visitor.mailCame(good);
    return [...delays, ...(verdict === null ? [] : [visitor.penalty(verdict)])];
  };
  assert.deepEqual(send(3, 3, null), [0, 0, 0]);
  assert.deepEqual(send(0, 2, null), [0, 1000]);
  assert.deepEqual(send(2, 0, reply('virus', '', { id: '1' })), [2000]);
  assert.deepEqual(send(2, 1, reply('virus', '', { id: '2' })), [1000, 4000]);
  assert.deepEqual(send(4, 1, null), [1000]);
});

test('no delay, no tarpit', () => {
  const visitor = new Tarpit({ after: 0, delay: 0 }, 10, ownCounters()).visitor();
  assert.equal(visitor.penalty(UNKNOWN), 0);
});

test('only so many sessions are slowed down at once', () => {
  const tarpit = new Tarpit({ after: 0, delay: 1000 }, 2, ownCounters());
  const [a, b, c] = [tarpit.visitor(), tarpit.visitor(), tarpit.visitor()];
  assert.deepEqual(
    [a, b, c].map((visitor) => visitor.penalty(UNKNOWN)),
    [1000, 1000, 0],
  );
  a.leave();
  a.leave();
  assert.equal(c.penalty(UNKNOWN), 2000);
  assert.equal(tarpit.visitor().penalty(UNKNOWN), 0);
});
