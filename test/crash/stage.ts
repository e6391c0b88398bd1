import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.ts';
import { namesIn, systemDisk } from '../../src/base/durable.ts';
import { silentLog } from '../../src/base/log.ts';
import type { MailId } from '../../src/mail/mail-id.ts';
import { DiskQuarantine } from '../../src/quarantine/disk-quarantine.ts';
import { type Control, startControl } from '../../src/run/control.ts';
import { parseNudge } from '../../src/run/nudge.ts';
import { Yard } from '../../src/spool/yard.ts';
import { temporaryFolder } from '../support/folder.ts';
import { quietPort } from '../support/quiet-port.ts';
import { sendMail } from '../support/smtp-client.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { CarrierChild, type Surroundings } from './carrier-child.ts';
import { NEVER, type Point } from './point.ts';
import { configuration, nextHop } from './scene.ts';
import { runVerb, type VerbRun } from './verb-child.ts';

/** A queue that is not empty by then holds a mail that nobody carries. */
const STUCK_MS = 30_000;
const SENDER = 'anna@sender.test';
/** A mail as the client gives it. */
export interface Given {
  readonly verdict: 'session' | 'spool';
  readonly to: readonly string[];
  readonly data: string;
}

interface Ports {
  readonly session: number;
  readonly spool: number;
}

/**
 * A gateway whose worker, or whose command line, dies at a chosen operation, and next hops that remember what they got. The
 * stage is the supervisor: it hands out what is deferred at once, or where that is wanted when it is told to.
 */
export class Stage implements AsyncDisposable {
  /** The next hop takes nothing for `shut-` recipients. */
  shut = false;
  readonly state: string;
  readonly yard: Yard;
  readonly quarantine: DiskQuarantine;
  readonly #folder = temporaryFolder('crash');
  readonly #through: () => readonly string[];
  readonly #sink: SmtpSink;
  readonly #ports: Ports;
  /** Deferred mail of which the supervisor knows. */
  readonly #deferred = new Set<MailId>();
  #hurried = true;
  #control: Control | null = null;
  #carrier: CarrierChild | null = null;
  #seen = 0;

  private constructor(sink: SmtpSink, ports: Ports, through: () => readonly string[]) {
    this.#through = through;
    this.#sink = sink;
    this.#ports = ports;
    this.state = this.#folder.at('state');
    mkdirSync(join(this.state, 'quarantine'), { recursive: true });
    for (const folder of ['scratch', 'box']) mkdirSync(join(this.state, folder));
    const { session: sessionPort, spool: spoolPort } = ports;
    const parts = { folder: this.#folder.path, sessionPort, spoolPort, sinkPort: sink.port };
    writeFileSync(this.#folder.at('postern.yaml'), JSON.stringify(configuration(parts)));
    this.yard = new Yard({ root: this.spool, clock: systemClock });
    this.quarantine = new DiskQuarantine({ root: join(this.state, 'quarantine'), log: silentLog });
  }

  /**
   * With the gateway running.
   * @param through a program, with its arguments, that runs the next process
   */
  static async open(through: () => readonly string[] = () => []): Promise<Stage> {
    let stage: Stage | null = null;
    const sink = await startSmtpSink({ script: nextHop(() => stage?.shut ?? false) });
    stage = new Stage(sink, { session: await quietPort(), spool: await quietPort() }, through);
    const here = stage;
    here.#control = await startControl({
      path: join(here.state, 'control.sock'),
      handlers: {
        nudge: (request) => {
          for (const { id } of parseNudge(request)) here.#reschedule(id);
        },
      },
    });
    await here.start();
    return here;
  }

  get spool(): string {
    return join(this.state, 'spool');
  }

