import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { silentLog } from '../base/log.ts';
import type { MailEvent } from '../mail/event.ts';
import { MailId } from '../mail/mail-id.ts';
import type { FromWorker, ToWorker } from './link.ts';
import type { Child } from './seat.ts';
import { Supervisor, type Terms } from './supervisor.ts';

/** A worker of which the test plays every part. */
class Puppet extends EventEmitter implements Child {
  static last = 0;
  readonly pid = ++Puppet.last;
  readonly heard: ToWorker[] = [];
  killed = false;
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
    this.killed = true;
    this.emit('exit', 'SIGKILL');
  }

  /** The slot that it was told to begin with. */
  get slot(): number {
    const begin = this.heard.find(({ kind }) => kind === 'begin');
    return begin?.kind === 'begin' ? begin.slot : -1;
  }
  /** What it heard, without its beginning. */
  get orders(): ToWorker[] {
    return this.heard.filter(({ kind }) => kind !== 'begin');
  }
  say(message: FromWorker): void {
    this.emit('say', message);
  }
  hello(): void {
    this.say({ kind: 'hello' });
  }
  ready(): void {
    this.hello();
    this.say({ kind: 'ready' });
  }
  /** Its last session is over. */
  finish(): void {
    this.say({ kind: 'done' });
    assert.deepEqual(this.heard.at(-1), { kind: 'leave' });
    this.emit('exit', 'exit code 0');
  }
}

const TERMS: Terms = { begin: 60_000, linger: 60_000, drain: 60_000 };
const settings = (text: string) => ({ file: '/etc/postern.yaml', text });

class Stage extends EventEmitter {
  readonly children: Puppet[] = [];
  readonly recorded: MailEvent[] = [];
  readonly onDisk: { id: MailId; due: number }[] = [];
  readonly supervisor: Supervisor;
  forkFails = false;

  constructor({ slots = [], terms = {} }: { slots?: readonly number[]; terms?: Partial<Terms> } = {}) {
    super();
    const { onDisk } = this;
    this.supervisor = new Supervisor({
      fork: () => {
        if (this.forkFails) throw new Error('EAGAIN');
        const child = new Puppet();
        this.children.push(child);
        queueMicrotask(() => this.emit('forked', child));
        return child;
      },
      record: (events) => this.recorded.push(...events),
      deferred: async function* () {
        yield* onDisk;
      },
      slots: () => slots,
      terms: { ...TERMS, ...terms },
      clock: { now: () => 5_000 },
      log: silentLog,
    });
  }

  /** The gateway takes mail. */
  async begin(workers: number): Promise<Puppet[]> {
    const started = this.supervisor.start({ workers, settings: settings('first') });
    for (const child of this.children) child.ready();
    await started;
    return [...this.children];
  }

  /** A reload whose workers have been forked and say nothing yet. */
  reload(workers: number, text = 'second'): { readonly answered: Promise<void>; readonly born: readonly Puppet[] } {
    const before = this.children.length;
    const answered = this.supervisor.reload({ workers, settings: settings(text) });
    answered.catch(() => {});
    return { answered, born: this.children.slice(before) };
  }

  /** The same, with workers that are ready at once, and old ones that close their listeners at once. */
  async swap(workers: number): Promise<readonly Puppet[]> {
    const { answered, born } = this.reload(workers);
    for (const child of born) child.ready();
    await answered;
    return born;
  }
}

const idOf = (n: number): MailId => MailId.create(n, Buffer.alloc(4));

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
  await new Promise((resolve) => setTimeout(resolve, 250));
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
