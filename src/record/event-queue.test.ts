import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectedLog } from '../../test/support/collected-log.ts';
import { MailEvent } from '../mail/event.ts';
import { createEventQueue } from './event-queue.ts';

const event = (at: number) => MailEvent.finished({ mail: null, session: null, at });
const times = (batch: readonly MailEvent[]) => batch.map(({ at }) => at);

test('a full batch goes at once', () => {
  const sent: number[][] = [];
  const queue = createEventQueue({
    send: (batch) => void sent.push(times(batch)),
    log: collectedLog(),
    maxBatch: 3,
    maxDelayMs: 60_000,
  });
  for (let at = 1; at <= 6; at++) queue.note(event(at));
  assert.deepEqual(sent, [
    [1, 2, 3],
    [4, 5, 6],
  ]);
});

test('a lone event goes after the delay', async () => {
  const sent = await new Promise<readonly MailEvent[]>((send) =>
    createEventQueue({ send, log: collectedLog(), maxDelayMs: 1 }).note(event(7)),
  );
  assert.deepEqual(times(sent), [7]);
});

test('while the receiver is busy events wait, and the oldest are dropped beyond the bound and told of', async () => {
  const sent: number[][] = [];
  const busy = Promise.withResolvers<void>();
  const log = collectedLog();
  const send = (batch: readonly MailEvent[]) => {
    sent.push(times(batch));
    return busy.promise;
  };
  const queue = createEventQueue({ send, log, maxBatch: 1, bound: 10 });
  for (let at = 0; at <= 25; at++) queue.note(event(at));
  assert.deepEqual(sent, [[0]]);
  busy.resolve();
  await queue.flush();
  assert.deepEqual(sent, [[0], [16, 17, 18, 19, 20, 21, 22, 23, 24, 25]]);
  assert.deepEqual(
    log.lines.map(({ facts }) => facts),
    [{ events: 15 }],
  );
});

test('a send that throws or rejects costs its batch and nothing else', async () => {
  const log = collectedLog();
  const sent: number[][] = [];
  const fates = [
    () => {
      throw new Error('the line is down');
    },
    () => Promise.reject(new Error('still down')),
    (batch: readonly MailEvent[]) => void sent.push(times(batch)),
  ];
  const queue = createEventQueue({ send: (batch) => fates.shift()?.(batch), log, maxDelayMs: 60_000 });
  for (let at = 1; at <= 3; at++) {
    queue.note(event(at));
    await queue.flush();
  }
  assert.deepEqual(sent, [[3]]);
  assert.equal(log.lines.filter(({ level }) => level === 'error').length, 2);
});
