import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { silentLog } from '../base/log.ts';
import type { MailEvent } from '../mail/event.ts';
import { MailId } from '../mail/mail-id.ts';
import type { FromWorker, ToWorker } from './link.ts';
import { type Child, Supervisor } from './supervisor.ts';

/** A worker of which the test plays every part. */
class Puppet extends EventEmitter implements Child {
  static last = 0;
  readonly pid = ++Puppet.last;
  readonly heard: ToWorker[] = [];
  send(message: ToWorker): void {
    this.heard.push(message);
    this.emit('heard', message);
  }
  onMessage(listener: (message: FromWorker) => void): void {
    this.on('say', listener);
  }
  onExit(listener: (why: string) => void): void {
    this.once('exit', listener);
  }
  kill(): void {
    this.emit('exit', 'SIGKILL');
  }
}

class Stage extends EventEmitter {
  readonly children: Puppet[] = [];
  readonly recorded: MailEvent[] = [];
  readonly onDisk: { id: MailId; due: number }[] = [];
  readonly supervisor: Supervisor;

  constructor(workers: number) {
    super();
    const { onDisk } = this;
    this.supervisor = new Supervisor({
      workers,
      fork: () => {
        const child = new Puppet();
        this.children.push(child);
        queueMicrotask(() => this.emit('forked', child));
        return child;
      },
      record: (events) => this.recorded.push(...events),
      deferred: async function* () {
        yield* onDisk;
      },
      clock: { now: () => 5_000 },
      log: silentLog,
    });
  }

  async ready(): Promise<Puppet[]> {
    const started = this.supervisor.start();
    for (const child of this.children) child.emit('say', { kind: 'ready' });
    await started;
    return this.children;
  }
}

const idOf = (n: number): MailId => MailId.create(n, Buffer.alloc(4));

test('a fault before readiness ends the start with its text', async () => {
  const stage = new Stage(2);
  const started = stage.supervisor.start();
  stage.children[1]?.emit('say', { kind: 'fault', text: 'port 25 is in use' });
  await assert.rejects(started, /port 25 is in use/);
  assert.deepEqual(stage.supervisor.pids, []);
});

test('deferred mail on disk and mail that a worker defers is handed out when due, in turn', async () => {
  const stage = new Stage(2);
  stage.onDisk.push({ id: idOf(1), due: 1_000 });
  const [first, second] = await stage.ready();
  assert.ok(first && second);
  await once(first, 'heard');
  assert.deepEqual(first.heard, [{ kind: 'take', id: idOf(1) }]);
  first.emit('say', { kind: 'deferred', id: idOf(2), due: 2_000 });
  await once(second, 'heard');
  assert.deepEqual(second.heard, [{ kind: 'take', id: idOf(2) }]);
});

test('a dead worker is started again, and what it had not taken is handed to a living one', async () => {
  const stage = new Stage(2);
  const [first, second] = await stage.ready();
  assert.ok(first && second);
  const again = once(stage, 'forked');
  const told = once(second, 'heard');
  stage.onDisk.push({ id: idOf(3), due: 3_000 });
  first.emit('exit', 'SIGKILL');
  await told;
  assert.deepEqual(second.heard, [{ kind: 'take', id: idOf(3) }]);
  await again;
  assert.equal(stage.children.length, 3);
});

test('stopping drains every worker and waits for the last', async () => {
  const stage = new Stage(2);
  const children = await stage.ready();
  const stopped = stage.supervisor.stop(60_000);
  for (const child of children) {
    assert.deepEqual(child.heard.at(-1), { kind: 'drain' });
    child.emit('exit', 'exit code 0');
  }
  await stopped;
  assert.deepEqual(stage.supervisor.pids, []);
});

test('a worker that was still beginning when the gateway was told to stop is told again', async () => {
  const stage = new Stage(1);
  const [first] = await stage.ready();
  const again = once(stage, 'forked');
  first?.emit('exit', 'SIGKILL');
  await again;
  const second = stage.children[1];
  const stopped = stage.supervisor.stop(60_000);
  second?.emit('say', { kind: 'ready' });
  assert.deepEqual(second?.heard, [{ kind: 'drain' }, { kind: 'drain' }]);
  second?.emit('exit', 'exit code 0');
  await stopped;
});
