import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Note, Remembered } from '../base/memory.ts';

const LONGEST_KEY = 200;
/** Characters of a digest behind the beginning of a longer key. */
const DIGEST = 43;
const LONGEST_TEXT = 4096;
const PURGED_AT_ONCE = 10_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS memory (
    key TEXT PRIMARY KEY, good REAL NOT NULL, bad REAL NOT NULL, half REAL NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, until INTEGER NOT NULL, text TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS memory_until ON memory (until);
`;
/** A range of the primary key: no character stands behind U+10FFFF. */
const LIST =
  'SELECT key, good, bad, half, first, last, until, text FROM memory WHERE key >= ? AND key < ? AND until > ? ORDER BY key LIMIT ?';
const PURGE = 'DELETE FROM memory WHERE key IN (SELECT key FROM memory WHERE until <= ? ORDER BY until LIMIT ?)';
/** Keys of one question, which takes the database's locks once. Most mails have fewer of a kind. */
const FEW = 8;
const MANY = 32;
const readSome = (keys: number): string =>
  `SELECT key, good, bad, half, first, last, text FROM memory WHERE until > ? AND key IN (${'?,'.repeat(keys - 1)}?)`;
const READ = 'SELECT good, bad, half, first, last, until, text FROM memory WHERE key = ?';
const WRITE = 'INSERT OR REPLACE INTO memory (key, good, bad, half, first, last, until, text) VALUES (?,?,?,?,?,?,?,?)';

interface Row {
  readonly good: number;
  readonly bad: number;
  /** Milliseconds; 0 does not fade. */
  readonly half: number;
  readonly first: number;
  readonly last: number;
  readonly until: number;
  readonly text: string;
}

/** What `readSome` asks for, without names: making objects with names costs as much as finding them. */
type Cells = readonly [key: string, good: number, bad: number, half: number, first: number, last: number, text: string];

/** The one table, in SQL. */
export class MemoryTable {
  readonly #database: DatabaseSync;
  readonly #read: StatementSync;
  #readFew: StatementSync | null = null;
  #readMany: StatementSync | null = null;
  #write: StatementSync | null = null;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#read = database.prepare(READ);
  }

  /** @throws where the database is none, or has no such table; it is closed then */
  static open(database: DatabaseSync): MemoryTable {
    return closing(database, () => new MemoryTable(database));
  }

  /** The same where the table may have to be made. @throws where the database is none; it is closed then */
  static create(database: DatabaseSync): MemoryTable {
    return closing(database, () => {
      database.exec(SCHEMA);
      return new MemoryTable(database);
    });
  }

  /** What is known under each of the keys; those of which nothing is known are missing. */
  getAll(keys: readonly string[], now: number): Map<string, Remembered> {
    const found = new Map<string, Remembered>();
    for (let at = 0; at < keys.length; at += MANY) this.#getSome(keys.slice(at, at + MANY), now, found);
    return found;
  }

  /** What is known under the keys that begin so, in the order of the keys. */
  list(beginning: string, now: number, most: number): readonly (Remembered & { readonly key: string })[] {
    const rows = this.#database.prepare(LIST).all(beginning, `${beginning}\u{10ffff}`, now, most);
    return (rows as unknown as (Row & { key: string })[]).map((row) => ({ key: row.key, ...faded(row, now) }));
  }

  /** All or none of them. Notes under one key become one row before they are written. */
  add(notes: readonly Note[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const rows = new Map<string, Row | null>();
      for (const note of notes) {
        const key = shortened(note.key);
        const known = rows.get(key);
        rows.set(key, noted(known === undefined ? this.#row(key) : known, note));
      }
      for (const [key, row] of rows) this.#put(key, row);
      this.#database.exec('COMMIT');
    } catch (error) {
      // SQLite rolls back by itself where the disk is full or fails.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /**
   * Forgets what is not to be kept any longer, and above `most` what would be forgotten soonest. A part of it at once, so that
   * nobody waits long; true where that was all.
   */
  purge(now: number, most: number): boolean {
    const purge = this.#database.prepare(PURGE);
    if (Number(purge.run(now, PURGED_AT_ONCE).changes) === PURGED_AT_ONCE) return false;
    const { count } = this.#database.prepare('SELECT count(*) AS count FROM memory').get() as { count: number };
    if (count <= most) return true;
    purge.run(Number.MAX_SAFE_INTEGER, Math.min(count - most, PURGED_AT_ONCE));
    return count - most <= PURGED_AT_ONCE;
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #row(key: string): Row | null {
    return (this.#read.get(key) as Row | undefined) ?? null;
  }

  #getSome(keys: readonly string[], now: number, found: Map<string, Remembered>): void {
    const asked = new Map(keys.map((key) => [shortened(key), key]));
    const places = [...asked.keys()];
    const isFew = places.length <= FEW;
    while (places.length < (isFew ? FEW : MANY)) places.push(places[0] ?? '');
    for (const row of (isFew ? this.#few() : this.#many()).all(now, ...places) as unknown as Cells[]) {
      const [key, good, bad, half, first, last, text] = row;
      found.set(asked.get(key) ?? key, faded({ good, bad, half, first, last, text }, now));
    }
  }

  #few(): StatementSync {
    this.#readFew ??= asCells(this.#database.prepare(readSome(FEW)));
    return this.#readFew;
  }

  #many(): StatementSync {
    this.#readMany ??= asCells(this.#database.prepare(readSome(MANY)));
    return this.#readMany;
  }

  #put(key: string, row: Row | null): void {
    if (row === null) {
      this.#database.prepare('DELETE FROM memory WHERE key = ?').run(key);
      return;
    }
    this.#write ??= this.#database.prepare(WRITE);
    this.#write.run(key, row.good, row.bad, row.half, row.first, row.last, row.until, row.text);
  }
}

/** What is known with a note added; null where it is to be forgotten. */
function noted(row: Row | null, note: Note): Row | null {
  if (note.forget) return null;
  const known = row !== null && row.until > note.at ? faded(row, note.at) : null;
  return {
    good: Math.max((known?.good ?? 0) + (note.good ?? 0), 0),
    bad: Math.max((known?.bad ?? 0) + (note.bad ?? 0), 0),
    half: note.halfLife ?? 0,
    first: Math.round(known?.first ?? note.at),
    last: Math.round(Math.max(note.at, known?.last ?? 0)),
    until: Math.round(note.at + note.keep),
    text: (note.text ?? known?.text ?? '').slice(0, LONGEST_TEXT),
  };
}

function closing(database: DatabaseSync, make: () => MemoryTable): MemoryTable {
  try {
    return make();
  } catch (error) {
    database.close();
    throw error;
  }
}

function asCells(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true);
  return statement;
}

function faded({ half, good, bad, first, last, text }: Omit<Row, 'until'>, now: number): Remembered {
  const left = half > 0 ? 2 ** (-Math.max(now - last, 0) / half) : 1;
  return { good: good * left, bad: bad * left, first, last, text };
}

/** Two keys that differ are never one. */
function shortened(key: string): string {
  if (key.length <= LONGEST_KEY) return key;
  const digest = createHash('sha256').update(key).digest('base64url');
  return `${key.slice(0, LONGEST_KEY - DIGEST).toWellFormed()}${digest}`;
}
