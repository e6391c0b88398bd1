import type { DatabaseSync } from 'node:sqlite';
import type { Domain } from '../mail/domain.ts';
import type { CountedRow, FeedbackPolicy, FeedbackRow, Seen } from '../mail/feedback.ts';
import { MailId } from '../mail/mail-id.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS asked (
    day INTEGER NOT NULL, domain TEXT NOT NULL, policy TEXT NOT NULL, reports_to TEXT NOT NULL,
    state TEXT NOT NULL, why TEXT NOT NULL, due INTEGER NOT NULL, mail TEXT NOT NULL,
    mails INTEGER NOT NULL, rows INTEGER NOT NULL, omitted INTEGER NOT NULL, PRIMARY KEY (day, domain)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS counted (
    day INTEGER NOT NULL, domain TEXT NOT NULL, row TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, domain, row)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * `open`: is being counted, or waits until it is due. `sending`: the mail is being put into the spool. `unwanted`: there is no
 * address to which it may go. `dropped`: it could not be sent in time.
 */
export type ReportState = 'open' | 'sending' | 'sent' | 'unwanted' | 'dropped';

/** The report of a day for a domain. */
export interface ReportJob {
  /** Days since the epoch. */
  readonly day: number;
  readonly domain: Domain;
  readonly policy: FeedbackPolicy;
  readonly reportsTo: readonly string[];
  readonly state: ReportState;
  /** In words, where it was not sent. */
  readonly why: string;
  /** When it is to be sent, or tried again, in ms since the epoch. */
  readonly due: number;
  /** The mail that carries it; null where there is none yet. */
  readonly mail: MailId | null;
  readonly mails: number;
  /** Mails of which nothing is told but that there were some. */
  readonly omitted: number;
}

/** Domains of one day, and records of one report: more are left out. */
const MOST_DOMAINS = 10_000;
const MOST_ROWS = 2_000;

/** What is reported to others, in SQL: mails counted by day and domain, and how far each report has come. */
export class Tally {
  readonly #database: DatabaseSync;

  /** @throws where the database cannot be used */
  constructor(database: DatabaseSync) {
    database.exec(SCHEMA);
    this.#database = database;
  }

  /** @param due when the report is to be sent, in ms since the epoch */
  count({ day, domain, policy, reportsTo, row }: Seen, count: number, due: number): void {
    const state = this.#stateFor(day, domain, due);
    if (state?.state !== 'open') return;
    const text = JSON.stringify(row);
    const known = this.#run(
      'UPDATE counted SET count = count + ? WHERE day = ? AND domain = ? AND row = ?',
      count,
      day,
      domain,
      text,
    );
    const room = known > 0 || state.rows < MOST_ROWS;
    if (known === 0 && room)
      this.#run('INSERT INTO counted (day, domain, row, count) VALUES (?,?,?,?)', day, domain, text, count);
    // The last policy that was seen is the one that is told (RFC 9990 section 3.1).
    this.#run(
      'UPDATE asked SET policy = ?, reports_to = ?, mails = mails + ?, rows = rows + ?, omitted = omitted + ? WHERE day = ? AND domain = ?',
      JSON.stringify(policy),
      JSON.stringify(reportsTo),
      count,
      known === 0 && room ? 1 : 0,
      room ? 0 : count,
      day,
      domain,
    );
  }

  /** Those that are to be sent, the longest due first. */
  due(now: number, most: number): readonly ReportJob[] {
    return this.#jobs("WHERE state IN ('open', 'sending') AND due <= ? ORDER BY due, domain LIMIT ?", now, most);
  }

  /** All that are known of, the newest day first. */
  list(): readonly ReportJob[] {
    return this.#jobs('ORDER BY day DESC, domain');
  }

  /** The records of a report, those of most mails first. */
  rows({ day, domain }: Pick<ReportJob, 'day' | 'domain'>): readonly CountedRow[] {
    const rows = this.#database
      .prepare('SELECT row, count FROM counted WHERE day = ? AND domain = ? ORDER BY count DESC, row')
      .all(day, domain) as { row: string; count: number }[];
    return rows.map(({ row, count }) => ({ ...(JSON.parse(row) as FeedbackRow), count }));
  }

  /** The mail that carries it is about to be put into the spool. */
  begin({ day, domain }: ReportJob, mail: MailId): void {
    this.#run("UPDATE asked SET state = 'sending', mail = ? WHERE day = ? AND domain = ?", mail, day, domain);
  }

  /** It is tried again at `due`. */
  postpone({ day, domain }: ReportJob, due: number, why: string): void {
    this.#run('UPDATE asked SET due = ?, why = ? WHERE day = ? AND domain = ?', due, why, day, domain);
  }

  /** Nothing more is done for it. */
  end({ day, domain }: ReportJob, state: 'sent' | 'unwanted' | 'dropped', why: string): void {
    this.#run('UPDATE asked SET state = ?, why = ? WHERE day = ? AND domain = ?', state, why, day, domain);
    this.#run('DELETE FROM counted WHERE day = ? AND domain = ?', day, domain);
  }

  /** Forgets the days before `day`. */
  purge(day: number): void {
    this.#run('DELETE FROM counted WHERE day < ?', day);
    this.#run('DELETE FROM asked WHERE day < ?', day);
  }

  /** Null where the day has too many domains already. */
  #stateFor(day: number, domain: Domain, due: number): { state: string; rows: number } | null {
    const find = this.#database.prepare('SELECT state, rows FROM asked WHERE day = ? AND domain = ?');
    const known = find.get(day, domain) as { state: string; rows: number } | undefined;
    if (known !== undefined) return known;
    const { domains } = this.#database.prepare('SELECT count(*) AS domains FROM asked WHERE day = ?').get(day) as {
      domains: number;
    };
    if (domains >= MOST_DOMAINS) return null;
    this.#run("INSERT INTO asked VALUES (?, ?, '{}', '[]', 'open', '', ?, '', 0, 0, 0)", day, domain, due);
    return { state: 'open', rows: 0 };
  }

  #jobs(which: string, ...values: readonly number[]): readonly ReportJob[] {
    const rows = this.#database.prepare(`SELECT * FROM asked ${which}`).all(...values);
    return (rows as unknown as AskedRow[]).map(({ policy, reports_to, mail, domain, ...row }) => ({
      ...row,
      domain,
      policy: JSON.parse(policy),
      reportsTo: JSON.parse(reports_to),
      mail: MailId.parse(mail),
    }));
  }

  #run(sql: string, ...values: readonly (string | number)[]): number {
    return Number(this.#database.prepare(sql).run(...values).changes);
  }
}

interface AskedRow extends Omit<ReportJob, 'policy' | 'reportsTo' | 'mail'> {
  readonly policy: string;
  readonly reports_to: string;
  readonly mail: string;
}