  /** @param point where the worker dies, counted from its start */
  async start(point: Point = NEVER): Promise<void> {
    const carrier = new CarrierChild(this.#surroundings(), point);
    this.#carrier = carrier;
    carrier.onMessage((message) => {
      if (message.kind === 'deferred') this.#reschedule(message.id);
    });
    await Promise.race([carrier.ready, carrier.gone]);
    if (carrier.isGone && carrier.lastWords === '') throw new Error(`the worker does not start: ${carrier.output}`);
    for (const slot of this.yard.slots()) if (slot !== 0) carrier.send({ kind: 'adopt', slot });
    for await (const { id } of this.yard.schedule()) this.#reschedule(id);
  }

  /** The worker dies at this point, counted from now; resolves when it knows. */
  async arm(point: Point): Promise<void> {
    this.#carrier?.send({ kind: 'arm', at: point.at, when: point.when });
    await this.#carrier?.operations();
  }

  async kill(): Promise<void> {
    await this.#carrier?.kill();
  }

  /** Ends the worker in peace; a tracer would survive a kill. */
  async leave(): Promise<void> {
    await this.#carrier?.leave();
  }

  /** The reply that decided a mail; null where the gateway died before it said one. */
  async send({ verdict, to, data }: Given): Promise<string | null> {
    return sendMail(this.#ports[verdict], { from: SENDER, to, data }).catch(() => null);
  }

  /** Resolves when everything has come to rest, or the worker has died: to the operations, or to the last of them. */
  async outcome(): Promise<{ readonly operations: readonly string[] } | { readonly died: string }> {
    const carrier = this.#carrier;
    if (carrier === null) throw new Error('no worker runs');
    await this.#until(() => carrier.isGone || this.#isIdle(), 'mail that nobody carries');
    const operations = await carrier.operations();
    if (operations !== null) return { operations };
    if (carrier.lastWords === '') throw new Error(`the worker died of itself: ${carrier.output}`);
    return { died: carrier.lastWords };
  }

  /** Resolves when no mail is on its way; with a clock that is not put forward, deferred mail may wait. */
  async idle(): Promise<void> {
    await this.#until(() => this.#isIdle(), 'mail that nobody carries');
  }

  /** From now on deferred mail waits for `hurry`. */
  calm(): void {
    this.#hurried = false;
  }

  /** The time of all deferred mail of which the supervisor knows has come. */
  hurry(): void {
    this.#hurried = true;
    for (const id of this.#deferred) this.#reschedule(id);
  }

  /** `postern ARGS...` */
  verb(args: readonly string[], point: Point = NEVER): Promise<VerbRun> {
    return runVerb(args, point, this.#surroundings());
  }

  /** How often the mail of this token, and what was made of it, has come to each place: `sender > recipient`, with the action where it is a notification, or a state. */
  async tally(token: string): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    const count = (place: string) => counts.set(place, (counts.get(place) ?? 0) + 1);
    for (const { from, recipients, data } of this.#sink.mails.slice(this.#seen)) {
      if (!data.includes(token)) throw new Error(`a mail of another time came: ${from} ${recipients}`);
      // RFC 3464 section 2.3.3.
      const [, action = ''] = /\r\nAction:( \w+)/.exec(data.toString('latin1')) ?? [];
      for (const recipient of recipients) count(`${nameOf(from)} > ${nameOf(recipient)}${action}`);
    }
    for (const path of this.#filesBelow('box', 'new')) {
      const [from = '', to = ''] = readFileSync(path, 'latin1').split('\r\n', 2);
      if (to.includes(token)) count(`${nameOf(from)} > ${nameOf(to)}`);
    }
    for await (const { state, mail } of this.yard.list())
      if (mail?.record.envelope.recipients.some(({ text }) => text.includes(token))) count(state);
    for await (const { envelope } of this.quarantine.list())
      if (envelope.recipients.some(({ text }) => text.includes(token))) count('quarantine');
    return counts;
  }

  /** Takes away what lies where it would stay, and the folders, so that the next point finds what the first one found. */
  async clear(): Promise<void> {
    this.#seen = this.#sink.mails.length;
    for await (const { id } of this.yard.list('hold')) if (id) await this.yard.remove(id);
    for await (const { id } of this.quarantine.list()) await this.quarantine.remove(id);
    for (const state of ['spool/deferred', 'spool/hold', 'quarantine', 'box']) {
      const folder = join(this.state, state);
      for (const name of namesIn(systemDisk, folder)) rmSync(join(folder, name), { recursive: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#control?.close();
    await this.#sink.close();
    this.#folder[Symbol.dispose]();
  }

  #surroundings(): Surroundings {
    const at = this.#folder.at;
    return { config: at('postern.yaml'), cache: at('compiled'), through: this.#through() };
  }

  #reschedule(id: MailId): void {
    this.#deferred.add(id);
    if (!this.#hurried) return;
    this.#deferred.delete(id);
    this.#carrier?.send({ kind: 'take', id });
  }

  /** Files in the folder of this name in each folder of `folder`. */
  #filesBelow(folder: string, name: string): string[] {
    const root = join(this.state, folder);
    return namesIn(systemDisk, root)
      .map((one) => join(root, one, name))
      .flatMap((inner) => namesIn(systemDisk, inner).map((file) => join(inner, file)));
  }

  #filesIn(state: string): string[] {
    return namesIn(systemDisk, join(this.spool, state)).flatMap((name) => {
      const below = namesIn(systemDisk, join(this.spool, state, name)).map((one) => `${state}/${name}/${one}`);
      return state === 'deferred' || state === 'hold' ? below : [`${state}/${name}`];
    });
  }

  #isIdle(): boolean {
    const slots = this.yard.slots().flatMap((slot) => [`${slot}/active`, `${slot}/incoming`]);
    const states = this.#hurried ? ['deferred', ...slots, 'deferred'] : slots;
    // A mail that moves between two looks is seen by the second round.
    return [...states, ...states].every((state) => this.#filesIn(state).length === 0);
  }

  async #until(look: () => boolean, trouble: string): Promise<void> {
    const deadline = performance.now() + STUCK_MS;
    while (!look()) {
      if (performance.now() > deadline) {
        const files = ['deferred', 'hold', '0/active', '0/incoming'].flatMap((state) => this.#filesIn(state));
        throw new Error(`${trouble}; in the spool: ${files.join(', ')}; worker: ${this.#carrier?.output}`);
      }
      await wait(5); // other processes' files tell no events
    }
  }
}

/** `held` of `RCPT TO:<held-t00017@smtp.test>`; '' is the null sender. */
function nameOf(path: string): string {
  return /<([a-z]*)/.exec(path)?.[1] ?? /: ([a-z]*)/.exec(path)?.[1] ?? '?';
}
