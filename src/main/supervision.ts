import { systemClock } from '../base/clock.ts';
import type { ProcessLog } from '../base/process-log.ts';
import type { Checker } from '../cli/check.ts';
import type { Reloaded } from '../cli/reload.ts';
import type { Read } from '../cli/start.ts';
import type { Config } from '../config/config.ts';
import type { Sound } from '../config/load.ts';
import { forkWorker } from '../run/cluster-child.ts';
import { type Control, startControl } from '../run/control.ts';
import type { Plan } from '../run/generation.ts';
import { parseNudge } from '../run/nudge.ts';
import { Supervisor } from '../run/supervisor.ts';
import { Yard } from '../spool/yard.ts';
import { checkNewPorts } from './check-ports.ts';
import { Keeping } from './keeping.ts';
import { PLACES } from './places.ts';
import { changesOf, checkRestart, spotsOf } from './reload.ts';
import { DRAIN_MS } from './worker-terms.ts';

/** For new workers until they are ready. */
const BEGIN_MS = 120_000;
/** For a session that goes on under a configuration that has been replaced. */
const LINGER_MS = 3_600_000;
/** Behind the sessions' end: for what is still on its way to the next hop. */
const SETTLE_MS = 10_000;

export interface GatewayOptions {
  readonly first: Sound;
  readonly read: Read;
  readonly log: ProcessLog;
}

/** What the supervisor's process holds: the workers, the record, the quarantine's keeping and the control socket. */
export class Gateway {
  readonly #read: Read;
  readonly #log: ProcessLog;
  readonly #supervisor: Supervisor;
  readonly #keeping: Keeping;
  #now: Sound;
  #control: Control | null = null;
  #started: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | null = null;
  /** The last reload, and the one that has not begun yet. */
  #reloaded: Promise<unknown> = Promise.resolve();
  #waiting: Promise<Reloaded> | null = null;

  constructor({ first, read, log }: GatewayOptions) {
    this.#now = first;
    this.#read = read;
    this.#log = log;
    const yard = new Yard({ root: PLACES.spool(first.config), clock: systemClock });
    this.#keeping = new Keeping(first.config, log, (id, due) => this.#supervisor.reschedule(id, due));
    this.#supervisor = new Supervisor({
      fork: forkWorker,
      record: (events) => this.#keeping.write(events),
      remember: (notes) => this.#keeping.remember(notes),
      alarm: (alarm) => this.#keeping.alarm(alarm),
      report: (news) => this.#keeping.report(news),
      deferred: () => yard.schedule(),
      slots: () => yard.slots(),
      terms: { begin: BEGIN_MS, linger: LINGER_MS, drain: DRAIN_MS + SETTLE_MS },
      clock: systemClock,
      log,
    });
  }

  /** Resolves when mail is taken. Rejects, all being stopped again, with what is wrong. */
  async start(): Promise<void> {
    this.#started = this.#start();
    try {
      await this.#started;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Lets the workers finish, and a start or a reload that is under way come to its end. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Ends all workers now; a `stop` that is under way comes to its end. */
  kill(): void {
    this.#supervisor.kill();
  }

  /**
   * Reads the configuration and replaces the workers by others that have it. Never rejects: where that cannot be, the old one
   * goes on. Reloads follow each other; all who ask while one is under way share the next.
   */
  reload(): Promise<Reloaded> {
    if (this.#waiting !== null) return this.#waiting;
    const turn = Promise.all([this.#started, this.#reloaded]).then(() => {
      this.#waiting = null;
      return this.#reload();
    });
    const answered = turn.catch((error: unknown) =>
      this.#refuse([error instanceof Error ? error.message : String(error)]),
    );
    this.#waiting = answered;
    this.#reloaded = answered;
    return answered;
  }

  async #start(): Promise<void> {
    const { config } = this.#now;
    this.#control = await startControl({
      path: PLACES.control(config),
      handlers: {
        nudge: (request) => {
          for (const { id, due } of parseNudge(request)) this.#supervisor.reschedule(id, due);
        },
        status: () => this.#status(),
        reload: () => this.reload(),
      },
    });
    this.#keeping.begin();
    await this.#supervisor.start(planOf(this.#now));
  }

  async #stop(): Promise<void> {
    await this.#supervisor.stop();
    await this.#started.catch(() => {});
    await this.#reloaded;
    await this.#control?.close();
    await this.#keeping.close();
  }

  #status() {
    const { pids, serving, deferred } = this.#supervisor;
    const { file, listen } = this.#now.config;
    const retired = pids.filter((pid) => !serving.includes(pid));
    return { pid: process.pid, file, listen: spotsOf(listen), workers: serving, retired, deferred };
  }

  async #reload(): Promise<Reloaded> {
    if (this.#stopped !== null) return this.#refuse(['the gateway is stopping']);
    const old = this.#now;
    const state: Checker = async (config) => checkRestart(old.config, config);
    const ports: Checker = (config) => checkNewPorts(config, old.config.listen);
    const read = await this.#read([state, ports]);
    if ('mistakes' in read) return this.#refuse(read.mistakes);
    await this.#supervisor.reload(planOf(read));
    this.#now = read;
    this.#log.level = read.config.log.level;
    this.#keeping.follow(read.config);
    return this.#tell(read.config, changesOf(old, read));
  }

  #tell(config: Config, changed: readonly string[]): Reloaded {
    const { file, workers } = config;
    const listen = spotsOf(config.listen);
    this.#log.info(
      { file, changed, listen, workers },
      'the new configuration runs; open sessions end under the old one',
    );
    const what = `${workers} ${workers === 1 ? 'worker' : 'workers'}`;
    const where = listen.map(({ address, port }) => `${address} port ${port}`).join(', ');
    return {
      done: true,
      lines: [
        `${file ?? 'the defaults'}: runs now, with ${what}, on ${where}`,
        changed.length > 0 ? `changed: ${changed.join(', ')}` : 'nothing is changed; files that it names are read anew',
      ],
    };
  }

  #refuse(mistakes: readonly string[]): Reloaded {
    const lines = mistakes.flatMap((mistake) => mistake.split('\n'));
    for (const mistake of lines) this.#log.error({ mistake }, 'a mistake in the new configuration');
    this.#log.error({ mistakes: lines.length }, 'the new configuration is not used; the old one goes on');
    return { done: false, lines };
  }
}

function planOf({ config, source }: Sound): Plan {
  return { workers: config.workers, settings: { file: source.file, text: source.text } };
}
