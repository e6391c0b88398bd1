import { type Kysely, type Migration, sql } from 'kysely';

export const mailsRecipientsEvents: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('mails')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('session', 'text')
      .addColumn('client', 'text')
      .addColumn('sender', 'text')
      .addColumn('subject', 'text')
      .addColumn('from_field', 'text')
      .addColumn('message_id', 'text')
      .addColumn('size', 'bigint')
      .addColumn('action', 'text')
      .addColumn('rule', 'text')
      .addColumn('state', 'text')
      .addColumn('finished', 'bigint')
      .addColumn('origin', 'text')
      .addColumn('purpose', 'text')
      .addColumn('search', 'text')
      .execute();
    await db.schema.createIndex('mails_origin').on('mails').column('origin').where('origin', 'is not', null).execute();

    await db.schema
      .createTable('recipients')
      .addColumn('mail', 'text', (column) => column.notNull())
      .addColumn('address', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('host', 'text')
      .addColumn('answer', 'text')
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('recipients_key', ['mail', 'address'])
      .execute();

    await db.schema
      .createTable('events')
      // SQLite numbers the rows of an integer primary key by itself, in the order of their arrival.
      .addColumn('seq', 'integer', (column) => column.primaryKey())
      .addColumn('mail', 'text')
      .addColumn('session', 'text')
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('events_mail').on('events').column('mail').where('mail', 'is not', null).execute();
    // What happened before there was a mail: found by session for a story, by time for purging.
    await db.schema
      .createIndex('events_session')
      .on('events')
      .column('session')
      .where(sql.ref('mail'), 'is', null)
      .execute();
    await db.schema.createIndex('events_at').on('events').column('at').where(sql.ref('mail'), 'is', null).execute();
  },
};
