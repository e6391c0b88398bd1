import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { openSqlite, setAside, sqliteFailure } from '../base/sqlite.ts';
import { Archive } from './archive.ts';
import { Tally } from './tally.ts';

/** What stands in the file: what we report, and what is reported to us. */
export interface ReportBook {
  readonly tally: Tally;
  readonly archive: Archive;
}

export interface ReportFileOptions {
  /** The file and its folder are made where they are missing. */
  readonly path: string;
  /** How long a write waits, blocking, for another process's lock, in ms. */
  readonly patienceMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** The file of reports. Statistics are no custody: what cannot be written is lost, and the log says so. */
export class ReportFile {
  readonly #options: ReportFileOptions;
  #database: DatabaseSync | null = null;
  #book: ReportBook | null = null;
  #failed = false;

  constructor(options: ReportFileOptions) {
    this.#options = options;
  }

  /** Does all of the work in one transaction, or nothing. @throws where the file cannot be used */
  work<T>(work: (book: ReportBook) => T): T {
    const { database, book } = this.#open();
    database.exec('BEGIN IMMEDIATE');
    try {
      const done = work(book);
      database.exec('COMMIT');
      return done;
    } catch (error) {
      // SQLite rolls back by itself where the disk is full or fails.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  /** The same; null, which the log tells, where the file cannot be used. A damaged one is set aside. */
  tryWork<T>(work: (book: ReportBook) => T): T | null {
    try {
      const done = this.work(work);
      this.#failed = false;
      return done;
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  close(): void {
    if (this.#database?.isOpen) this.#database.close();
    this.#database = null;
    this.#book = null;
  }

  #open(): { database: DatabaseSync; book: ReportBook } {
    if (this.#database === null || this.#book === null) {
      this.#database = openSqlite(this.#options.path, this.#options.patienceMs);
      this.#book = { tally: new Tally(this.#database), archive: new Archive(this.#database) };
    }
    return { database: this.#database, book: this.#book };
  }

  #fail(error: unknown): void {
    const { path, log, clock } = this.#options;
    this.close();
    if (!this.#failed) log.error({ path, err: error }, 'the file of DMARC reports cannot be used now');
    this.#failed = true;
    if (sqliteFailure(error) !== 'corrupt') return;
    try {
      log.error(
        { path, target: setAside(path, clock.now()) },
        'the file of DMARC reports is damaged: it was set aside',
      );
    } catch (cause) {
      log.error({ path, err: cause }, 'the damaged file of DMARC reports could not be set aside; move it away by hand');
    }
  }
}
