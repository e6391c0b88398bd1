import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Log } from '../base/log.ts';
import type { Config } from '../config/config.ts';
import { classroomSettings } from './classroom-settings.ts';
import type { LearningRound, LearningTask } from './learning-round.ts';
import { PLACES } from './places.ts';

/** A round that takes longer is ended; what it has learned by then is kept. */
const MOST_MS = 300_000;
const MOST_MEMORY_MB = 512;

/** Has a round of learning made every now and then, in a thread. */
export class LearningKeeper {
  readonly #config: Config;
  readonly #log: Log;
  #timer: NodeJS.Timeout | null = null;
  #thread: Worker | null = null;

  constructor(config: Config, log: Log) {
    this.#config = config;
    this.#log = log;
  }

  begin(): void {
    if (!this.#config.spam.learning.enabled) return;
    this.#timer = setInterval(() => this.#round(), this.#config.spam.learning.every);
    this.#round();
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    void this.#thread?.terminate();
  }

  #round(): void {
    const { learning } = this.#config.spam;
    const [lessons, reports] = [PLACES.lessons(this.#config), PLACES.reports(this.#config)];
    const idle = learning.folders.length === 0 && !existsSync(lessons) && !existsSync(reports);
    if (this.#thread !== null || idle) return;
    const task: LearningTask = {
      classroom: classroomSettings(this.#config),
      reports,
      folders: learning.folders,
      perDomain: learning.perDomain,
    };
    const thread = new Worker(new URL('./learning-thread.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
      env: {},
    });
    this.#thread = thread;
    thread.unref();
    const late = setTimeout(() => void thread.terminate(), MOST_MS).unref();
    thread.on('message', (round: LearningRound) => this.#tell(round));
    thread.on('error', (error) => this.#log.error({ err: error }, 'what users teach could not be learned'));
    thread.once('exit', () => {
      clearTimeout(late);
      this.#thread = null;
    });
  }

  #tell({ learned, rebuilt, faults }: LearningRound): void {
    for (const fault of faults) this.#log.warn({ fault }, 'a mail could not be learned');
    if (rebuilt) this.#log.info({ learned }, 'the models of spam have been made anew');
  }
}
