import type { Log } from '../base/log.ts';
import type { MailEvent } from '../mail/event.ts';
import type { Recorder } from './recorder.ts';

export interface EventQueueOptions {
  /**
   * Hands a batch to whoever writes it. Where it returns a promise, no further batch is sent until it has settled, and
   * events gather up to `bound` meanwhile; a throw or a rejection loses this batch alone.
   */
  readonly send: (batch: readonly MailEvent[]) => void | Promise<void>;
  readonly log: Log;
  /** A batch of so many events goes at once. */
  readonly maxBatch?: number;
  /** The first event of a batch waits at most so long, in ms. */
  readonly maxDelayMs?: number;
  /** So many events wait at most; beyond that the oldest are lost. */
  readonly bound?: number;
}

export interface EventQueue extends Recorder {
  /** Sends what waits; resolves when the receiver has it. */
  flush(): Promise<void>;
}

/** Gathers a process's events into batches. Never throws into the mail's way, never holds mail up. */
export function createEventQueue(options: EventQueueOptions): EventQueue {
  return new Queue(options);
}

class Queue implements EventQueue {
  readonly #options: Required<EventQueueOptions>;
  #waiting: MailEvent[] = [];
  #lost = 0;
  #timer: NodeJS.Timeout | null = null;
  #sending: Promise<void> | null = null;

  constructor(options: EventQueueOptions) {
    this.#options = { maxBatch: 500, maxDelayMs: 100, bound: 20_000, ...options };
  }

  note(event: MailEvent): void {
    const { maxBatch, maxDelayMs, bound } = this.#options;
    const length = this.#waiting.push(event);
    if (length > bound) this.#shed();
    if (this.#sending !== null) return;
    if (length >= maxBatch) void this.#send();
    else if (this.#timer === null) this.#timer = setTimeout(() => void this.#send(), maxDelayMs);
  }

  async flush(): Promise<void> {
    while (this.#sending !== null || this.#waiting.length > 0) await (this.#sending ?? this.#send());
  }

  /** Drops the oldest tenth, so that shedding costs little for each event. */
  #shed(): void {
    const count = Math.max(1, Math.floor(this.#options.bound / 10));
    this.#waiting = this.#waiting.slice(count);
    this.#lost += count;
  }

  /** Sends what waits now; what arrives while the receiver is busy goes next. */
  #send(): Promise<void> | null {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#tellLoss();
    try {
      const sent = this.#options.send(batch);
      if (sent === undefined) return null;
      this.#sending = sent
        .catch((error: unknown) => this.#fail(batch.length, error))
        .then(() => {
          this.#sending = null;
          if (this.#waiting.length > 0) void this.#send();
        });
      return this.#sending;
    } catch (error) {
      this.#fail(batch.length, error);
      return null;
    }
  }

  #fail(events: number, error: unknown): void {
    this.#options.log.error(
      { events, error: String(error) },
      'a batch of events could not be sent to the record and is lost',
    );
  }

  #tellLoss(): void {
    if (this.#lost === 0) return;
    this.#options.log.error(
      { events: this.#lost },
      'the record could not keep up: the oldest events were dropped; no mail is affected',
    );
    this.#lost = 0;
  }
}
