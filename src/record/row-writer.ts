import { CompiledQuery, type InsertQueryBuilder, type InsertResult, type Kysely, type Transaction } from 'kysely';
import type { Rows } from './rows.ts';
import type { Cell, EventRow, MailRow, RecipientRow, Tables } from './tables.ts';

/** Rows go in statements of so many; each size is compiled once and stays prepared. */
const SIZES = [32, 8, 1] as const;

const MAIL_COLUMNS = [
  'id',
  'at',
  'session',
  'client',
  'sender',
  'subject',
  'from_field',
  'message_id',
  'size',
  'action',
  'rule',
  'state',
  'finished',
  'origin',
  'purpose',
  'search',
] as const satisfies readonly (keyof MailRow)[];
const RECIPIENT_COLUMNS = [
  'mail',
  'address',
  'state',
  'host',
  'answer',
  'at',
] as const satisfies readonly (keyof RecipientRow)[];
const EVENT_COLUMNS = ['mail', 'session', 'at', 'kind', 'data'] as const satisfies readonly (keyof EventRow)[];

type Insert<T extends keyof Tables> = InsertQueryBuilder<Tables, T, InsertResult>;

/** What is known already stays where the new row has nothing to say. */
function mergeMail(insert: Insert<'mails'>): Insert<'mails'> {
  return insert.onConflict((conflict) =>
    conflict.column('id').doUpdateSet((eb) => {
      const kept = MAIL_COLUMNS.filter((column) => column !== 'id' && column !== 'at');
      const merged = kept.map((column) => [column, eb.fn.coalesce(`excluded.${column}`, `mails.${column}`)]);
      // What a refusal knows of a mail is less than what its arrival told.
      return { ...Object.fromEntries(merged), search: eb.fn.coalesce('mails.search', 'excluded.search') };
    }),
  );
}

function mergeRecipient(insert: Insert<'recipients'>): Insert<'recipients'> {
  return insert.onConflict((conflict) =>
    conflict.columns(['mail', 'address']).doUpdateSet((eb) => ({
      state: eb.ref('excluded.state'),
      host: eb.ref('excluded.host'),
      answer: eb.ref('excluded.answer'),
      at: eb.ref('excluded.at'),
    })),
  );
}

/** One table's inserts, compiled by kysely once for each size: building the query anew costs more than running it. */
class Inserter<R> {
  readonly #columns: readonly (keyof R & string)[];
  readonly #sql: ReadonlyMap<number, string>;

  constructor(
    columns: readonly (keyof R & string)[],
    compile: (rows: readonly Record<string, Cell>[]) => CompiledQuery,
  ) {
    this.#columns = columns;
    // Any value but null: kysely writes every one of these as a parameter, row by row in the columns' order.
    const blank = Object.fromEntries(columns.map((column) => [column, '']));
    this.#sql = new Map(SIZES.map((size) => [size, compile(Array.from({ length: size }, () => blank)).sql]));
  }

  async insert(db: Kysely<Tables>, rows: readonly (R & Readonly<Record<keyof R, Cell>>)[]): Promise<void> {
    let start = 0;
    for (const size of SIZES) {
      for (; rows.length - start >= size; start += size) {
        const cells: Cell[] = [];
        for (let i = start; i < start + size; i++) {
          const row = rows[i];
          if (row !== undefined) for (const column of this.#columns) cells.push(row[column]);
        }
        await db.executeQuery(CompiledQuery.raw(this.#sql.get(size) ?? '', cells));
      }
    }
  }
}

/** Writes the rows of a batch into one database. */
export class RowWriter {
  readonly #db: Kysely<Tables>;
  readonly #mails: Inserter<MailRow>;
  readonly #recipients: Inserter<RecipientRow>;
  readonly #events: Inserter<EventRow>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#mails = new Inserter(MAIL_COLUMNS, (rows) =>
      mergeMail(db.insertInto('mails').values(rows as readonly never[])).compile(),
    );
    this.#recipients = new Inserter(RECIPIENT_COLUMNS, (rows) =>
      mergeRecipient(db.insertInto('recipients').values(rows as readonly never[])).compile(),
    );
    this.#events = new Inserter(EVENT_COLUMNS, (rows) =>
      db
        .insertInto('events')
        .values(rows as readonly never[])
        .compile(),
    );
  }

  /** All or nothing. */
  async write({ mails, recipients, events }: Rows): Promise<void> {
    await this.#db.transaction().execute(async (transaction: Transaction<Tables>) => {
      await this.#mails.insert(transaction, mails);
      await this.#recipients.insert(transaction, recipients);
      await this.#events.insert(transaction, events);
    });
  }
}
