import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { FromWorker, ToWorker } from '../../src/run/link.ts';
import { LAST_WORDS_FD } from './killing-disk.ts';
import type { Point, When } from './point.ts';

const CARRIER = fileURLToPath(new URL('./carrier.ts', import.meta.url));

/** What a carrier hears: a worker's messages, and the test's. */
export type ToCarrier =
  | ToWorker
  | { readonly kind: 'arm'; readonly at: number; readonly when: When }
  | { readonly kind: 'count' };

type FromCarrier = FromWorker | { readonly kind: 'operations'; readonly operations: readonly string[] };

/** Of every process on the stage. */
export interface Surroundings {
  readonly config: string;
  /** Folder of the compile cache: most of a start is compiling, and is done once. */
  readonly cache: string;
  /** A program, with its arguments, that runs the process: a tracer. */
  readonly through: readonly string[];
}

/** One worker process, as its supervisor sees it. */
export class CarrierChild {
  readonly #process: ChildProcess;
  /** Resolves when it takes mail; rejects where it ends before. */
  readonly ready: Promise<void>;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
  /** The operation at which it killed itself; '' while it has not. */
  lastWords = '';
  isGone = false;
  output = '';

  /** @param point counted from its start */
  constructor({ config, cache, through: [program, ...options] }: Surroundings, point: Point) {
    const child = fork(CARRIER, [config, String(point.at), point.when], {
      execPath: program ?? process.execPath,
      execArgv: program === undefined ? [] : [...options, process.execPath],
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
    });
    this.#process = child;
    const hear = (data: Buffer) => {
      this.output += data.toString();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    const words = child.stdio[LAST_WORDS_FD] as Readable;
    words.on('data', (data: Buffer) => {
      this.lastWords += data.toString();
    });
    this.gone = once(child, 'close').then(() => {
      this.isGone = true;
    });
    this.ready = new Promise((resolve, reject) => {
      child.on('message', (message: FromCarrier) => {
        if (message.kind === 'ready') resolve();
        if (message.kind === 'counted') this.send({ kind: 'counted', counted: { sums: [], holds: [] } });
        if (message.kind === 'fault') reject(new Error(message.text));
      });
      void this.gone.then(() => reject(new Error(`the worker ended before it was ready: ${this.output}`)));
    });
    this.ready.catch(() => {});
  }

  send(message: ToCarrier): void {
    if (this.#process.connected) this.#process.send(message, () => {}); // one that has just died hears nothing
  }

  onMessage(listener: (message: FromWorker) => void): void {
    this.#process.on('message', (message: FromCarrier) => {
      if (message.kind !== 'operations') listener(message);
    });
  }

  /** Ends it in peace. */
  async leave(): Promise<void> {
    this.send({ kind: 'leave' });
    await this.gone;
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.gone;
  }

  /** The operations since it was armed; null where it has died. */
  async operations(): Promise<readonly string[] | null> {
    const told = new Promise<readonly string[]>((resolve) => {
      const hear = (message: FromCarrier) => {
        if (message.kind !== 'operations') return;
        this.#process.off('message', hear);
        resolve(message.operations);
      };
      this.#process.on('message', hear);
    });
    this.send({ kind: 'count' });
    return Promise.race([told, this.gone.then(() => null)]);
  }
}
