import { hash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { Gate } from '../../base/gate.ts';
import type { Bytes } from '../../mail/bytes.ts';
import type { CodeReader } from './code-reader.ts';

/** A picture of 16 megapixels takes half a second. */
const MOST_MS = 5000;
/** An idle thread holds some 20 MB. */
const IDLE_MS = 60_000;
/** What large pictures leave behind in the memory of WebAssembly is never given back: the thread ends after one. */
const LARGE = 1024 * 1024;
/** Logos come again with every mail: the answers to so many pictures are kept. */
const REMEMBERED = 5000;

/**
 * Reads pictures in one thread, one after the other: decoding takes milliseconds that mail would wait for. The decoder is
 * WebAssembly and sees the picture's bytes only. A picture that takes too long ends the thread; the next one gets a new one.
 */
export class ThreadCodeReader implements CodeReader {
  readonly #gate = new Gate(1);
  readonly #known = new Map<string, readonly string[] | null>();
  #thread: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;

  read(picture: Bytes): Promise<readonly string[] | null> {
    const octets = picture.slice(0, picture.size);
    const key = hash('sha256', octets, 'base64');
    const known = this.#known.get(key);
    if (known !== undefined) return Promise.resolve(known);
    return this.#gate.run(async () => {
      const texts = this.#known.get(key) ?? (await this.#ask(octets));
      if (this.#known.size >= REMEMBERED) this.#known.clear();
      this.#known.set(key, texts);
      if (octets.length > LARGE) await this.close();
      return texts;
    });
  }

  async close(): Promise<void> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#thread = null;
    await thread?.terminate();
  }

  async #ask(octets: Buffer): Promise<readonly string[] | null> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#thread ??= startThread();
    const texts = await answerOf(this.#thread, Uint8Array.from(octets));
    if (texts === null) {
      await this.close();
      return null;
    }
    this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref();
    return texts;
  }
}

function startThread(): Worker {
  const thread = new Worker(new URL('./thread.ts', import.meta.url), { env: {} });
  thread.unref();
  // Whoever waits for an answer hears of it; what comes later concerns nobody.
  thread.on('error', () => {});
  return thread;
}

/** Null where the thread dies over it or takes too long. */
function answerOf(thread: Worker, picture: Uint8Array): Promise<readonly string[] | null> {
  return new Promise((resolve) => {
    const end = (texts: readonly string[] | null): void => {
      clearTimeout(timer);
      thread.off('message', end);
      thread.off('exit', died);
      resolve(texts);
    };
    const died = (): void => end(null);
    const timer = setTimeout(died, MOST_MS);
    thread.on('message', end);
    thread.on('exit', died);
    thread.postMessage(picture, [picture.buffer as ArrayBuffer]);
  });
}
