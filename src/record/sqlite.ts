import { closeSync, constants, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import { systemDisk } from '../base/durable.ts';

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

const MOST_STATEMENTS = 64;

/** node:sqlite behind the interface that kysely's dialect asks for, with the statements kept prepared. */
class Connection implements SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  prepare(sql: string): SqliteStatement {
    if (sql === 'rollback') return rollback(this.#database);
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = adapt(this.#database.prepare(sql));
    if (this.#statements.size >= MOST_STATEMENTS) this.#statements.clear();
    this.#statements.set(sql, statement);
    return statement;
  }

  close(): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }
}

/** SQLite rolls back by itself where the disk is full or fails; a second time would be an error that hides the first. */
function rollback(database: DatabaseSync): SqliteStatement {
  const run = () => {
    if (database.isTransaction) database.exec('rollback');
    return { changes: 0, lastInsertRowid: 0 };
  };
  return { reader: false, all: () => [], run, iterate: () => [][Symbol.iterator]() };
}

function adapt(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as readonly SQLInputValue[])),
    run: (parameters) => statement.run(...(parameters as readonly SQLInputValue[])),
    iterate: (parameters) => statement.iterate(...(parameters as readonly SQLInputValue[])),
  };
}

// A FIFO of that name is an error, and nothing to wait for.
const TO_MAKE = constants.O_WRONLY | constants.O_CREAT | constants.O_NONBLOCK;

/**
 * A dialect over the file at `path`, which is created where it is missing, readable by its owner alone.
 * @param patienceMs how long a statement waits, blocking, for another process's lock
 * @throws where the file cannot be opened or is no database
 */
export function sqliteForWriting(path: string, patienceMs: number): SqliteDialect {
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
  return new SqliteDialect({ database: new Connection(database) });
}

/** A dialect that cannot change the file. @throws where there is none */
export function sqliteForReading(path: string, patienceMs: number): SqliteDialect {
  return new SqliteDialect({
    database: new Connection(new DatabaseSync(path, { timeout: patienceMs, readOnly: true })),
  });
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
