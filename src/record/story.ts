import { type Kysely, type Selectable, sql } from 'kysely';
import type { EventOf, MailEvent } from '../mail/event.ts';
import { MailId } from '../mail/mail-id.ts';
import { openForReading } from './database.ts';
import { readEvent } from './event-shape.ts';
import type { EventRow, MailRow, RecipientRow, Tables } from './tables.ts';

/** One mail in a list. Texts quote the mail: escape them where they are shown. */
export interface Summary {
  readonly id: MailId;
  readonly at: number;
  /** Null where it is not known; '' is the null reverse-path. */
  readonly sender: string | null;
  readonly subject: string | null;
  readonly from: string | null;
  readonly messageId: string | null;
  readonly size: number | null;
  readonly action: string | null;
  readonly rule: string | null;
  readonly state: string | null;
  /** When custody ended. */
  readonly finished: number | null;
  /** The mail that this one was made from, and what for. */
  readonly origin: MailId | null;
  readonly purpose: string | null;
}

export type Recipient = Omit<RecipientRow, 'mail'>;

/** All that the record knows of one mail. */
export interface Story {
  readonly mail: Summary;
  readonly recipients: readonly Recipient[];
  /** In order of time; what else happened in the mail's session is among them. */
  readonly events: readonly MailEvent[];
  /** Rows that this release cannot read. */
  readonly unreadable: number;
  /** What the gateway made from this mail: notices, bounces, copies, changed mails. One level; theirs is empty. */
  readonly related: readonly Story[];
}

export interface RecordReader {
  /** Null where the record knows nothing of the mail. */
  story(id: MailId): Promise<Story | null>;
  /** Mails with `text` in client, sender, recipient, subject, From or Message-ID, in any case; the latest first. */
  find(text: string, limit: number): Promise<readonly Summary[]>;
  /** Commands that were refused before there was a mail, with `text` in client, greeting, sender or recipient; the latest first. */
  refusals(text: string, limit: number): Promise<readonly EventOf<'refused'>[]>;
  close(): Promise<void>;
}

/** Sessions and related mails are an attacker's to make: no story grows beyond this. */
const MOST_EVENTS = 5000;
const MOST_RELATED = 100;

/** @throws where there is no record at `url` yet */
export function openRecordReader(url: string): RecordReader {
  const db = openForReading(url);
  return {
    story: (id) => readStory(db, id),
    find: (text, limit) => findMails(db, text, limit),
    refusals: (text, limit) => findRefusals(db, text, limit),
    close: () => db.destroy(),
  };
}

async function readStory(db: Kysely<Tables>, id: MailId): Promise<Story | null> {
  const row = await db.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return null;
  const children = await db
    .selectFrom('mails')
    .selectAll()
    .where('origin', '=', id)
    .orderBy('id')
    .limit(MOST_RELATED)
    .execute();
  const related: Story[] = [];
  for (const child of children) {
    const story = await tell(db, child, []);
    if (story !== null) related.push(story);
  }
  return tell(db, row, related);
}

async function tell(db: Kysely<Tables>, row: Selectable<MailRow>, related: readonly Story[]): Promise<Story | null> {
  const mail = summary(row);
  if (mail === null) return null;
  const columns = ['address', 'state', 'host', 'answer', 'at'] as const;
  const recipients = await db
    .selectFrom('recipients')
    .select(columns)
    .where('mail', '=', row.id)
    .orderBy('address')
    .execute();
  const own = await db
    .selectFrom('events')
    .selectAll()
    .where('mail', '=', row.id)
    .orderBy('seq')
    .limit(MOST_EVENTS)
    .execute();
  const session = row.session === null ? [] : await sessionEvents(db, row.session);
  const read = [...session, ...own].map((event: EventRow) => readEvent(event));
  const events = read.filter((event) => event !== null).sort((a, b) => a.at - b.at);
  return { mail, recipients, events, unreadable: read.length - events.length, related };
}

/** What happened in a session before, or beside, its mails. */
function sessionEvents(db: Kysely<Tables>, session: string): Promise<EventRow[]> {
  return db
    .selectFrom('events')
    .selectAll()
    .where('mail', 'is', null)
    .where('session', '=', session)
    .orderBy('seq')
    .limit(MOST_EVENTS)
    .execute();
}

async function findMails(db: Kysely<Tables>, text: string, limit: number): Promise<readonly Summary[]> {
  const rows = await db
    .selectFrom('mails')
    .selectAll()
    .where(sql<boolean>`search like ${containing(text)} escape '\\'`)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.flatMap((row) => summary(row) ?? []);
}

async function findRefusals(db: Kysely<Tables>, text: string, limit: number): Promise<readonly EventOf<'refused'>[]> {
  const words = sql`concat_ws(' ', data->>'client', data->>'helo', data->>'sender', data->>'recipient')`;
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('mail', 'is', null)
    .where('kind', '=', 'refused')
    .where(sql<boolean>`lower(${words}) like ${containing(text)} escape '\\'`)
    .orderBy('at', 'desc')
    .limit(limit)
    .execute();
  return rows.flatMap((row: EventRow) => {
    const event = readEvent(row);
    return event?.kind === 'refused' ? [event] : [];
  });
}

/** A pattern of LIKE. */
function containing(text: string): string {
  return `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
}

function summary(row: Selectable<MailRow>): Summary | null {
  const id = MailId.parse(row.id);
  if (id === null) return null;
  return {
    id,
    at: row.at,
    sender: row.sender,
    subject: row.subject,
    from: row.from_field,
    messageId: row.message_id,
    size: row.size,
    action: row.action,
    rule: row.rule,
    state: row.state,
    finished: row.finished,
    origin: row.origin === null ? null : MailId.parse(row.origin),
    purpose: row.purpose,
  };
}
