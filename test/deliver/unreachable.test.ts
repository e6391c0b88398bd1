import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consignmentTo } from '../support/consignment.ts';
import { delivererTo, smtpTo } from '../support/deliverer.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

test('a server that cannot be reached is left alone for ten seconds, and then asked again', async () => {
  let down = true;
  let now = 1_000_000;
  await using sink = await startSmtpSink({ script: (where) => (down && where === 'greeting' ? { cut: true } : null) });
  await using deliverer = delivererTo(smtpTo(sink.port), { clock: { now: () => now } });
  const attempt = async () => {
    const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
    return outcome;
  };
  const first = await attempt();
  assert.equal(first?.state, 'deferred');
  const asked = sink.connections;
  down = false;

  // A backlog does not wait for one time-out after the other: each has the answer that there is.
  for (let n = 0; n < 50; n++) {
    const { state, answer } = (await attempt()) ?? {};
    assert.deepEqual([state, answer], ['deferred', first.answer]);
  }
  now += 9_999;
  assert.equal((await attempt())?.state, 'deferred');
  assert.equal(sink.connections, asked);

  now += 1;
  assert.equal((await attempt())?.state, 'delivered');
  assert.equal((await attempt())?.state, 'delivered');

  // A clock that is set back keeps nobody away.
  down = true;
  sink.cutAll();
  await attempt();
  down = false;
  now -= 3_600_000;
  assert.equal((await attempt())?.state, 'delivered');
});
