import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import { Gate } from '../base/gate.ts';
import type { Log } from '../base/log.ts';
import { setAside, sqliteFailure } from '../base/sqlite.ts';
import type { MailEvent } from '../mail/event.ts';
import { Database, recordPath } from './database.ts';
import { rowsOf } from './rows.ts';

export interface RecordStoreOptions {
  /** `sqlite:PATH`; the file and its folder are made where they are missing. */
  readonly url: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Mails that arrived longer ago are forgotten, in ms; null keeps all. */
  readonly keepMs: number | null;
  /** So many events wait for the database at most; beyond that the oldest are lost. */
  readonly bound?: number;
  /** The pause before a failed write is tried again doubles from the first to the last, in ms. */
  readonly pausesMs?: { readonly first: number; readonly last: number };
  /** How long a write waits, blocking, for another process's lock, in ms. */
  readonly patienceMs?: number;
}

export interface RecordStore {
  /** Takes a batch and returns at once. A database that is locked, full, missing or broken never shows here: the batch waits. */
  write(batch: readonly MailEvent[]): void;
  /** Resolves when all that was taken is written, or has just failed to be. */
  flush(): Promise<void>;
  /** Forgets what is older than `keepMs`. It is done by itself at the first write and every hour. */
  purge(): Promise<void>;
  /** Writes what waits, once, and closes the database. */
  close(): Promise<void>;
}

/** @throws where the URL is of an unknown kind; whatever is wrong with the database itself is mended, or tried again, later */
export function openRecordStore(options: RecordStoreOptions): RecordStore {
  return new Store(options, recordPath(options.url));
}

/** Events in one transaction. */
const MOST_EVENTS = 2000;
/** Mails forgotten in one transaction. */
const MOST_PURGED = 500;
const PURGE_EVERY_MS = 3_600_000;

class Store implements RecordStore {
  readonly #options: Required<RecordStoreOptions>;
  readonly #path: string;
  /** One thing at a time touches the database. */
  readonly #turn = new Gate(1);
  readonly #stop = new AbortController();
  #waiting: MailEvent[] = [];
  #lost = 0;
  #database: Database | null = null;
  #failures = 0;
  #work: Promise<void> | null = null;
  #purgeDue = Number.NEGATIVE_INFINITY;

  constructor(options: RecordStoreOptions, path: string) {
    this.#options = { bound: 50_000, pausesMs: { first: 250, last: 30_000 }, patienceMs: 200, ...options };
    this.#path = path;
  }

  write(batch: readonly MailEvent[]): void {
    for (const event of batch) this.#waiting.push(event);
    const excess = this.#waiting.length - this.#options.bound;
    if (excess > 0) {
      this.#waiting.splice(0, excess);
      this.#lost += excess;
    }
    this.#work ??= this.#run();
  }

  async flush(): Promise<void> {
    // The first turn comes behind whatever is being written now.
    while ((await this.#turn.run(() => this.#attempt())) && this.#waiting.length > 0);
  }

  async purge(): Promise<void> {
    const { keepMs, clock, log } = this.#options;
    if (keepMs === null) return;
    this.#purgeDue = clock.now() + PURGE_EVERY_MS;
    const slice = async () => (await this.#open()).purge(clock.now() - keepMs, MOST_PURGED);
    try {
      while (!this.#stop.signal.aborted && (await this.#turn.run(slice))) await nextTurn();
    } catch (error) {
      log.warn({ error: String(error) }, 'old rows of the record could not be purged; it is tried again in an hour');
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#work;
    await this.flush();
    await this.#turn.run(() => this.#shut());
    const lost = this.#lost + this.#waiting.length;
    if (lost > 0) this.#options.log.error({ events: lost }, 'events could not be written to the record and are lost');
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#stop.signal.aborted) {
      if (!(await this.#turn.run(() => this.#attempt()))) await this.#pause();
    }
    if (this.#purgeDue <= this.#options.clock.now()) await this.purge();
    this.#work = null;
  }

  async #pause(): Promise<void> {
    const { first, last } = this.#options.pausesMs;
    const ms = Math.min(first * 2 ** Math.min(this.#failures - 1, 20), last);
    await sleep(ms, undefined, { signal: this.#stop.signal, ref: false }).catch(() => {});
  }

  /** Writes one transaction's worth of what waits. False where that must be tried again later. */
  async #attempt(): Promise<boolean> {
    const batch = this.#waiting.splice(0, MOST_EVENTS);
    if (batch.length === 0) return true;
    try {
      await this.#writeOrDivide(await this.#open(), batch);
      this.#recovered();
      return true;
    } catch (error) {
      this.#waiting.unshift(...batch);
      return this.#fail(error);
    }
  }

  /** Rows that the database will never take are found by halving, and dropped. What is written leaves `batch`. */
  async #writeOrDivide(database: Database, batch: MailEvent[]): Promise<void> {
    let size = batch.length;
    while (batch.length > 0) {
      const part = batch.slice(0, size);
      try {
        await database.write(rowsOf(part));
      } catch (error) {
        if (sqliteFailure(error) !== 'rows') throw error;
        if (size > 1) {
          size = Math.ceil(size / 2);
          continue;
        }
        this.#options.log.error(
          { mail: part[0]?.mail, kind: part[0]?.kind, error: String(error) },
          'an event does not fit the record and is lost',
        );
      }
      batch.splice(0, part.length);
    }
  }

  async #open(): Promise<Database> {
    if (this.#database !== null && !this.#database.isInPlace()) {
      this.#options.log.warn({ path: this.#path }, 'the record was removed or replaced; it is begun anew');
      await this.#shut();
    }
    this.#database ??= await Database.open(this.#path, this.#options.patienceMs);
    return this.#database;
  }

  async #shut(): Promise<void> {
    const database = this.#database;
    this.#database = null;
    await database
      ?.close()
      .catch((error: unknown) => this.#options.log.warn({ error: String(error) }, 'the record could not be closed'));
  }

  /** True where trying again at once is worth while. */
  async #fail(error: unknown): Promise<boolean> {
    const { log, clock } = this.#options;
    await this.#shut();
    this.#failures++;
    if (this.#failures === 1) {
      log.error(
        { path: this.#path, error: String(error) },
        'the record cannot be written; events wait and mail goes on',
      );
    }
    if (sqliteFailure(error) !== 'corrupt') return false;
    try {
      const target = setAside(this.#path, clock.now());
      log.error({ path: this.#path, target }, 'the record is damaged: it was set aside and a fresh one is begun');
      return this.#failures === 1;
    } catch (cause) {
      log.error(
        { path: this.#path, error: String(cause) },
        'the damaged record could not be set aside; move it away by hand',
      );
      return false;
    }
  }

  #recovered(): void {
    if (this.#failures === 0) return;
    this.#options.log.info({ path: this.#path, lost: this.#lost }, 'the record can be written again');
    this.#failures = 0;
    this.#lost = 0;
  }
}
