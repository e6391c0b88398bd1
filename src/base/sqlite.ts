import { closeSync, constants, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemDisk } from './durable.ts';

/** What a failed write means for what is written next. */
export type Failure =
  /** The file is no sound database: set it aside. */
  | 'corrupt'
  /** These rows will never fit. */
  | 'rows'
  /** Locked, full, unreachable: try again later. */
  | 'passing';

// Result codes, https://sqlite.org/rescode.html
const CORRUPT = new Set([11, 26]); // SQLITE_CORRUPT, SQLITE_NOTADB
const ROWS = new Set([18, 19, 20, 25]); // SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_RANGE

export function sqliteFailure(error: unknown): Failure {
  if (error instanceof Error && 'errcode' in error && typeof error.errcode === 'number') {
    const primary = error.errcode & 0xff;
    return CORRUPT.has(primary) ? 'corrupt' : ROWS.has(primary) ? 'rows' : 'passing';
  }
  return error instanceof TypeError || error instanceof RangeError ? 'rows' : 'passing';
}

// A FIFO of that name is an error, and nothing to wait for.
const TO_MAKE = constants.O_WRONLY | constants.O_CREAT | constants.O_NONBLOCK;

/**
 * The database file at `path`, which is created where it is missing, readable by its owner alone.
 * @param patienceMs how long a statement waits, blocking, for another process's lock
 * @throws where the file cannot be opened or is no database
 */
export function openSqlite(path: string, patienceMs: number): DatabaseSync {
  systemDisk.makeFolder(dirname(path));
  closeSync(openSync(path, TO_MAKE, 0o600));
  const database = new DatabaseSync(path, { timeout: patienceMs });
  try {
    // A power cut may cost the last transactions, never the file: https://sqlite.org/pragma.html#pragma_synchronous
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864');
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** The same file, which cannot be changed by this. @throws where there is none */
export function readSqlite(path: string, patienceMs: number): DatabaseSync {
  return new DatabaseSync(path, { timeout: patienceMs, readOnly: true });
}

/** Renames the database and its companions, so that a fresh one can begin. Returns where it went. */
export function setAside(path: string, now: number): string {
  const target = `${path}.corrupt-${new Date(now).toISOString().replaceAll(':', '')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    try {
      renameSync(path + suffix, target + suffix);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return target;
}
