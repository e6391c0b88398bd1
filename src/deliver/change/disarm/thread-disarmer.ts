import { Worker } from 'node:worker_threads';
import { Gate } from '../../../base/gate.ts';
import type { Log } from '../../../base/log.ts';
import type { Armed, Disarmed, Disarmer } from './disarmer.ts';
import { formOf } from './kinds.ts';
import type { Answer, Task } from './thread-message.ts';

/** A larger document is not disarmed. */
const MOST_BYTES = 16 * 1024 * 1024;
/** A document that takes longer is not disarmed. */
const MOST_MS = 15_000;
const MOST_MEMORY_MB = 512;

export interface ThreadDisarmerOptions {
  /** Whether nothing in the content would act by itself any more: nothing is taken to be disarmed that has not been looked at again. */
  readonly isHarmless: (content: Buffer) => Promise<boolean>;
  readonly log: Log;
}

/**
 * Disarms in a thread of its own, one document after the other: parsers of hostile documents must neither hold up the loop nor
 * take the process with them. The thread is made for each document and gone after it: disarming is rare, and nothing of one
 * mail is left for the next.
 */
export class ThreadDisarmer implements Disarmer {
  readonly #options: ThreadDisarmerOptions;
  readonly #gate = new Gate(1);

  constructor(options: ThreadDisarmerOptions) {
    this.#options = options;
  }

  async disarm(armed: Armed): Promise<Disarmed | null> {
    const { content, type, charset } = armed;
    if (content.size > MOST_BYTES) return null;
    // A copy: what is handed to the thread is gone from here.
    const copy = Uint8Array.from(content.slice(0, content.size));
    const answer = await this.#gate.run(() => this.#run({ content: copy, type, charset }));
    if (answer === null) return null;
    const disarmed = { content: Buffer.from(answer), form: formOf(type) };
    const { isHarmless, log } = this.#options;
    if (await isHarmless(disarmed.content)) return disarmed;
    log.warn({ type, size: content.size }, 'a document was not harmless after it was disarmed: it will be removed');
    return null;
  }

  #run(task: Task): Promise<Answer> {
    return new Promise((resolve) => {
      const worker = new Worker(new URL('./thread.ts', import.meta.url), {
        workerData: task,
        transferList: [task.content.buffer as ArrayBuffer],
        resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
        env: {},
      });
      let ended = false;
      const end = (answer: Answer, why: string): void => {
        if (ended) return;
        ended = true;
        clearTimeout(timer);
        void worker.terminate();
        if (answer === null) this.#options.log.info({ type: task.type, why }, 'a document could not be disarmed');
        resolve(answer);
      };
      const timer = setTimeout(() => end(null, `it took more than ${MOST_MS} ms`), MOST_MS);
      worker.once('message', (answer: Answer) => end(answer, 'its form is not known well enough'));
      worker.once('error', (error: Error) => end(null, error.message));
      worker.once('exit', () => end(null, 'the thread ended'));
    });
  }
}
