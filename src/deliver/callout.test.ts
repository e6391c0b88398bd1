import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Address } from '../mail/address.ts';
import { Callout, type Verification } from './callout.ts';
import { endpoint } from './smtp/endpoint.ts';

const SERVERS = [endpoint('smtp', { host: '192.0.2.1', port: 25 }, 'none')];
const OTHERS = [endpoint('smtp', { host: '192.0.2.2', port: 25 }, 'none')];

/** A server that answers when it is told to. */
function slowServer() {
  const open: ((answer: Verification) => void)[] = [];
  const use = <T>() => new Promise<T>((resolve) => open.push((answer) => resolve(answer as T)));
  const callout = new Callout({ clock: { now: () => 0 }, relay: { use }, command: 300_000, atOnce: 2 });
  const ask = (local: string, servers = SERVERS) => {
    const recipient = Address.parse(`${local}@hosted.test`);
    assert.ok(recipient !== null);
    return callout.verify(recipient, servers);
  };
  return { open, ask };
}

test('a server that does not answer in half a minute is asked in vain, but its answer is remembered', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { open, ask } = slowServer();
  const first = ask('ann');
  t.mock.timers.tick(30_000);
  assert.equal(await first, 'later');
  const second = ask('ann');
  assert.equal(open.length, 1, 'one question');
  open[0]?.('ok');
  assert.equal(await second, 'ok');
  assert.equal(await ask('ann'), 'ok');
  assert.equal(open.length, 1);
});

test('so many questions to one server at once, so many that wait, and none beyond; others are asked all the same', async () => {
  const { open, ask } = slowServer();
  const answers = Array.from({ length: 102 }, (_, i) => ask(`u${i}`));
  assert.equal(open.length, 2);
  assert.equal(await ask('one-more'), 'later');
  const other = ask('other', OTHERS);
  assert.equal(open.length, 3);
  open[2]?.('ok');
  assert.equal(await other, 'ok');
  open[0]?.('unknown');
  assert.equal(await answers[0], 'unknown');
  assert.equal(open.length, 4, 'the next one');
  for (let i = 1; i < open.length; i++) {
    open[i]?.('ok');
    await new Promise(setImmediate);
  }
  assert.deepEqual(new Set(await Promise.all(answers)), new Set(['unknown', 'ok']));
});
