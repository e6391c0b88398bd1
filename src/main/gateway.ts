import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { systemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { createLog } from '../base/process-log.ts';
import type { Config } from '../config/config.ts';
import { DiskQuarantine } from '../quarantine/disk-quarantine.ts';
import { openRecordStore } from '../record/record-store.ts';
import { forkWorker } from '../run/cluster-child.ts';
import { startControl } from '../run/control.ts';
import { parseNudge } from '../run/nudge.ts';
import { Supervisor } from '../run/supervisor.ts';
import { Yard } from '../spool/yard.ts';
import { PLACES } from './places.ts';
import { DRAIN_MS, WORKER_SLOT } from './worker-terms.ts';

const PURGE_EVERY_MS = 3_600_000;
/** Behind the sessions' end: for what is still on its way to the next hop. */
const SETTLE_MS = 10_000;

/** The supervisor's process, until it is told to stop. */
export async function runGateway(config: Config): Promise<void> {
  const log = createLog(config.log.level, { process: 'supervisor', pid: process.pid });
  const gateway = new Gateway(config, log);
  await gateway.start();
  log.info({ listen: config.listen, workers: config.workers, state: config.state }, 'Postern takes mail');
  const [signal] = await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  log.info({ signal }, 'Postern stops: it finishes what it has in hand');
  await gateway.stop();
}

/** What the supervisor holds: the state folder, the record and the workers. */
class Gateway {
  readonly #config: Config;
  readonly #log: Log;
  readonly #stops: (() => Promise<void> | void)[] = [];

  constructor(config: Config, log: Log) {
    this.#config = config;
    this.#log = log;
  }

  /** Resolves when mail is taken. Rejects, all being stopped again, with what is wrong. */
  async start(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** What was started last is stopped first. */
  async stop(): Promise<void> {
    for (let stop = this.#stops.pop(); stop; stop = this.#stops.pop()) await stop();
  }

  async #start(): Promise<void> {
    const config = this.#config;
    const log = this.#log;
    const clock = systemClock;
    for (const place of [config.state, PLACES.spool(config), PLACES.quarantine(config), PLACES.scratch(config)]) {
      mkdirSync(place, { recursive: true, mode: 0o700 });
    }
    const yard = new Yard({ root: PLACES.spool(config), clock });
    const store = openRecordStore({ url: config.record.url, log, clock, keepMs: config.record.keep });
    this.#stops.push(() => store.close());
    const supervisor = new Supervisor({
      workers: config.workers,
      fork: (slot) => forkWorker({ [WORKER_SLOT]: String(slot), POSTERN_CONFIG: config.file ?? '' }),
      record: (events) => store.write(events),
      deferred: () => yard.schedule(),
      clock,
      log,
    });
    const control = await startControl({
      path: PLACES.control(config),
      handlers: {
        nudge: (request) => {
          for (const { id, due } of parseNudge(request)) supervisor.reschedule(id, due);
        },
        status: () => ({ pid: process.pid, workers: supervisor.pids, deferred: supervisor.deferred }),
      },
    });
    this.#stops.push(() => control.close());
    await supervisor.start();
    this.#stops.push(() => supervisor.stop(DRAIN_MS + SETTLE_MS));
    this.#purgeQuarantine();
  }

  #purgeQuarantine(): void {
    const quarantine = new DiskQuarantine({ root: PLACES.quarantine(this.#config), log: this.#log });
    const purge = () => {
      quarantine
        .purge(Date.now() - this.#config.quarantine.keep)
        .catch((error: unknown) => this.#log.error({ err: error }, 'old mail in quarantine could not be removed'));
    };
    const timer = setInterval(purge, PURGE_EVERY_MS);
    this.#stops.push(() => clearInterval(timer));
    purge();
  }
}
