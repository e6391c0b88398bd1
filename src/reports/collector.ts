import type { DmarcNews, Seen } from '../mail/feedback.ts';
import type { JudgedMail, Observer } from '../mail/judged-mail.ts';
import { seenIn } from './seen.ts';

export interface CollectorOptions {
  /** Keys of the addresses to which others send their reports: mail for them alone is not reported, or reports would breed reports. */
  readonly mailboxes: ReadonlySet<string>;
  readonly send: (news: readonly DmarcNews[]) => void;
}

const SEND_EVERY_MS = 1_000;
const MOST_WAITING = 500;

/** Counts what senders want to be told of, and sends it on in batches. */
export class Collector implements Observer {
  readonly #options: CollectorOptions;
  readonly #waiting = new Map<string, { readonly seen: Seen; count: number }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  observe(mail: JudgedMail): void {
    if (mail.envelope.recipients.every(({ key }) => this.#options.mailboxes.has(key))) return;
    const seen = seenIn(mail);
    if (seen === null) return;
    const key = JSON.stringify(seen);
    const known = this.#waiting.get(key);
    if (known) known.count++;
    else this.#waiting.set(key, { seen, count: 1 });
    if (this.#waiting.size >= MOST_WAITING) this.close();
    else this.#timer ??= setTimeout(() => this.close(), SEND_EVERY_MS).unref();
  }

  /** Sends what waits. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const news = [...this.#waiting.values()].map(({ seen, count }) => ({ kind: 'seen', seen, count }) as const);
    this.#waiting.clear();
    if (news.length > 0) this.#options.send(news);
  }
}
