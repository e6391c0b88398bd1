import { randomBytes } from 'node:crypto';
import { systemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { createResolver } from '../base/resolver.ts';
import type { Config } from '../config/config.ts';
import { composeAggregateReport } from '../deliver/own/aggregate-report.ts';
import { organizationOf, TreeWalker } from '../inspect/auth/dmarc/tree-walk.ts';
import { MailEvent } from '../mail/event.ts';
import type { DmarcNews } from '../mail/feedback.ts';
import { MailId } from '../mail/mail-id.ts';
import { ReportFile } from '../reports/report-file.ts';
import { dueAt, type Report, type ReportPost, ReportSender } from '../reports/report-sender.ts';
import { Yard } from '../spool/yard.ts';
import { ownRecord } from './own-record.ts';
import { PLACES } from './places.ts';
import { programVersion } from './program-version.ts';

export interface ReportKeeperDeps {
  readonly log: Log;
  readonly record: (events: readonly MailEvent[]) => void;
  /** A mail lies in the spool from now on, and is due at once. */
  readonly release: (id: MailId, due: number) => void;
}

const LOOK_EVERY_MS = 60_000;
const PATIENCE_MS = 200;
/** Should this process not live to release a mail that it has put into the spool. */
const LOOKED_FOR_AFTER_MS = 600_000;

/** What the supervisor does for DMARC reports: counts, keeps, and sends them. */
export class ReportKeeper {
  readonly #config: Config;
  readonly #deps: ReportKeeperDeps;
  readonly #file: ReportFile;
  readonly #sender: ReportSender | null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(config: Config, deps: ReportKeeperDeps) {
    const { log } = deps;
    this.#config = config;
    this.#deps = deps;
    this.#file = new ReportFile({ path: PLACES.dmarc(config), patienceMs: PATIENCE_MS, clock: systemClock, log });
    this.#sender = this.#openSender();
  }

  /** Does nothing where it is closed already. */
  begin(): void {
    if (this.#closed) return;
    const { send, receive } = this.#config.authentication.reports;
    if (send === null && receive.length === 0) return;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#look();
  }

  take(news: readonly DmarcNews[]): void {
    const { hostname } = this.#config;
    this.#file.tryWork(({ tally, archive }) => {
      for (const one of news) {
        if (one.kind === 'seen') tally.count(one.seen, one.count, dueAt(one.seen.day, one.seen.domain, hostname));
        else if (!archive.add(one.feedback, one.reporter, one.at))
          this.#deps.log.warn({ reporter: one.reporter }, 'too many DMARC reports came today: one is not kept');
      }
    });
  }

  /** Resolves when nothing is being sent any more. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#sender?.stop();
    this.#file.close();
  }

  #look(): void {
    const { keep } = this.#config.authentication.reports;
    this.#file.tryWork(({ archive }) => archive.purge((systemClock.now() - keep) / 1000));
    void this.#sender?.look();
  }

  #openSender(): ReportSender | null {
    const config = this.#config;
    const { send } = config.authentication.reports;
    if (send === null) return null;
    const resolver = createResolver({ servers: config.dns.servers, timeoutMs: config.dns.timeout, clock: systemClock });
    return new ReportSender({
      file: this.#file,
      post: this.#post(send),
      hostname: config.hostname,
      ...send,
      generator: `Postern ${programVersion()}`,
      resolver,
      async organizationOf(domain) {
        const walk = await new TreeWalker(resolver, AbortSignal.timeout(config.authentication.timeout)).walk(domain);
        return walk.failure === null ? organizationOf(walk) : null;
      },
      clock: systemClock,
      log: this.#deps.log,
    });
  }

  #post(send: NonNullable<Config['authentication']['reports']['send']>): ReportPost {
    const { hostname } = this.#config;
    const { record, release } = this.#deps;
    const yard = new Yard({ root: PLACES.spool(this.#config), clock: systemClock });
    return {
      newId: () => MailId.create(systemClock.now(), randomBytes(4)),
      async has(id) {
        const found = await yard.read(id);
        found?.close();
        return found !== null;
      },
      async submit(id, report) {
        const at = systemClock.now();
        const { organization, contact: from } = send;
        const { to, subject, fileName, content } = report;
        const text = explanation(report, organization);
        const { envelope, chunks } = composeAggregateReport({
          origin: { id, hostname, at },
          organization,
          from,
          to,
          subject,
          fileName,
          content,
          text,
        });
        const why = { purpose: 'report', reason: 'a DMARC report, made by the gateway' } as const;
        await yard.submit(ownRecord(id, envelope, at, why), chunks, at + LOOKED_FOR_AFTER_MS);
        const size = [...chunks].reduce((sum, chunk) => sum + chunk.length, 0);
        const told = { session: null, envelope, size, subject, from: from.text, messageId: '' };
        record([MailEvent.received({ mail: id, session: null, at }, told)]);
      },
      release: (id) => release(id, systemClock.now()),
    };
  }
}

function explanation({ feedback }: Report, organization: string): string {
  const { domain, begin, rows } = feedback;
  const mails = rows.reduce((sum, { count }) => sum + count, 0);
  return [
    `This is a DMARC aggregate report of ${organization}.`,
    '',
    `It tells of ${mails} mails of ${new Date(begin * 1000).toISOString().slice(0, 10)} (UTC) with an author in ${domain}, and is sent`,
    `since the DMARC record of ${domain} asks for it. It is for programs: the attached file is XML (RFC 9990).`,
    '',
  ].join('\n');
}
