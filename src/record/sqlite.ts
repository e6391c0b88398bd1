import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import { openSqlite, readSqlite } from '../base/sqlite.ts';

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

/** A dialect over the file at `path`. @throws as `openSqlite` */
export function sqliteForWriting(path: string, patienceMs: number): SqliteDialect {
  return new SqliteDialect({ database: new Connection(openSqlite(path, patienceMs)) });
}

/** A dialect that cannot change the file. @throws where there is none */
export function sqliteForReading(path: string, patienceMs: number): SqliteDialect {
  return new SqliteDialect({ database: new Connection(readSqlite(path, patienceMs)) });
}
