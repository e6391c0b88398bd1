import { type Kysely, type Migration, Migrator } from 'kysely';
import { mailsRecipientsEvents } from './0001-mails-recipients-events.ts';

/** Every step of the schema, by the name under which the database remembers it. Steps are added, never changed. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-mails-recipients-events': mailsRecipientsEvents,
};

/**
 * Brings the database to the newest schema.
 * @throws where the database was written by a newer release, or a step fails
 */
export async function migrate(db: Kysely<never>): Promise<void> {
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } }).migrateToLatest();
  if (error !== undefined) throw error;
}
