import { Worker } from 'node:worker_threads';
import type { Clock } from '../../../base/clock.ts';
import { Gate } from '../../../base/gate.ts';
import type { Log } from '../../../base/log.ts';
import type { Bytes } from '../../../mail/bytes.ts';
import { disarmableKind } from '../../../mail/disarmable.ts';
import type { Armed, Disarmed, Disarmer } from './disarmer.ts';
import { formOf } from './forms.ts';
import type { Answer, Task } from './thread-message.ts';

/** A larger document is not disarmed. What is disarmed stands in memory until the mail is written, so this is also the most of a mail. */
const MOST_BYTES = 16 * 1024 * 1024;
/** A document that takes longer is not disarmed. */
const MOST_MS = 15_000;
/** Of all documents of a mail: other mails wait for it. */
const MOST_MS_OF_MAIL = 30_000;
const MOST_MEMORY_MB = 128;

export interface ThreadDisarmerOptions {
  /** The text of a page, as its readers decode it. */
  readonly decodeMarkup: (octets: Buffer, charset: string) => string;
  /** Whether nothing in the content would act by itself any more: nothing is taken to be disarmed that has not been looked at again. */
  readonly isHarmless: (content: Buffer) => Promise<boolean>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Disarms in a thread of its own, one mail after the other: parsers of hostile documents must neither hold up the loop nor
 * take the process with them. The thread is made for each document and gone after it: disarming is rare, and nothing of one
 * mail is left for the next.
 */
export class ThreadDisarmer implements Disarmer {
  readonly #options: ThreadDisarmerOptions;
  readonly #gate = new Gate(1);

  constructor(options: ThreadDisarmerOptions) {
    this.#options = options;
  }

  disarm(documents: readonly Armed[]): Promise<readonly (Disarmed | null)[]> {
    if (documents.length === 0) return Promise.resolve([]);
    return this.#gate.run(async () => {
      const { clock, log } = this.#options;
      const end = clock.now() + MOST_MS_OF_MAIL;
      const all: (Disarmed | null)[] = [];
      let bytes = MOST_BYTES;
      for (const armed of documents) {
        const ms = Math.min(MOST_MS, end - clock.now());
        const disarmed = armed.content.size <= bytes && ms > 0 ? await this.#disarm(armed, bytes, ms) : null;
        bytes -= disarmed?.content.length ?? 0;
        all.push(disarmed);
        if (disarmed === null) log.info({ type: armed.type, size: armed.content.size }, 'a document will be removed');
      }
      return all;
    });
  }

  async #disarm(armed: Armed, most: number, ms: number): Promise<Disarmed | null> {
    const task = this.#taskOf(armed);
    if (task === null) return null;
    const answer = await this.#run(task, ms);
    if (answer === null || answer.length > most) return null;
    const disarmed = {
      content: Buffer.from(answer.buffer, answer.byteOffset, answer.length),
      form: formOf(armed.type),
    };
    if (await this.#options.isHarmless(disarmed.content)) return disarmed;
    this.#options.log.warn({ type: armed.type }, 'a document was not harmless after it was disarmed');
    return null;
  }

  #taskOf({ content, type, charset }: Armed): Task | null {
    const kind = disarmableKind(type);
    if (kind === null) return null;
    if (kind === 'html') return { kind, markup: this.#options.decodeMarkup(wholeOf(content), charset) };
    // A copy: what is handed to the thread is gone from here.
    return { kind, content: Uint8Array.from(wholeOf(content)) };
  }

  #run(task: Task, ms: number): Promise<Answer> {
    return new Promise((resolve) => {
      const worker = new Worker(new URL('./thread.ts', import.meta.url), {
        workerData: task,
        transferList: task.kind === 'html' ? [] : [task.content.buffer as ArrayBuffer],
        resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
        env: {},
      });
      let ended = false;
      const end = (answer: Answer, why: string): void => {
        if (ended) return;
        ended = true;
        clearTimeout(timer);
        void worker.terminate();
        if (answer === null) this.#options.log.info({ kind: task.kind, why }, 'a document could not be disarmed');
        resolve(answer);
      };
      const timer = setTimeout(() => end(null, `it took more than ${ms} ms`), ms);
      worker.once('message', (answer: Answer) => end(answer, 'its form is not known well enough'));
      worker.on('error', (error: Error) => end(null, error.message));
      worker.once('exit', () => end(null, 'the thread ended'));
    });
  }
}

function wholeOf(content: Bytes): Buffer {
  return content.slice(0, content.size);
}
