import { readFileSync, statSync } from 'node:fs';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

export interface FreshFilesOptions<T> {
  readonly paths: readonly string[];
  /** Makes a value of the contents, in the order of the paths. Throws an error that names the file where it makes no sense. */
  readonly parse: (contents: readonly Buffer[]) => T;
  readonly clock: Clock;
  readonly log: Log;
}

/** The files are looked at no more often than this, in ms. */
const LOOK_EVERY = 1000;

/** Small files that may change while we run: read when this is made, reread when one of them has changed. */
export class FreshFiles<T> {
  readonly #options: FreshFilesOptions<T>;
  #value: T;
  #mark: string;
  #looked: number;

  /** @throws an error that names the file which cannot be read or makes no sense */
  constructor(options: FreshFilesOptions<T>) {
    this.#options = options;
    this.#looked = options.clock.now();
    this.#mark = mark(options.paths);
    this.#value = this.#read();
  }

  /** What the files say now. Where that cannot be had, what they said last, and the log tells it once. */
  value(): T {
    const { paths, clock, log } = this.#options;
    const now = clock.now();
    if (now - this.#looked < LOOK_EVERY) return this.#value;
    this.#looked = now;
    const seen = mark(paths);
    if (seen === this.#mark) return this.#value;
    this.#mark = seen;
    try {
      this.#value = this.#read();
    } catch (error) {
      log.error({ files: paths, error: String(error) }, 'a changed file cannot be used; its last good content holds');
    }
    return this.#value;
  }

  #read(): T {
    const { paths, parse } = this.#options;
    return parse(paths.map((path) => readFileSync(path)));
  }
}

/** Differs after every change of one of the files. */
function mark(paths: readonly string[]): string {
  return paths
    .map((path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat === undefined ? 'gone' : `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`;
    })
    .join(', ');
}
