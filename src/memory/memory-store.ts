import { statSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Memory, Note, Remembered } from '../base/memory.ts';
import { openSqlite, setAside, sqliteFailure } from '../base/sqlite.ts';
import { MemoryTable } from './memory-table.ts';

export interface MemoryStoreOptions {
  /** The file and its folder are made where they are missing. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
  /** How long a write waits, blocking, for another process's lock, in ms. */
  readonly patienceMs: number;
  /** Keys that are remembered, at most. */
  readonly most?: number;
}

const AGAIN_MS = 1_000;
const MOST_WAITING = 100_000;
const AT_ONCE = 5_000;
const PURGE_EVERY_MS = 3_600_000;
/** Where one purge was not enough. */
const PURGE_ON_MS = 1_000;
/** Keys that are remembered: some 300 MB. */
const MOST_KEYS = 2_000_000;

/**
 * The memory of the one process that writes it. Whatever is wrong with the file shows in the log alone: notes wait, a damaged file
 * is set aside and a fresh one is begun.
 */
export class MemoryStore implements Memory {
  readonly #options: MemoryStoreOptions;
  #table: MemoryTable | null = null;
  /** Of the file that is open. */
  #inode: number | null = null;
  #waiting: Note[] = [];
  #timer: NodeJS.Timeout | null = null;
  #purgeDue = Number.NEGATIVE_INFINITY;
  #failed = false;

  constructor(options: MemoryStoreOptions) {
    this.#options = options;
  }

  recall(keys: readonly string[]): Promise<ReadonlyMap<string, Remembered>> {
    try {
      return Promise.resolve(this.#open().getAll(keys, this.#options.clock.now()));
    } catch (error) {
      this.#fail(error);
      return Promise.resolve(new Map());
    }
  }

  /** What is remembered under the keys that begin so, in their order. @throws where the file cannot be read */
  list(beginning: string, most: number): readonly (Remembered & { readonly key: string })[] {
    return this.#open().list(beginning, this.#options.clock.now(), most);
  }

  note(notes: readonly Note[]): void {
    this.#waiting.push(...notes.slice(0, MOST_WAITING - this.#waiting.length));
    if (this.#timer === null) this.flush();
  }

  /** Writes what waits, as far as that is possible now. True where nothing is left. */
  flush(): boolean {
    try {
      while (this.#waiting.length > 0) {
        this.#open().add(this.#waiting.slice(0, AT_ONCE));
        this.#waiting.splice(0, AT_ONCE);
      }
      this.#purge();
      this.#failed = false;
    } catch (error) {
      this.#fail(error);
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        this.flush();
      }, AGAIN_MS).unref();
    }
    return this.#waiting.length === 0;
  }

  close(): void {
    this.flush();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#shut();
  }

  /** Where the file has been removed or replaced under our feet, SQLite would go on writing into the void. */
  #open(): MemoryTable {
    const { path, patienceMs, log } = this.#options;
    if (this.#table !== null && inodeOf(path) !== this.#inode) {
      log.warn({ path }, 'the memory was removed or replaced; it is begun anew');
      this.#shut();
    }
    this.#table ??= MemoryTable.create(openSqlite(path, patienceMs));
    this.#inode ??= inodeOf(path);
    return this.#table;
  }

  #purge(): void {
    const now = this.#options.clock.now();
    if (now < this.#purgeDue) return;
    const done = this.#open().purge(now, this.#options.most ?? MOST_KEYS);
    this.#purgeDue = now + (done ? PURGE_EVERY_MS : PURGE_ON_MS);
  }

  #fail(error: unknown): void {
    const { path, log, clock } = this.#options;
    this.#shut();
    if (!this.#failed) log.error({ path, err: error }, 'the memory cannot be used now; mail goes on without it');
    this.#failed = true;
    const failure = sqliteFailure(error);
    if (failure === 'rows') this.#waiting.splice(0, AT_ONCE);
    if (failure !== 'corrupt') return;
    try {
      log.error({ path, target: setAside(path, clock.now()) }, 'the memory is damaged: it was set aside');
    } catch (cause) {
      log.error({ path, err: cause }, 'the damaged memory could not be set aside; move it away by hand');
    }
  }

  #shut(): void {
    this.#table?.close();
    this.#table = null;
    this.#inode = null;
  }
}

function inodeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}
