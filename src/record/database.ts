import { existsSync, statSync } from 'node:fs';
import { Kysely } from 'kysely';
import { MailId } from '../mail/mail-id.ts';
import { migrate } from './migrations/migrations.ts';
import { RowWriter } from './row-writer.ts';
import type { Rows } from './rows.ts';
import { sqliteForReading, sqliteForWriting } from './sqlite.ts';
import type { Tables } from './tables.ts';

const READER_PATIENCE_MS = 5000;

/**
 * The file behind a record URL: `sqlite:./state/record.db`.
 * @throws where it is of another kind
 */
export function recordPath(url: string): string {
  const path = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : '';
  if (path === '' || path.startsWith(':')) {
    throw new Error(
      `record.url: "${url}" is not the URL of a database file; write sqlite:PATH, as in sqlite:./state/record.db`,
    );
  }
  return path;
}

/** A database that is open for writing and has the newest schema. */
export class Database {
  readonly #path: string;
  readonly #inode: number;
  readonly #db: Kysely<Tables>;
  readonly #writer: RowWriter;

  private constructor(path: string, db: Kysely<Tables>) {
    this.#path = path;
    this.#inode = statSync(path).ino;
    this.#db = db;
    this.#writer = new RowWriter(db);
  }

  /** @throws where the file cannot be opened, is none of ours, or is locked for longer than `patienceMs` */
  static async open(path: string, patienceMs: number): Promise<Database> {
    const db = new Kysely<Tables>({ dialect: sqliteForWriting(path, patienceMs) });
    try {
      await migrate(db as unknown as Kysely<never>);
      return new Database(path, db);
    } catch (error) {
      await db.destroy().catch(() => {});
      throw error;
    }
  }

  /** False where the file has been removed or replaced under our feet: SQLite would go on writing into the void. */
  isInPlace(): boolean {
    return statSync(this.#path, { throwIfNoEntry: false })?.ino === this.#inode;
  }

  write(rows: Rows): Promise<void> {
    return this.#writer.write(rows);
  }

  /** Forgets the oldest mails, at most `most`, that arrived before `time`, and as many events without a mail. True where there may be more. */
  purge(time: number, most: number): Promise<boolean> {
    const first = MailId.create(Math.max(time, 0), new Uint8Array(4));
    return this.#db.transaction().execute(async (db) => {
      const old = await db.selectFrom('mails').select('id').where('id', '<', first).orderBy('id').limit(most).execute();
      const ids = old.map((row) => row.id);
      if (ids.length > 0) {
        await db.deleteFrom('events').where('mail', 'in', ids).execute();
        await db.deleteFrom('recipients').where('mail', 'in', ids).execute();
        await db.deleteFrom('mails').where('id', 'in', ids).execute();
      }
      const loose = db
        .selectFrom('events')
        .select('seq')
        .where('mail', 'is', null)
        .where('at', '<', time)
        .orderBy('at')
        .limit(most);
      const { numDeletedRows } = await db.deleteFrom('events').where('seq', 'in', loose).executeTakeFirst();
      return ids.length === most || Number(numDeletedRows) === most;
    });
  }

  async close(): Promise<void> {
    await this.#db.destroy();
  }
}

/**
 * The same database for queries alone.
 * @throws where there is none
 */
export function openForReading(url: string): Kysely<Tables> {
  const path = recordPath(url);
  if (!existsSync(path)) {
    throw new Error(
      `${path}: there is no record here yet; the gateway begins it with its first mail (is record.url right?)`,
    );
  }
  return new Kysely<Tables>({ dialect: sqliteForReading(path, READER_PATIENCE_MS) });
}
