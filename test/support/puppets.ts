import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { silentLog } from '../../src/base/log.ts';
import type { MailEvent } from '../../src/mail/event.ts';
import { MailId } from '../../src/mail/mail-id.ts';
import type { FromWorker, ToWorker } from '../../src/run/link.ts';
import type { Child } from '../../src/run/seat.ts';
import { Supervisor, type Terms } from '../../src/run/supervisor.ts';

/** A worker of which the test plays every part. */
export class Puppet extends EventEmitter implements Child {
  static last = 0;
  readonly pid = ++Puppet.last;
  readonly heard: ToWorker[] = [];
  killed = false;
  /** It does not close its listeners. */
  hangs = false;
  send(message: ToWorker): void {
    this.heard.push(message);
    this.emit('heard', message);
    if (message.kind === 'retire' && !this.hangs) this.say({ kind: 'closed' });
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
export const settings = (text: string) => ({ file: '/etc/postern.yaml', text });

/** A supervisor whose workers are puppets. */
export class Stage extends EventEmitter {
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
        if (this.forkFails) {
          queueMicrotask(() => this.emit('refused'));
          throw new Error('EAGAIN');
        }
        const child = new Puppet();
        this.children.push(child);
        queueMicrotask(() => this.emit('forked', child));
        return child;
      },
      remember: () => {},
      alarm: () => {},
      report: () => {},
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

  /** Resolves when so many workers have been forked. */
  async forked(count: number): Promise<void> {
    while (this.children.length < count) await once(this, 'forked');
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

  /** The same, with workers that are ready at once. */
  async swap(workers: number): Promise<readonly Puppet[]> {
    const { answered, born } = this.reload(workers);
    for (const child of born) child.ready();
    await answered;
    return born;
  }
}

export const idOf = (n: number): MailId => MailId.create(n, Buffer.alloc(4));
