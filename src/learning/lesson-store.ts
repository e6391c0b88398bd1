import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openSqlite, sqliteFailure } from '../base/sqlite.ts';
import { packFeatures, unpackFeatures } from './features-pack.ts';
import type { Label, Lesson, Teacher } from './lesson.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS lessons (
    digest TEXT NOT NULL, domain TEXT NOT NULL, kind TEXT NOT NULL, teacher TEXT NOT NULL,
    label TEXT NOT NULL, at INTEGER NOT NULL, features BLOB NOT NULL,
    PRIMARY KEY (digest, domain, kind, teacher)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS lessons_at ON lessons (at);
  CREATE TABLE IF NOT EXISTS seen (file TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS revision (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO revision VALUES (1, 0);
  CREATE TABLE IF NOT EXISTS built (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
`;

/** The oldest lessons beyond these are forgotten: some 2 KB each. */
const MOST_LESSONS = 50_000;
/** Of each user, so that nobody crowds out what others have taught. */
const MOST_OF_USER = 1_000;
/** Octets of features that a model is made of: they stand in memory all at once. */
const MOST_OCTETS = 96 * 1024 * 1024;
const PURGE = `
  DELETE FROM lessons WHERE rowid IN (
    SELECT rowid FROM (
      SELECT rowid, row_number() OVER (PARTITION BY kind, teacher ORDER BY at DESC) AS nth, kind FROM lessons
    ) WHERE kind = 'user' AND nth > ?
  )`;
const LONGEST_TEACHER = 320;

interface Row {
  readonly digest: string;
  readonly domain: string;
  readonly kind: Teacher['kind'];
  readonly teacher: string;
  readonly label: Label;
  readonly at: number;
  readonly features: Uint8Array;
}

/** What became of a lesson. */
export type Learned = 'new' | 'changed' | 'known';

/** The lessons on disk. Several processes may have the file open. Every method throws where the file cannot be used. */
export class LessonStore {
  readonly #database: DatabaseSync;
  readonly #known: StatementSync;
  readonly #write: StatementSync;
  readonly #seen: StatementSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#known = database.prepare(
      'SELECT label FROM lessons WHERE digest = ? AND domain = ? AND kind = ? AND teacher = ?',
    );
    this.#write = database.prepare('INSERT OR REPLACE INTO lessons VALUES (?,?,?,?,?,?,?)');
    this.#seen = database.prepare('SELECT 1 FROM seen WHERE file = ?');
  }

  /** @throws where the file is damaged, or is locked for longer than `patienceMs` */
  static open(path: string, patienceMs: number): LessonStore {
    let database: DatabaseSync | null = null;
    try {
      database = openSqlite(path, patienceMs);
      database.exec(SCHEMA);
      return new LessonStore(database);
    } catch (error) {
      database?.close();
      if (sqliteFailure(error) !== 'corrupt') throw error;
      // Not set aside by itself: the models that were made of it would be made anew, of nothing.
      throw new Error(`${path} is damaged: put a copy of it back, or move it away to begin anew`, { cause: error });
    }
  }

  /** The same mail by the same teacher with another label replaces what he said before. */
  learn({ digest, label, teacher, domain, at, features }: Lesson): Learned {
    const key = [digest, domain ?? '', teacher.kind, teacher.name.slice(0, LONGEST_TEACHER)] as const;
    return this.#change(() => {
      const known = this.#known.get(...key)?.label;
      if (known === label) return 'known';
      this.#write.run(...key, label, at, packFeatures(features));
      this.#grow();
      return known === undefined ? 'new' : 'changed';
    });
  }

  /** What anybody has taught of the mail, for this domain or (null) the organisation. How many lessons those were. */
  forget(digest: string, domain: string | null): number {
    return this.#change(() => {
      const { changes } = this.#database
        .prepare('DELETE FROM lessons WHERE digest = ? AND domain = ?')
        .run(digest, domain ?? '');
      if (changes > 0) this.#grow();
      return Number(changes);
    });
  }

  /** The newest of them. */
  all(): Lesson[] {
    const lessons: Lesson[] = [];
    let octets = 0;
    for (const found of this.#database.prepare('SELECT * FROM lessons ORDER BY at DESC, digest').iterate()) {
      const { domain, kind, teacher, features, ...row } = found as unknown as Row;
      octets += features.length;
      if (octets > MOST_OCTETS) break;
      lessons.push({
        ...row,
        domain: domain === '' ? null : domain,
        teacher: { kind, name: teacher },
        features: unpackFeatures(features),
      });
    }
    return lessons;
  }

  /** Grows with every change: a model of a lower revision is out of date. */
  revision(): number {
    return Number(this.#database.prepare('SELECT number FROM revision').get()?.number ?? 0);
  }

  /** Revision of the lessons that the models were made of, and when; null where none have been made. */
  built(): { readonly revision: number; readonly at: number } | null {
    const row = this.#database.prepare('SELECT number, at FROM built').get();
    return row === undefined ? null : { revision: Number(row.number), at: Number(row.at) };
  }

  markBuilt(revision: number, at: number): void {
    this.#database.prepare('INSERT OR REPLACE INTO built VALUES (1, ?, ?)').run(revision, at);
  }

  hasSeen(file: string): boolean {
    return this.#seen.get(file) !== undefined;
  }

  /** Files that need not be looked at again. */
  markSeen(files: readonly string[], at: number): void {
    const insert = this.#database.prepare('INSERT OR REPLACE INTO seen VALUES (?,?)');
    this.#change(() => {
      for (const file of files) insert.run(file, at);
    });
  }

  /** Forgets the oldest lessons beyond the bound, and files that were seen before `time`. */
  purge(time: number): void {
    this.#change(() => {
      this.#database
        .prepare('DELETE FROM lessons WHERE rowid IN (SELECT rowid FROM lessons ORDER BY at DESC LIMIT -1 OFFSET ?)')
        .run(MOST_LESSONS);
      this.#database.prepare(PURGE).run(MOST_OF_USER);
      this.#database.prepare('DELETE FROM seen WHERE at < ?').run(time);
    });
  }

  close(): void {
    this.#database.close();
  }

  #grow(): void {
    this.#database.exec('UPDATE revision SET number = number + 1');
  }

  #change<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite rolls back by itself where the disk is full or fails.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}
