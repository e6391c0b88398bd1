import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Note, Remembered } from '../base/memory.ts';

/** Longer keys are cut: what stands in them comes from mails. */
const LONGEST_KEY = 200;
const LONGEST_TEXT = 4096;
const PURGED_AT_ONCE = 10_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS memory (
    key TEXT PRIMARY KEY, good REAL NOT NULL, bad REAL NOT NULL, half REAL NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, until INTEGER NOT NULL, text TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS memory_until ON memory (until);
`;
const READ = 'SELECT good, bad, half, first, last, text FROM memory WHERE key = ? AND until > ?';
const WRITE = 'INSERT OR REPLACE INTO memory (key, good, bad, half, first, last, until, text) VALUES (?,?,?,?,?,?,?,?)';

interface Row {
  readonly good: number;
  readonly bad: number;
  /** Milliseconds; 0 does not fade. */
  readonly half: number;
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

/** The one table, in SQL. */
export class MemoryTable {
  readonly #database: DatabaseSync;
  readonly #read: StatementSync;
  #write: StatementSync | null = null;

  /** @throws where the database is none, or has no such table */
  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#read = database.prepare(READ);
  }

  static create(database: DatabaseSync): MemoryTable {
    database.exec(SCHEMA);
    return new MemoryTable(database);
  }

  get(key: string, now: number): Remembered | null {
    const row = this.#read.get(key.slice(0, LONGEST_KEY), now) as Row | undefined;
    return row === undefined ? null : faded(row, now);
  }

  /** All or none of them. */
  add(notes: readonly Note[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const note of notes) this.#add(note);
      this.#database.exec('COMMIT');
    } catch (error) {
      // SQLite rolls back by itself where the disk is full or fails.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Forgets what is not to be kept any longer, and above `most` what was noted longest ago. */
  purge(now: number, most: number): void {
    this.#database.prepare('DELETE FROM memory WHERE until <= ?').run(now);
    const { count } = this.#database.prepare('SELECT count(*) AS count FROM memory').get() as { count: number };
    if (count <= most) return;
    const excess = Math.min(count - most, PURGED_AT_ONCE);
    this.#database
      .prepare('DELETE FROM memory WHERE key IN (SELECT key FROM memory ORDER BY last LIMIT ?)')
      .run(excess);
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #add(note: Note): void {
    const key = note.key.slice(0, LONGEST_KEY);
    if (note.forget) {
      this.#database.prepare('DELETE FROM memory WHERE key = ?').run(key);
      return;
    }
    const known = this.get(key, note.at);
    this.#write ??= this.#database.prepare(WRITE);
    this.#write.run(
      key,
      (known?.good ?? 0) + (note.good ?? 0),
      (known?.bad ?? 0) + (note.bad ?? 0),
      note.halfLife ?? 0,
      Math.round(known?.first ?? note.at),
      Math.round(Math.max(note.at, known?.last ?? 0)),
      Math.round(note.at + note.keep),
      (note.text ?? known?.text ?? '').slice(0, LONGEST_TEXT),
    );
  }
}

function faded({ half, ...row }: Row, now: number): Remembered {
  const left = half > 0 ? 2 ** (-Math.max(now - row.last, 0) / half) : 1;
  return { first: row.first, last: row.last, text: row.text, good: row.good * left, bad: row.bad * left };
}
