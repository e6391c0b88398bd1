import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { Receiver } from '../receive/receive.ts';
import type { Link, ToWorker } from '../run/link.ts';
import type { DiskSpool } from '../spool/disk-spool.ts';
import type { Way } from '../way.ts';
import { DRAIN_MS } from './worker-terms.ts';

export interface DutiesOptions {
  readonly spool: Pick<DiskSpool, 'take' | 'recover'>;
  readonly way: Pick<Way, 'carry' | 'recovered' | 'idle'>;
  readonly receiver: Pick<Receiver, 'retire' | 'drain'>;
  readonly link: Link;
  /** Called once, when nothing is in hand any more and nothing comes. */
  readonly close: () => Promise<void>;
  /** Ends the process. */
  readonly exit: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Tried again after a fault of the disk, so that mail is not forgotten until the next start. */
const AGAIN_MS = 60_000;

/** What a worker does for its supervisor, from the moment it is ready until it exits. */
export class Duties {
  readonly #options: DutiesOptions;
  /** Mail that is being taken up or adopted, and not yet on its way. */
  readonly #underWay = new Set<Promise<void>>();
  #ending = false;

  constructor(options: DutiesOptions) {
    this.#options = options;
  }

  hear(message: ToWorker): void {
    switch (message.kind) {
      case 'take':
        this.#begin(this.#take(message.id));
        break;
      case 'adopt':
        this.#begin(this.#adopt(message.slot));
        break;
      case 'retire':
        this.#end();
        break;
      case 'drain':
        void this.#options.receiver.drain(DRAIN_MS);
        this.#end();
        break;
      case 'leave':
        this.#options.exit();
        break;
      case 'begin':
        break;
    }
  }

  #begin(work: Promise<void>): void {
    const begun = work.finally(() => this.#underWay.delete(begun));
    this.#underWay.add(begun);
  }

  async #take(id: MailId): Promise<void> {
    const { spool, way, link, clock, log } = this.#options;
    const settled = () => link.send({ kind: 'settled', id });
    try {
      const entry = await spool.take(id, 'deferred');
      if (entry) void way.carry(entry).then(settled);
      else settled();
    } catch (error) {
      log.error({ mail: id, err: error }, 'a deferred mail cannot be taken up now');
      link.send({ kind: 'deferred', id, due: clock.now() + AGAIN_MS });
      settled();
    }
  }

  /** What was moved before a fault is taken up with the rest when it is tried again, here or by whoever adopts this slot. */
  async #adopt(slot: number): Promise<void> {
    const { spool, way, link, log } = this.#options;
    let mails = 0;
    try {
      for await (const entry of spool.recover([slot])) {
        mails++;
        await way.recovered(entry);
      }
      link.send({ kind: 'adopted', slot });
      if (mails > 0) log.info({ slot, mails }, 'mail that another worker left is taken up');
    } catch (error) {
      log.error({ slot, err: error }, 'mail that another worker left cannot be taken up now');
      setTimeout(() => this.#begin(this.#adopt(slot)), AGAIN_MS).unref();
    }
  }

  #end(): void {
    if (this.#ending) return;
    this.#ending = true;
    void this.#finish();
  }

  async #finish(): Promise<void> {
    const { receiver, way, close, link } = this.#options;
    const empty = receiver.retire();
    link.send({ kind: 'closed' });
    await empty;
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    await way.idle();
    await close();
    link.send({ kind: 'done' });
  }
}
