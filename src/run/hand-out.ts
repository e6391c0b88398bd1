import type { Clock } from '../base/clock.ts';
import type { MailId } from '../mail/mail-id.ts';
import { Schedule } from './schedule.ts';

/**
 * Deferred mails that one worker may have at a time. A backlog that comes due at once stays on the disk, and leaves the
 * greater part of what a worker may have in hand to new mail.
 */
const MOST_HANDED = 100;

export interface HandOutOptions<Worker> {
  readonly clock: Clock;
  /** The next worker in turn that takes mail; null where there is none. */
  readonly next: () => Worker | null;
  readonly give: (worker: Worker, id: MailId) => void;
}

/** Gives deferred mail that is due to workers, as many as have room for it; the rest waits until one is done with a mail. */
export class HandOut<Worker extends object> {
  readonly #options: HandOutOptions<Worker>;
  readonly #schedule: Schedule;
  readonly #handed = new Map<Worker, Set<MailId>>();

  constructor(options: HandOutOptions<Worker>) {
    this.#options = options;
    this.#schedule = new Schedule({ clock: options.clock, onDue: (id) => this.#give(id) });
  }

  /** Mails that wait for their next attempt. */
  get waiting(): number {
    return this.#schedule.size;
  }

  /** The mail lies in deferred until `due` (ms since the epoch). */
  set(id: MailId, due: number): void {
    this.#schedule.set(id, due);
  }

  delete(id: MailId): void {
    this.#schedule.delete(id);
  }

  /** The worker does not have the mail in hand any more. */
  settled(worker: Worker, id: MailId): void {
    this.#handed.get(worker)?.delete(id);
    this.#schedule.resume();
  }

  /** The worker's process is gone, and with it all that was handed to it. */
  lost(worker: Worker): void {
    this.#handed.delete(worker);
    this.#schedule.resume();
  }

  /** There is a worker that takes mail. */
  resume(): void {
    this.#schedule.resume();
  }

  stop(): void {
    this.#schedule.stop();
  }

  #give(id: MailId): boolean {
    const worker = this.#withRoom();
    if (worker === null) return false;
    const handed = this.#handed.get(worker) ?? new Set();
    this.#handed.set(worker, handed.add(id));
    this.#options.give(worker, id);
    return true;
  }

  #withRoom(): Worker | null {
    const first = this.#options.next();
    let worker = first;
    while (worker !== null) {
      if ((this.#handed.get(worker)?.size ?? 0) < MOST_HANDED) return worker;
      worker = this.#options.next();
      if (worker === first) return null;
    }
    return null;
  }
}
