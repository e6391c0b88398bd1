import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { idOf, type Puppet, Stage, settings } from '../../test/support/puppets.ts';

test('a reload begins new workers in free slots, and retires the old ones when all of the new are ready', async () => {
  const stage = new Stage();
  const old = await stage.begin(2);
  const { answered, born } = stage.reload(3);
  for (const child of born.slice(0, 2)) child.ready();
  assert.deepEqual(old[0]?.orders, []);
  born[2]?.ready();
  await answered;
  for (const child of old) assert.deepEqual(child.orders, [{ kind: 'retire' }]);
  assert.deepEqual(
    born.map(({ slot }) => slot),
    [2, 3, 4],
  );
  assert.deepEqual(
    stage.supervisor.serving,
    born.map(({ pid }) => pid),
  );
  assert.equal(stage.supervisor.pids.length, 5);
  old[0]?.finish();
  old[1]?.finish();
  assert.equal(stage.supervisor.pids.length, 3);
});

test('mail that is due goes to the new workers, what retired ones defer included', async () => {
  const stage = new Stage();
  const [old] = await stage.begin(1);
  const [born] = await stage.swap(1);
  assert.ok(old && born);
  old.say({ kind: 'deferred', id: idOf(1), due: 1_000 });
  await once(born, 'heard');
  assert.deepEqual(born.orders, [{ kind: 'take', id: idOf(1) }]);
});

test('the slot of a retired worker is adopted by a living one, whether it has finished or died, and is free afterwards', async () => {
  for (const end of ['finish', 'kill'] as const) {
    const stage = new Stage();
    const [old] = await stage.begin(1);
    const [born] = await stage.swap(1);
    assert.ok(old && born);
    old[end]();
    assert.deepEqual(born.orders, [{ kind: 'adopt', slot: 0 }]);
    // While it is being adopted nobody else gets it.
    assert.equal((await stage.swap(1))[0]?.slot, 2);
    born.say({ kind: 'adopted', slot: 0 });
    assert.equal((await stage.swap(1))[0]?.slot, 0);
  }
});

test('slots that a gateway with more workers left are adopted at the start', async () => {
  const stage = new Stage({ slots: [0, 1, 5, 7] });
  const [first, second] = await stage.begin(2);
  assert.deepEqual(first?.orders, [{ kind: 'adopt', slot: 5 }]);
  assert.deepEqual(second?.orders, [{ kind: 'adopt', slot: 7 }]);
});

test('what an adopter had not finished when it died goes to another', async () => {
  const stage = new Stage({ slots: [9] });
  const [first, second] = await stage.begin(2);
  assert.deepEqual(first?.orders, [{ kind: 'adopt', slot: 9 }]);
  first?.kill();
  assert.deepEqual(second?.orders, [{ kind: 'adopt', slot: 9 }]);
  first?.say({ kind: 'adopted', slot: 9 }); // comes behind its death, and says nothing any more
  second?.say({ kind: 'adopted', slot: 9 });
});

test('an orphaned slot waits for a worker that is ready', async () => {
  const stage = new Stage();
  const [old] = await stage.begin(1);
  const [born] = await stage.swap(1);
  born?.kill();
  old?.kill();
  await stage.forked(3);
  const again = stage.children.at(-1);
  again?.ready();
  assert.deepEqual([again?.slot, again?.orders], [1, [{ kind: 'adopt', slot: 0 }]]);
});

test('where a new worker cannot start, the new ones end, the old ones go on, and the reason is told', async () => {
  const stage = new Stage();
  const [old] = await stage.begin(1);
  const { answered, born } = stage.reload(2);
  born[0]?.ready();
  born[1]?.hello();
  born[1]?.say({ kind: 'fault', text: 'rule.yar:3 is wrong' });
  await assert.rejects(answered, /rule\.yar:3 is wrong/);
  born[1]?.emit('exit', 'exit code 1');
  assert.deepEqual(born[0]?.orders, [{ kind: 'drain' }]);
  born[0]?.finish();
  assert.deepEqual(stage.supervisor.pids, [old?.pid]);
  assert.deepEqual(old?.orders, [1, 2].map((slot) => ({ kind: 'adopt', slot })).reverse());
});

