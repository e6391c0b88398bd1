import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Settings } from './link.ts';
import { type Child, type News, Seat } from './seat.ts';
import type { Slots } from './slots.ts';

/** What runs: so many workers with this configuration. */
export interface Plan {
  readonly workers: number;
  readonly settings: Settings;
}

/** What all generations share. */
export interface Ground {
  readonly fork: () => Child;
  readonly slots: Slots<Seat>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onReady: () => void;
  readonly onNews: (seat: Seat, news: News) => void;
  /** A worker's process is gone. `clean` is false where it had something in hand. */
  readonly onExit: (seat: Seat, clean: boolean) => void;
}

/** The workers that run one configuration, from their start to the exit of the last. */
export class Generation {
  readonly #seats: readonly Seat[];
  readonly #log: Log;
  readonly #started = Promise.withResolvers<void>();
  readonly #gone = Promise.withResolvers<void>();
  #starting = true;
  #draining = false;
  #next = 0;
  #patience: NodeJS.Timeout | null = null;

  constructor({ workers, settings }: Plan, ground: Ground) {
    this.#log = ground.log;
    this.#seats = Array.from(
      { length: workers },
      () =>
        new Seat({
          ...ground,
          settings,
          onReady: () => {
            if (this.#seats.every(({ ready }) => ready)) this.#began(null);
            ground.onReady();
          },
          onFault: (text) => this.#fault(text),
          onExit: (seat, clean) => {
            ground.onExit(seat, clean);
            if (this.#seats.every(({ gone }) => gone)) this.#ended();
          },
        }),
    );
    this.#started.promise.catch(() => {}); // whoever has called `start` hears of it
  }

  get pids(): readonly number[] {
    return this.#seats.flatMap(({ pid }) => pid ?? []);
  }

  /** Resolves when no worker takes connections any more. */
  async closed(): Promise<void> {
    await Promise.all(this.#seats.map(({ closed }) => closed));
  }

  /** Resolves when the last worker is gone and none will be started again. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /**
   * Resolves when every worker is ready. Rejects with the first fault of one, when it has been ended, or after `ms` where
   * that is no null; the workers go on, then, until they are ended.
   */
  start(ms: number | null): Promise<void> {
    for (const seat of this.#seats) seat.start();
    if (ms !== null) {
      this.#wait(ms, () => this.#began(`the workers were not ready within ${ms / 1000} s; the log has what they said`));
    }
    return this.#started.promise;
  }

  /** A worker for what is to be done, each in turn; null where none is ready. */
  next(): Seat | null {
    for (let tried = 0; tried < this.#seats.length; tried++) {
      const seat = this.#seats[this.#next];
      this.#next = (this.#next + 1) % this.#seats.length;
      if (seat?.serves) return seat;
    }
    return null;
  }

  /** Open sessions go on until they end by themselves, for `lingerMs` at most; then it drains. */
  retire(lingerMs: number, drainMs: number): void {
    this.#end('retire', lingerMs, () => {
      this.#log.warn({ pids: this.pids }, 'sessions outlast their configuration by too much and are told to come back');
      this.drain(drainMs);
    });
  }

  /**
   * Sessions end between two mails; what is in hand is finished. Whoever has not after `ms` is killed, which loses nothing.
   * Called again it changes nothing.
   */
  drain(ms: number): void {
    if (this.#draining) return;
    this.#draining = true;
    this.#end('drain', ms, () => {
      this.#log.warn({ pids: this.pids }, 'workers did not finish in time and are ended; their mail stays on disk');
      this.kill();
    });
  }

  kill(): void {
    if (!this.#draining) this.#end('drain', null, () => {});
    this.#draining = true;
    for (const seat of this.#seats) seat.kill();
  }

  #end(how: 'retire' | 'drain', ms: number | null, late: () => void): void {
    this.#began('the workers were told to end while they began');
    if (ms !== null) this.#wait(ms, late);
    for (const seat of this.#seats) seat.end(how);
  }

  #wait(ms: number, late: () => void): void {
    if (this.#patience !== null) clearTimeout(this.#patience);
    this.#patience = setTimeout(late, ms);
  }

  #fault(text: string): void {
    if (this.#starting) this.#began(text);
    else this.#log.error({ fault: text }, 'a worker cannot start');
  }

  /** @param failure null where all is well */
  #began(failure: string | null): void {
    if (!this.#starting) return;
    this.#starting = false;
    if (this.#patience !== null) clearTimeout(this.#patience);
    if (failure === null) this.#started.resolve();
    else this.#started.reject(new Error(failure));
  }

  #ended(): void {
    if (this.#patience !== null) clearTimeout(this.#patience);
    this.#gone.resolve();
  }
}
