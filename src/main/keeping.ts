import type { Alarm } from '../base/alarm.ts';
import { systemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Note } from '../base/memory.ts';
import type { Config } from '../config/config.ts';
import type { MailEvent } from '../mail/event.ts';
import type { DmarcNews } from '../mail/feedback.ts';
import type { MailId } from '../mail/mail-id.ts';
import { MemoryStore } from '../memory/memory-store.ts';
import { DiskQuarantine } from '../quarantine/disk-quarantine.ts';
import { AcmeKeeper } from '../receive/tls/acme.ts';
import { openRecordStore, type RecordStore } from '../record/record-store.ts';
import { AlarmKeeper } from './alarm-keeper.ts';
import { LearningKeeper } from './learning-keeper.ts';
import { PLACES } from './places.ts';
import { ReportKeeper } from './report-keeper.ts';

const PURGE_EVERY_MS = 3_600_000;
/** How long the supervisor waits for a verb that writes to the memory. */
const MEMORY_PATIENCE_MS = 200;

/** What the supervisor's process keeps: the record, the memory, the quarantine, what users teach, and the certificate that an authority gives. */
export class Keeping {
  readonly #log: Log;
  readonly #release: (id: MailId, due: number) => void;
  readonly #quarantine: DiskQuarantine;
  readonly #memory: MemoryStore;
  #config: Config;
  #record: RecordStore;
  /** Records that have been replaced, and are written to their end. */
  readonly #closing = new Set<Promise<void>>();
  #certificate: AcmeKeeper | null = null;
  #learning: LearningKeeper | null = null;
  #reports: ReportKeeper;
  readonly #alarms: AlarmKeeper;
  #timer: NodeJS.Timeout | null = null;

  /** @param release a mail of ours lies in the spool, and is due */
  constructor(config: Config, log: Log, release: (id: MailId, due: number) => void) {
    this.#log = log;
    this.#release = release;
    this.#config = config;
    this.#quarantine = new DiskQuarantine({ root: PLACES.quarantine(config), log });
    this.#record = openRecord(config, log);
    const path = PLACES.memory(config);
    this.#memory = new MemoryStore({ path, clock: systemClock, log, patienceMs: MEMORY_PATIENCE_MS });
    this.#reports = this.#openReports();
    const record = (events: readonly MailEvent[]) => this.write(events);
    this.#alarms = new AlarmKeeper({ config: () => this.#config, log, record, release });
  }

  /** Old mail in quarantine goes from now on, and the certificate is renewed. */
  begin(): void {
    this.#timer = setInterval(() => this.#purge(), PURGE_EVERY_MS);
    this.#purge();
    this.#renewCertificate();
    this.#learn();
    this.#reports.begin();
  }

  write(events: readonly MailEvent[]): void {
    this.#record.write(events);
  }

  remember(notes: readonly Note[]): void {
    this.#memory.note(notes);
  }

  /** Something that the administrator must hear of. */
  alarm(alarm: Alarm): void {
    this.#alarms.raise(alarm);
  }

  /** What DMARC reports are made of, and reports that came. */
  report(news: readonly DmarcNews[]): void {
    this.#reports.take(news);
  }

  /** Another configuration holds. Events that come from now on go to its record. */
  follow(config: Config): void {
    const { url, keep } = this.#config.record;
    this.#config = config;
    if (config.record.url !== url || config.record.keep !== keep) {
      const closing = this.#record.close().finally(() => this.#closing.delete(closing));
      this.#closing.add(closing);
      this.#record = openRecord(config, this.#log);
    }
    this.#purge();
    this.#renewCertificate();
    this.#learn();
    this.#followReports();
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#certificate?.close();
    this.#learning?.close();
    this.#memory.close();
    await this.#reports.close();
    await Promise.all([...this.#closing, this.#record.close()]);
  }

  #renewCertificate(): void {
    const { tls, hostname } = this.#config;
    this.#certificate?.close();
    this.#certificate = null;
    if (tls.acme === null) return;
    const contact = tls.acme.contact?.text ?? null;
    const folder = PLACES.tls(this.#config);
    this.#certificate = new AcmeKeeper({ ...tls.acme, contact, folder, hostname, clock: systemClock, log: this.#log });
    void this.#certificate.begin();
  }

  #learn(): void {
    this.#learning?.close();
    this.#learning = new LearningKeeper(this.#config, this.#log);
    this.#learning.begin();
  }

  /** One after the other: two would send the same. */
  #followReports(): void {
    const [old, next] = [this.#reports, this.#openReports()];
    this.#reports = next;
    void old.close().then(() => next.begin());
  }

  #openReports(): ReportKeeper {
    const record = (events: readonly MailEvent[]) => this.write(events);
    return new ReportKeeper(this.#config, { log: this.#log, record, release: this.#release });
  }

  #purge(): void {
    this.#quarantine
      .purge(Date.now() - this.#config.quarantine.keep)
      .catch((error: unknown) => this.#log.error({ err: error }, 'old mail in quarantine could not be removed'));
  }
}

function openRecord({ record }: Config, log: Log): RecordStore {
  return openRecordStore({ url: record.url, log, clock: systemClock, keepMs: record.keep });
}
