import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { MailEvent } from '../mail/event.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { FromWorker, ToWorker } from './link.ts';
import { type Due, Schedule } from './schedule.ts';

/** A worker process as the supervisor sees it. */
export interface Child {
  readonly pid: number;
  send(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Called once, with the exit code or the signal's name. */
  onExit(listener: (why: string) => void): void;
  kill(): void;
}

export interface SupervisorOptions {
  readonly workers: number;
  /** Starts the process of one slot; 0 up to, not including, `workers`. */
  readonly fork: (slot: number) => Child;
  /** Where events go; returns at once. */
  readonly record: (events: readonly MailEvent[]) => void;
  /** Every deferred mail on disk, by the folders' listing alone. */
  readonly deferred: () => AsyncIterable<Due>;
  readonly clock: Clock;
  readonly log: Log;
}

// A worker that dies at once is started again after 0.2 s, then 0.4 s and so on up to 30 s: a fault that stays must not
// burn a core, one that passes must not keep the port closed for long.
const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 30_000;
/** A worker that has lived this long starts with a clean record. */
const PROVEN_MS = 60_000;
/** A due mail that no worker can take is looked at again after this. */
const NOBODY_READY_MS = 1_000;

interface Seat {
  child: Child | null;
  ready: boolean;
  startedAt: number;
  backoff: number;
  restart: NodeJS.Timeout | null;
}

/** Keeps the workers alive, hands them deferred mail when it is due, and passes their events on. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #seats: Seat[];
  readonly #schedule: Schedule;
  #next = 0;
  #stopping = false;
  #onFault: ((text: string) => void) | null = null;
  #onChange: (() => void) | null = null;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#seats = Array.from({ length: options.workers }, () => ({
      child: null,
      ready: false,
      startedAt: 0,
      backoff: FIRST_BACKOFF_MS,
      restart: null,
    }));
    this.#schedule = new Schedule({ clock: options.clock, onDue: (id) => this.#handOut(id) });
  }

  get pids(): readonly number[] {
    return this.#seats.flatMap((seat) => (seat.child ? [seat.child.pid] : []));
  }

  /** How many mails wait for their next attempt. */
  get deferred(): number {
    return this.#schedule.size;
  }

  /** Resolves when every worker is ready. Rejects with the first worker's fault, all workers being ended then. */
  async start(): Promise<void> {
    const ready = new Promise<void>((resolve, reject) => {
      this.#onChange = () => {
        if (this.#seats.every((seat) => seat.ready)) resolve();
      };
      this.#onFault = (text) => reject(new Error(text));
    });
    for (const slot of this.#seats.keys()) this.#start(slot);
    try {
      await ready;
    } catch (fault) {
      this.#stopping = true;
      for (const seat of this.#seats) seat.child?.kill();
      throw fault;
    } finally {
      this.#onFault = null;
      this.#onChange = null;
    }
    await this.#readSchedule();
  }

  /** A mail on disk got another due time, by the command line. */
  reschedule(id: MailId, due: number | null): void {
    if (due === null) this.#schedule.delete(id);
    else this.#schedule.set(id, due);
  }

  /** Workers finish what they have in hand; whoever has not after `ms` is killed, which loses nothing. */
  async stop(ms: number): Promise<void> {
    this.#stopping = true;
    this.#schedule.stop();
    for (const seat of this.#seats) {
      if (seat.restart) clearTimeout(seat.restart);
      seat.child?.send({ kind: 'drain' });
    }
    if (this.pids.length === 0) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => {
        this.#options.log.warn(
          { pids: this.pids },
          'workers did not finish in time and are ended; their mail stays on disk',
        );
        for (const seat of this.#seats) seat.child?.kill();
      }, ms);
      this.#onChange = () => {
        if (this.pids.length > 0) return;
        clearTimeout(late);
        resolve();
      };
    });
  }

  #start(slot: number): void {
    const seat = this.#seats[slot];
    if (seat === undefined || this.#stopping) return;
    const child = this.#options.fork(slot);
    seat.child = child;
    seat.ready = false;
    seat.startedAt = this.#options.clock.now();
    child.onMessage((message) => this.#hear(seat, message));
    child.onExit((why) => this.#lost(slot, seat, why));
  }

  #hear(seat: Seat, message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        seat.ready = true;
        // One that was beginning anew when the gateway was told to stop may not have heard it.
        if (this.#stopping) seat.child?.send({ kind: 'drain' });
        this.#onChange?.();
        break;
      case 'fault':
        if (this.#onFault) this.#onFault(message.text);
        else this.#options.log.error({ fault: message.text }, 'a worker cannot start');
        break;
      case 'events':
        this.#options.record(message.events);
        break;
      case 'deferred':
        this.#schedule.set(message.id, message.due);
        break;
    }
  }

  #lost(slot: number, seat: Seat, why: string): void {
    const pid = seat.child?.pid;
    seat.child = null;
    seat.ready = false;
    if (this.#stopping) {
      this.#onChange?.();
      return;
    }
    const now = this.#options.clock.now();
    if (now - seat.startedAt >= PROVEN_MS) seat.backoff = FIRST_BACKOFF_MS;
    this.#options.log.error(
      { slot, pid, why, againInMs: seat.backoff },
      'a worker died; its mail is taken up again by the next',
    );
    seat.restart = setTimeout(() => this.#start(slot), seat.backoff);
    seat.backoff = Math.min(seat.backoff * 2, LONGEST_BACKOFF_MS);
    // What was handed to the dead worker and not yet taken lies in deferred still; what it deferred may not have been told.
    this.#readSchedule().catch((error: unknown) =>
      this.#options.log.error({ err: error }, 'cannot read the deferred mail'),
    );
  }

  async #readSchedule(): Promise<void> {
    for await (const { id, due } of this.#options.deferred()) this.#schedule.set(id, due);
  }

  /** Round robin over the ready workers. */
  #handOut(id: MailId): void {
    for (let tried = 0; tried < this.#seats.length; tried++) {
      const seat = this.#seats[this.#next];
      this.#next = (this.#next + 1) % this.#seats.length;
      if (seat?.child && seat.ready) {
        seat.child.send({ kind: 'take', id });
        return;
      }
    }
    this.#schedule.set(id, this.#options.clock.now() + NOBODY_READY_MS);
  }
}
