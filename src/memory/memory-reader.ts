import { statSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Memory, Note, Remembered } from '../base/memory.ts';
import { readSqlite } from '../base/sqlite.ts';
import { MemoryTable } from './memory-table.ts';

export interface MemoryReaderOptions {
  readonly path: string;
  /** Hands notes to whoever writes them. */
  readonly send: (notes: readonly Note[]) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Writers of a write-ahead log hold no reader up but for a moment at its end. */
const PATIENCE_MS = 50;
const SEND_EVERY_MS = 100;
const MOST_WAITING = 10_000;
/** After so long a memory that could not be read is tried again, and one that can be is looked for: it may have been set aside. */
const AGAIN_MS = 5_000;

interface Question {
  readonly keys: readonly string[];
  readonly resolve: (found: ReadonlyMap<string, Remembered>) => void;
}

/** The memory of a process that reads the file by itself and has another one write it. */
export class MemoryReader implements Memory {
  readonly #options: MemoryReaderOptions;
  #table: MemoryTable | null = null;
  #asked: Question[] = [];
  #waiting: Note[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** Of the file that is open. */
  #inode: number | null = null;
  #lookDue = Number.NEGATIVE_INFINITY;

  constructor(options: MemoryReaderOptions) {
    this.#options = options;
  }

  /** What is asked within one turn of the loop, by all who look at a mail, is one question to the file. */
  recall(keys: readonly string[]): Promise<ReadonlyMap<string, Remembered>> {
    if (keys.length === 0) return Promise.resolve(new Map());
    return new Promise((resolve) => {
      if (this.#asked.push({ keys, resolve }) === 1) setImmediate(() => this.#answer());
    });
  }

  /** What is beyond the bound is lost: the memory helps and is no custody. */
  note(notes: readonly Note[]): void {
    if (this.#waiting.length + notes.length > MOST_WAITING) return;
    this.#waiting.push(...notes);
    if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => this.#send(), SEND_EVERY_MS).unref();
  }

  close(): void {
    this.#answer();
    this.#send();
    this.#shut();
  }

  #answer(): void {
    const asked = this.#asked;
    this.#asked = [];
    if (asked.length === 0) return;
    const known = this.#read([...new Set(asked.flatMap(({ keys }) => keys))]);
    for (const { keys, resolve } of asked) {
      const found = new Map<string, Remembered>();
      for (const key of keys) {
        const one = known.get(key);
        if (one !== undefined) found.set(key, one);
      }
      resolve(found);
    }
  }

  #read(keys: readonly string[]): ReadonlyMap<string, Remembered> {
    const now = this.#options.clock.now();
    try {
      return this.#open(now)?.getAll(keys, now) ?? new Map();
    } catch (error) {
      this.#shut();
      this.#options.log.warn({ path: this.#options.path, err: error }, 'the memory cannot be read: nothing is known');
      return new Map();
    }
  }

  #send(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const notes = this.#waiting;
    this.#waiting = [];
    if (notes.length > 0) this.#options.send(notes);
  }

  /** Null where the file is not there yet, or could not be read a moment ago. */
  #open(now: number): MemoryTable | null {
    if (now < this.#lookDue) return this.#table;
    const { path } = this.#options;
    const inode = statSync(path, { throwIfNoEntry: false })?.ino ?? null;
    this.#lookDue = inode === null ? now : now + AGAIN_MS;
    if (inode === this.#inode) return this.#table;
    this.#shut();
    if (inode === null) return null;
    this.#table = MemoryTable.open(readSqlite(path, PATIENCE_MS));
    this.#inode = inode;
    return this.#table;
  }

  #shut(): void {
    this.#table?.close();
    this.#table = null;
    this.#inode = null;
  }
}
