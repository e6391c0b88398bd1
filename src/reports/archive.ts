import type { DatabaseSync } from 'node:sqlite';
import type { CountedRow, Feedback } from '../mail/feedback.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS report (
    id INTEGER PRIMARY KEY AUTOINCREMENT, reporter TEXT NOT NULL, organization TEXT NOT NULL, email TEXT NOT NULL, name TEXT NOT NULL,
    domain TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, policy TEXT NOT NULL, at INTEGER NOT NULL,
    UNIQUE (domain, reporter, organization, name)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS report_last ON report (last);
  CREATE INDEX IF NOT EXISTS report_at ON report (at);
  CREATE TABLE IF NOT EXISTS record (
    report INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE, source TEXT NOT NULL, count INTEGER NOT NULL,
    disposition TEXT NOT NULL, dkim INTEGER NOT NULL, spf INTEGER NOT NULL, author TEXT NOT NULL, detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS record_report ON record (report);
`;
/** Pages of 4 KB that the file may have: 2 GB. A tenth below it the oldest reports go; at it none is taken. */
const MOST_PAGES = 500_000;
/** Reports that are taken in one day: of all, and of one reporter, where all who are not proven are one. */
const MOST_A_DAY = 5_000;
const MOST_OF_ONE = 1_000;
const DAY_MS = 86_400_000;
/** As the reporter of what the administrator has read from a file. */
export const BY_HAND = 'file';

/** Sums over mails. */
interface Sums {
  readonly mails: number;
  /** Those that passed DMARC: by DKIM or by SPF. */
  readonly passed: number;
  readonly dkim: number;
  readonly spf: number;
}

export interface DomainSummary extends Sums {
  readonly domain: string;
  readonly sources: number;
  readonly reports: number;
  readonly reporters: number;
}

export interface SourceSummary extends Sums {
  readonly source: string;
  readonly kept: number;
  readonly rejected: number;
  /** Names of those who report it. */
  readonly reporters: readonly string[];
  /** Domains that it signed for and had in MAIL FROM, with the results: `example.net pass`. */
  readonly signers: readonly string[];
  readonly senders: readonly string[];
}

export interface ReportSummary {
  readonly organization: string;
  /** The proven domain of the mail it came in; '' where that is not proven, `file` where it was read by hand. */
  readonly reporter: string;
  readonly id: string;
  readonly domain: string;
  /** Seconds since the epoch. */
  readonly begin: number;
  readonly end: number;
  readonly mails: number;
  readonly passed: number;
}

const SUMS = `coalesce(sum(count), 0) AS mails, coalesce(sum(count * max(dkim, spf)), 0) AS passed,
  coalesce(sum(count * dkim), 0) AS dkim, coalesce(sum(count * spf), 0) AS spf`;
const NAMES_SHOWN = 5;

/** Reports of others about our domains, in SQL. Times are seconds since the epoch, but for `at`. */
export class Archive {
  readonly #database: DatabaseSync;

  /** @throws where the database cannot be used */
  constructor(database: DatabaseSync) {
    database.exec(SCHEMA);
    database.exec('PRAGMA foreign_keys = ON');
    this.#database = database;
  }

  /**
   * Replaces the report of the same name; one that the administrator or a proven reporter gave stands against lesser ones.
   * @param reporter as `ReportSummary.reporter`
   * @returns false where too many have come in a day
   */
  add({ organization, email, id, domain, begin, end, policy, rows }: Feedback, reporter: string, at: number): boolean {
    const db = this.#database;
    if (reporter !== BY_HAND && !this.#hasRoom(reporter, at)) return false;
    const namesakes = db.prepare('SELECT id, reporter FROM report WHERE domain = ? AND organization = ? AND name = ?');
    for (const known of namesakes.all(domain, organization, id) as { id: number; reporter: string }[]) {
      const same = known.reporter === reporter;
      if (!same && (known.reporter === BY_HAND || (reporter === '' && known.reporter !== ''))) return true;
      if (same || known.reporter === '' || reporter === BY_HAND)
        db.prepare('DELETE FROM report WHERE id = ?').run(known.id);
    }
    const { lastInsertRowid } = db
      .prepare(
        'INSERT INTO report (reporter, organization, email, name, domain, first, last, policy, at) VALUES (?,?,?,?,?,?,?,?,?)',
      )
      .run(reporter, organization, email, id, domain, begin, end, JSON.stringify(policy), at);
    const insert = db.prepare(
      'INSERT INTO record (report, source, count, disposition, dkim, spf, author, detail) VALUES (?,?,?,?,?,?,?,?)',
    );
    for (const row of rows)
      insert.run(
        lastInsertRowid,
        row.source,
        row.count,
        row.disposition,
        Number(row.dkim),
        Number(row.spf),
        row.author,
        detail(row),
      );
    return true;
  }

  /** Of reports whose period ends after `since`. */
  domains(since: number): readonly DomainSummary[] {
    return this.#database
      .prepare(
        `SELECT domain, count(DISTINCT source) AS sources, count(DISTINCT report.id) AS reports,
          count(DISTINCT organization) AS reporters, ${SUMS}
        FROM report JOIN record ON record.report = report.id WHERE last > ? GROUP BY domain ORDER BY mails DESC, domain`,
      )
      .all(since) as unknown as DomainSummary[];
  }

  /** Where mail of a domain came from. @param failing only mail that failed DMARC */
  sources(domain: string, since: number, failing: boolean, most: number): readonly SourceSummary[] {
    const sources = this.#database
      .prepare(
        `SELECT source, coalesce(sum(count * (disposition = 'quarantine')), 0) AS kept,
          coalesce(sum(count * (disposition = 'reject')), 0) AS rejected, ${SUMS}
        FROM report JOIN record ON record.report = report.id
        WHERE domain = ? AND last > ? ${failing ? 'AND dkim = 0 AND spf = 0' : ''}
        GROUP BY source ORDER BY mails - passed DESC, mails DESC, source LIMIT ?`,
      )
      .all(domain, since, most) as unknown as Omit<SourceSummary, 'reporters' | 'signers' | 'senders'>[];
    return sources.map((source) => ({ ...source, ...this.#names(domain, source.source, since, failing) }));
  }

  reports(since: number, most: number): readonly ReportSummary[] {
    return this.#database
      .prepare(
        `SELECT organization, reporter, name AS id, domain, first AS begin, last AS "end",
          coalesce(sum(count), 0) AS mails, coalesce(sum(count * max(dkim, spf)), 0) AS passed
        FROM report JOIN record ON record.report = report.id WHERE last > ? GROUP BY report.id ORDER BY last DESC, report.id DESC LIMIT ?`,
      )
      .all(since, most) as unknown as ReportSummary[];
  }

  /** Forgets reports whose period ended before `until`, and the oldest of too many. */
  purge(until: number): void {
    this.#database.prepare('DELETE FROM report WHERE last < ?').run(until);
    if (this.#pages() > MOST_PAGES * 0.9)
      this.#database.exec(
        'DELETE FROM report WHERE id IN (SELECT id FROM report ORDER BY last LIMIT (SELECT count(*) / 10 + 1 FROM report))',
      );
  }

  /** Anybody can send reports: nobody shall fill the disk by them, or keep those of others out. */
  #hasRoom(reporter: string, at: number): boolean {
    const { all, own } = this.#database
      .prepare('SELECT count(*) AS "all", coalesce(sum(reporter = ?), 0) AS own FROM report WHERE at > ?')
      .get(reporter, at - DAY_MS) as { all: number; own: number };
    return all < MOST_A_DAY && own < MOST_OF_ONE && this.#pages() < MOST_PAGES;
  }

  /** In use. */
  #pages(): number {
    const { pages } = this.#database
      .prepare('SELECT page_count - freelist_count AS pages FROM pragma_page_count, pragma_freelist_count')
      .get() as { pages: number };
    return pages;
  }

  #names(
    domain: string,
    source: string,
    since: number,
    failing: boolean,
  ): Pick<SourceSummary, 'reporters' | 'signers' | 'senders'> {
    const rows = this.#database
      .prepare(
        `SELECT organization, detail, sum(count) AS mails FROM report JOIN record ON record.report = report.id
        WHERE domain = ? AND last > ? AND source = ? ${failing ? 'AND dkim = 0 AND spf = 0' : ''}
        GROUP BY organization, detail ORDER BY mails DESC LIMIT 200`,
      )
      .all(domain, since, source) as { organization: string; detail: string }[];
    const details = rows.map((row) => JSON.parse(row.detail) as Detail);
    return {
      reporters: some(rows.map(({ organization }) => organization)),
      signers: some(details.flatMap(({ signatures }) => signatures.map((one) => `${one.domain} ${one.result}`))),
      senders: some(
        details.flatMap(({ checked }) => (checked === null ? [] : [`${checked.domain} ${checked.result}`])),
      ),
    };
  }
}

type Detail = Pick<CountedRow, 'sender' | 'reasons' | 'signatures' | 'checked'>;

function detail({ sender, reasons, signatures, checked }: CountedRow): string {
  return JSON.stringify({ sender, reasons, signatures, checked } satisfies Detail);
}

function some(names: readonly string[]): readonly string[] {
  return [...new Set(names)].slice(0, NAMES_SHOWN);
}