test('new workers that do not become ready in time are ended', async () => {
  const stage = new Stage({ terms: { begin: 5, drain: 5 } });
  const [old] = await stage.begin(1);
  const { answered, born } = stage.reload(1);
  born[0]?.hello();
  await assert.rejects(answered, /were not ready within 0\.005 s/);
  await once(born[0] ?? stage, 'exit');
  assert.deepEqual(stage.supervisor.pids, [old?.pid]);
});

test('a worker that dies while it begins is started again, and the reload goes on', async () => {
  const stage = new Stage();
  await stage.begin(1);
  const { answered, born } = stage.reload(1);
  born[0]?.hello();
  born[0]?.emit('exit', 'SIGSEGV');
  await stage.forked(3);
  stage.children.at(-1)?.ready();
  await answered;
  assert.deepEqual(stage.supervisor.serving, [stage.children.at(-1)?.pid]);
});

test('an old worker that is dead when the new ones are ready is not started again, and its mail is adopted', async () => {
  const stage = new Stage();
  const [old] = await stage.begin(1);
  const { answered, born } = stage.reload(1);
  old?.kill();
  born[0]?.ready();
  await answered;
  assert.deepEqual(stage.supervisor.pids, [born[0]?.pid]);
  assert.deepEqual(born[0]?.orders, [{ kind: 'adopt', slot: 0 }]);
});

test('sessions that outlast their time are drained, then killed', async () => {
  const stage = new Stage({ terms: { linger: 5, drain: 5 } });
  const [old] = await stage.begin(1);
  await stage.swap(1);
  assert.ok(old);
  await once(old, 'exit');
  assert.deepEqual(old.orders, [{ kind: 'retire' }, { kind: 'drain' }]);
  assert.ok(old.killed);
});

test('of many replaced configurations with open sessions the oldest are drained', async () => {
  const stage = new Stage();
  const generations = [
    ...(await stage.begin(1)),
    ...(await stage.swap(1)),
    ...(await stage.swap(1)),
    ...(await stage.swap(1)),
  ];
  const last = (child: Puppet) => child.orders.at(-1)?.kind;
  assert.deepEqual(generations.map(last), ['drain', 'retire', 'retire', undefined]);
});

test('a worker that does not close its listeners does not hold up the new ones', async () => {
  const stage = new Stage();
  const [old] = await stage.begin(1);
  assert.ok(old);
  old.hangs = true;
  const { answered, born } = stage.reload(1);
  born[0]?.ready();
  await once(old, 'heard');
  assert.deepEqual(stage.supervisor.serving, [born[0]?.pid]);
  old.kill();
  await answered;
});

test('no reload before the start is done, during another one, or during the stop', async () => {
  const stage = new Stage();
  await assert.rejects(stage.reload(1).answered, /beginning or ending/);
  const [old] = await stage.begin(1);
  const { answered, born } = stage.reload(1);
  await assert.rejects(stage.reload(1).answered, /beginning or ending/);
  const stopped = stage.supervisor.stop();
  await assert.rejects(answered, /told to end while they began/);
  await assert.rejects(stage.reload(1).answered, /beginning or ending/);
  assert.ok(born[0]?.killed);
  old?.finish();
  await stopped;
  assert.deepEqual(stage.supervisor.pids, []);
});

test('told to end at once, every worker is killed, and a stop that waits is over', async () => {
  const stage = new Stage();
  const children = [...(await stage.begin(2)), ...(await stage.swap(2))];
  const stopped = stage.supervisor.stop();
  stage.supervisor.kill();
  await stopped;
  assert.ok(children.every(({ killed }) => killed));
});

test('a stop before anything has begun leaves nothing behind, and the start that comes behind it fails', async () => {
  const stage = new Stage();
  await stage.supervisor.stop();
  await assert.rejects(stage.supervisor.start({ workers: 1, settings: settings('') }), /told to stop/);
  assert.equal(stage.children.length, 0);
});
