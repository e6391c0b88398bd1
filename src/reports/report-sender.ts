import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Address } from '../mail/address.ts';
import type { Feedback } from '../mail/feedback.ts';
import type { MailId } from '../mail/mail-id.ts';
import { composeFeedback } from './compose-feedback.ts';
import { type DestinationDeps, findDestinations } from './destinations.ts';
import type { ReportFile } from './report-file.ts';
import type { ReportJob } from './tally.ts';

/** A report ready to be sent. */
export interface Report {
  readonly to: readonly Address[];
  /** RFC 9990 section 3.5.2. */
  readonly subject: string;
  readonly fileName: string;
  /** XML, compressed by gzip. */
  readonly content: Buffer;
  readonly feedback: Feedback;
}

/** Where mail of our own is put into the spool. */
export interface ReportPost {
  newId(): MailId;
  /** Whether a mail of this id is in the spool. */
  has(id: MailId): Promise<boolean>;
  /** Takes custody; it waits until it is released. */
  submit(id: MailId, report: Report): Promise<void>;
  release(id: MailId): void;
}

export interface ReportSenderOptions extends DestinationDeps {
  readonly file: Pick<ReportFile, 'tryWork'>;
  readonly post: ReportPost;
  /** Our name in reports. */
  readonly hostname: string;
  readonly organization: string;
  readonly contact: Address;
  readonly generator: string;
  readonly clock: Clock;
  readonly log: Log;
}

const DAY_MS = 86_400_000;
/** Reports go out from so long after midnight on, for so long, in an order of chance: not all receivers of the world at once. */
const SETTLED_MS = 600_000;
const SPREAD_MS = 6 * 3_600_000;
const AGAIN_MS = 3_600_000;
/** A report that could not be sent so long after it was due is dropped. */
const TOO_LATE_MS = 2 * DAY_MS;
/** Days of which it is known what became of their reports. */
const KEPT_DAYS = 60;
const AT_ONCE = 50;
/** What Base64 makes of so many octets, and the rest of the mail. */
const MAIL_RATIO = 1.4;
const MAIL_HEAD = 4096;

/** When the report of a day for a domain goes out, in ms since the epoch: always the same, but another one for each. */
export function dueAt(day: number, domain: string, hostname: string): number {
  const chance = createHash('sha256').update(`${hostname} ${domain} ${day}`).digest().readUInt32BE(0) / 2 ** 32;
  return (day + 1) * DAY_MS + SETTLED_MS + Math.floor(chance * SPREAD_MS);
}

/** Sends what is due: each report once, whenever the process ends. */
export class ReportSender {
  readonly #options: ReportSenderOptions;
  #looking: Promise<void> | null = null;
  #stopped = false;

  constructor(options: ReportSenderOptions) {
    this.#options = options;
  }

  /** Looks for what is due. Never rejects; all who ask while a look is under way share it. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** Resolves when nothing is under way, and nothing more will be: another may send then. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { file, clock } = this.#options;
    const now = clock.now();
    const jobs = file.tryWork(({ tally }) => {
      tally.purge(Math.floor(now / DAY_MS) - KEPT_DAYS);
      return tally.due(now, AT_ONCE);
    });
    for (const job of jobs ?? []) if (!this.#stopped) await this.#send(job);
  }

  /** Never rejects. */
  async #send(job: ReportJob): Promise<void> {
    const { domain, day } = job;
    const { log, clock } = this.#options;
    try {
      if (await this.#wasSent(job)) return;
      if (clock.now() > (day + 1) * DAY_MS + TOO_LATE_MS) this.#drop(job);
      else await this.#sendNow(job);
    } catch (error) {
      log.warn({ domain, day: dateOf(day), err: error }, 'a DMARC report could not be sent and is tried again');
      this.#postpone(job, error instanceof Error ? error.message : String(error));
    }
  }

  /** A process that ended before it could note that the mail is in the spool has sent it all the same. */
  async #wasSent(job: ReportJob): Promise<boolean> {
    if (job.state !== 'sending' || job.mail === null || !(await this.#options.post.has(job.mail))) return false;
    this.#sent(job, job.mail);
    return true;
  }

  async #sendNow(job: ReportJob): Promise<void> {
    const { file, post, log } = this.#options;
    const report = await this.#make(job);
    if (report === null) return;
    const id = job.mail ?? post.newId();
    const begun = file.tryWork(({ tally }) => {
      tally.begin(job, id);
      return true;
    });
    if (begun === null) return;
    await post.submit(id, report);
    this.#sent(job, id);
    const { feedback, to } = report;
    const facts = { domain: job.domain, day: dateOf(job.day), mail: id, rows: feedback.rows.length };
    log.info({ ...facts, to: to.map(({ text }) => text) }, 'a DMARC report is sent');
  }

  #drop(job: ReportJob): void {
    const { domain, day, why } = job;
    this.#options.file.tryWork(({ tally }) => tally.end(job, 'dropped', why));
    this.#options.log.warn(
      { domain, day: dateOf(day), why },
      'a DMARC report could not be sent in time and is dropped',
    );
  }

  /** Null where it cannot be sent, now or ever. */
  async #make(job: ReportJob): Promise<Report | null> {
    const { file } = this.#options;
    const destinations = await findDestinations(job.domain, job.reportsTo, this.#options);
    if (destinations.kind === 'unknown') {
      this.#postpone(job, destinations.why);
      return null;
    }
    const rows = file.tryWork(({ tally }) => tally.rows(job));
    if (rows === null) return null;
    const feedback = this.#feedback(job, rows);
    const content = gzipSync([...composeFeedback(feedback)].join(''));
    const size = content.length * MAIL_RATIO + MAIL_HEAD;
    const to = destinations.wanted.filter(({ most }) => size <= most).map(({ address }) => address);
    if (to.length === 0) {
      const why =
        destinations.wanted.length > 0 ? 'it is larger than its reader wants' : destinations.refused.join('; ');
      file.tryWork(({ tally }) => tally.end(job, 'unwanted', why));
      return null;
    }
    const { hostname } = this.#options;
    const { domain, id, begin, end } = feedback;
    return {
      to,
      subject: `Report Domain: ${domain} Submitter: ${hostname} Report-ID: ${id}`,
      fileName: `${hostname}!${domain}!${begin}!${end}!${id}.xml.gz`,
      content,
      feedback,
    };
  }

  #feedback({ domain, day, policy, omitted }: ReportJob, rows: Feedback['rows']): Feedback {
    const { hostname, organization, contact, generator } = this.#options;
    // One day and domain has one report: the same name again tells a copy (RFC 9990 section 3.5.1).
    const id = createHash('sha256').update(`${hostname} ${domain} ${day}`).digest('hex').slice(0, 32);
    return {
      organization,
      email: contact.text,
      id,
      begin: (day * DAY_MS) / 1000,
      end: ((day + 1) * DAY_MS) / 1000 - 1,
      generator,
      errors: omitted > 0 ? [`${omitted} more mails were seen, of too many kinds to be told one by one`] : [],
      domain,
      policy,
      rows,
    };
  }

  #sent(job: ReportJob, mail: MailId): void {
    const { file, post } = this.#options;
    file.tryWork(({ tally }) => tally.end(job, 'sent', ''));
    post.release(mail);
  }

  #postpone(job: ReportJob, why: string): void {
    const due = this.#options.clock.now() + AGAIN_MS;
    this.#options.file.tryWork(({ tally }) => tally.postpone(job, due, why));
  }
}

/** `2026-11-26` */
function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
