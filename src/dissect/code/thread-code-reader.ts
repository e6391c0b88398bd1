import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { Gate } from '../../base/gate.ts';
import { type Bytes, chunksOf } from '../../mail/bytes.ts';
import type { CodeReader } from './code-reader.ts';
import type { Answer } from './thread-message.ts';

/** The largest picture takes a second. */
const MOST_MS = 3000;
/** An idle thread holds some 20 MB. */
const IDLE_MS = 60_000;
/** Logos come again with every mail: the answers to so many pictures are kept, where they are no longer than this together. */
const REMEMBERED = 5000;
const MOST_REMEMBERED = 1000;

type Texts = readonly string[] | null;

/**
 * Reads pictures in one thread, one after the other: decoding takes milliseconds that mail would wait for. The decoder is
 * WebAssembly and sees the picture's bytes only. A picture that takes too long ends the thread; the next one gets a new one.
 */
export class ThreadCodeReader implements CodeReader {
  readonly #gate = new Gate(1);
  readonly #known = new Map<string, Texts>();
  #thread: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;

  read(picture: Bytes, ms: number): Promise<Texts> {
    const key = digestOf(picture);
    const known = this.#known.get(key);
    if (known !== undefined) return Promise.resolve(known);
    let late = false;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        late = true;
        resolve(null);
      }, ms);
      const texts = this.#gate.run(() => (late ? Promise.resolve(null) : this.#answer(picture, key)));
      texts.finally(() => clearTimeout(timer)).then(resolve, reject);
    });
  }

  async close(): Promise<void> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#thread = null;
    await thread?.terminate();
  }

  async #answer(picture: Bytes, key: string): Promise<Texts> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const answer = await this.#ask(Uint8Array.from(picture.slice(0, picture.size)));
    // What was too slow once, because the machine was, may be read another time.
    if (answer === null) return null;
    const { texts } = answer;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    if ((texts?.join('').length ?? 0) <= MOST_REMEMBERED) this.#known.set(key, texts);
    return texts;
  }

  async #ask(octets: Uint8Array): Promise<Answer | null> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#thread ??= startThread();
    const answer = await answerOf(this.#thread, octets);
    if (answer === null || answer.spent) await this.close();
    else this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref();
    return answer;
  }
}

function digestOf(picture: Bytes): string {
  const digest = createHash('sha256');
  for (const chunk of chunksOf(picture)) digest.update(chunk);
  return digest.digest('base64');
}

function startThread(): Worker {
  const thread = new Worker(new URL('./thread.ts', import.meta.url), { env: {} });
  thread.unref();
  // Whoever waits for an answer hears of it; what comes later concerns nobody.
  thread.on('error', () => {});
  return thread;
}

/** Null where the thread dies over it or takes too long. */
function answerOf(thread: Worker, picture: Uint8Array): Promise<Answer | null> {
  return new Promise((resolve) => {
    const end = (answer: Answer | null): void => {
      clearTimeout(timer);
      thread.off('message', end);
      thread.off('exit', died);
      resolve(answer);
    };
    const died = (): void => end(null);
    const timer = setTimeout(died, MOST_MS);
    thread.on('message', end);
    thread.on('exit', died);
    thread.postMessage(picture, [picture.buffer as ArrayBuffer]);
  });
}
