import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { nextTurn } from '../base/turn.ts';
import { type Bytes, memoryBytes } from '../mail/bytes.ts';
import type { Domain } from '../mail/domain.ts';
import type { DmarcNews } from '../mail/feedback.ts';
import type { JudgedMail, Observer } from '../mail/judged-mail.ts';
import { type ReadFeedback, readFeedback, type ScanMarkup } from './read-feedback.ts';
import { reportParts } from './report-parts.ts';

export interface ReportMailboxOptions {
  /** Keys of the addresses to which reports come. */
  readonly addresses: ReadonlySet<string>;
  readonly scan: ScanMarkup;
  /** Whether a domain is ours, itself or by one above it. */
  readonly ours: (domain: Domain) => boolean;
  readonly send: (news: readonly DmarcNews[]) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Octets of all parts of a mail, and of all mails that wait to be read: beyond it reports are lost. */
const LARGEST = 32 * 1024 * 1024;
const MOST_WAITING = 64 * 1024 * 1024;

/** Reads the reports that come by mail. The mail itself goes its way. */
export class ReportMailbox implements Observer {
  readonly #options: ReportMailboxOptions;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(options: ReportMailboxOptions) {
    this.#options = options;
  }

  observe(mail: JudgedMail): void {
    if (!this.#isForUs(mail)) return;
    const { id, dissection } = mail;
    const contents = reportParts(dissection);
    if (contents.length > 0 && isForged(mail)) {
      this.#options.log.warn({ mail: id }, 'a DMARC report is not read: its author is not the one he says');
      return;
    }
    const size = contents.reduce((sum, content) => sum + content.size, 0);
    if (size > LARGEST || this.#waiting + size > MOST_WAITING) {
      this.#options.log.warn(
        { mail: id, size },
        'a DMARC report is too large, or too many come at once: it is not read',
      );
      return;
    }
    // Copies: the dissection closes.
    const copies = contents.map((content) => memoryBytes(Buffer.from(content.slice(0, content.size))));
    const reporter = reporterOf(mail);
    this.#waiting += size;
    this.#last = this.#last
      .then(async () => {
        for (const copy of copies) await this.#read(id, copy, reporter);
      })
      .finally(() => {
        this.#waiting -= size;
      });
  }

  /** Resolves when all that came is read. */
  async close(): Promise<void> {
    await this.#last;
  }

  /** A mail that is delivered to an address for reports, and no virus. */
  #isForUs({ accepted, verdicts, findings }: JudgedMail): boolean {
    const { addresses } = this.#options;
    const delivered = verdicts.some(
      ({ action, recipients }) => action === 'deliver' && recipients.some(({ key }) => addresses.has(key)),
    );
    return accepted && delivered && findings.every(({ kind }) => kind !== 'virus');
  }

  /** Never rejects. */
  async #read(mail: string, content: Bytes, reporter: string): Promise<void> {
    const { scan, ours, send, clock, log } = this.#options;
    try {
      const read = await inTurns(readFeedback(content, scan));
      if (read.kind === 'foreign') return;
      if (read.kind === 'faulty') log.warn({ mail, reporter, why: read.why }, 'a DMARC report cannot be read');
      else if (!ours(read.feedback.domain))
        log.warn({ mail, reporter, domain: read.feedback.domain }, 'a DMARC report is about a domain that is not ours');
      else send([{ kind: 'told', feedback: read.feedback, reporter, at: clock.now() }]);
    } catch (error) {
      log.error({ mail, err: error }, 'a DMARC report could not be read');
    }
  }
}

function isForged({ authentication }: JudgedMail): boolean {
  return authentication?.dmarc.result === 'fail' && !authentication.arc.trusted;
}

function reporterOf({ authentication }: JudgedMail): string {
  return authentication?.dmarc.result === 'pass' ? (authentication.dmarc.domain ?? '') : '';
}

/** Others have their turn between two steps. */
async function inTurns(steps: Generator<void, ReadFeedback>): Promise<ReadFeedback> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}
