import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { idOf, Stage, settings } from '../../test/support/puppets.ts';

test('a worker is told its slot and the configuration as it was read', async () => {
  const [first, second] = await new Stage().begin(2);
  assert.deepEqual(first?.heard, [{ kind: 'begin', slot: 0, settings: settings('first') }]);
  assert.deepEqual(second?.heard, [{ kind: 'begin', slot: 1, settings: settings('first') }]);
});

test('a fault before readiness ends the start with its text', async () => {
  const stage = new Stage();
  const started = stage.supervisor.start({ workers: 2, settings: settings('') });
  stage.children[0]?.hello();
  stage.children[1]?.say({ kind: 'fault', text: 'port 25 is in use' });
  await assert.rejects(started, /port 25 is in use/);
  assert.deepEqual(stage.supervisor.pids, []);
});

test('deferred mail on disk and mail that a worker defers is handed out when due, in turn', async () => {
  const stage = new Stage();
  stage.onDisk.push({ id: idOf(1), due: 1_000 });
  const [first, second] = await stage.begin(2);
  assert.ok(first && second);
  await once(first, 'heard');
  assert.deepEqual(first.orders, [{ kind: 'take', id: idOf(1) }]);
  first.say({ kind: 'deferred', id: idOf(2), due: 2_000 });
  await once(second, 'heard');
  assert.deepEqual(second.orders, [{ kind: 'take', id: idOf(2) }]);
});

test('a backlog goes out a hundred at a time: a worker that is done with a mail gets the next, a new process a hundred', async () => {
  const stage = new Stage();
  for (let n = 0; n < 300; n++) stage.onDisk.push({ id: idOf(n), due: n });
  const [first] = await stage.begin(1);
  assert.ok(first);
  await once(first, 'heard');
  assert.equal(first.orders.length, 100);
  const another = once(first, 'heard');
  first.say({ kind: 'settled', id: idOf(0) });
  await another;
  assert.deepEqual(first.orders.slice(100), [{ kind: 'take', id: idOf(100) }]);
  const again = once(stage, 'forked');
  first.emit('exit', 'SIGKILL');
  await again;
  const second = stage.children[1];
  assert.ok(second);
  second.ready();
  const begin = second.heard.length;
  await once(second, 'heard');
  assert.equal(second.heard.length - begin, 100);
  stage.supervisor.kill();
});

test('a dead worker is started again in its slot, with its configuration, and what it had not taken goes to a living one', async () => {
  const stage = new Stage();
  const [first, second] = await stage.begin(2);
  assert.ok(first && second);
  const again = once(stage, 'forked');
  const told = once(second, 'heard');
  stage.onDisk.push({ id: idOf(3), due: 3_000 });
  first.emit('exit', 'SIGKILL');
  await told;
  assert.deepEqual(second.orders, [{ kind: 'take', id: idOf(3) }]);
  await again;
  const third = stage.children[2];
  third?.hello();
  assert.deepEqual(third?.heard, [{ kind: 'begin', slot: 0, settings: settings('first') }]);
});

test('where no process can be started it is tried again', async () => {
  const stage = new Stage();
  const [first] = await stage.begin(1);
  stage.forkFails = true;
  first?.emit('exit', 'SIGKILL');
  await once(stage, 'refused');
  stage.forkFails = false;
  await once(stage, 'forked');
  assert.equal(stage.children.length, 2);
});

test('stopping drains every worker and waits for the last', async () => {
  const stage = new Stage();
  const children = await stage.begin(2);
  const stopped = stage.supervisor.stop();
  for (const child of children) {
    assert.deepEqual(child.orders, [{ kind: 'drain' }]);
    child.finish();
  }
  await stopped;
  assert.deepEqual(stage.supervisor.pids, []);
});

test('a worker that was still beginning when the gateway was told to stop drains when it is ready', async () => {
  const stage = new Stage();
  const [first] = await stage.begin(1);
  const again = once(stage, 'forked');
  first?.emit('exit', 'SIGKILL');
  await again;
  const second = stage.children[1];
  second?.hello();
  const stopped = stage.supervisor.stop();
  second?.say({ kind: 'ready' });
  assert.deepEqual(second?.orders, [{ kind: 'drain' }]);
  second?.finish();
  await stopped;
});
