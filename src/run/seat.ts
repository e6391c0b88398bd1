import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { FromWorker, Settings, ToWorker } from './link.ts';
import type { Slots } from './slots.ts';

/** A worker process as the supervisor sees it. */
export interface Child {
  readonly pid: number;
  send(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Called once, with the exit code or the signal's name. */
  onExit(listener: (why: string) => void): void;
  kill(): void;
}

/** What a worker says that concerns others than its seat. */
export type News = Extract<
  FromWorker,
  { readonly kind: 'events' | 'noted' | 'reported' | 'alarm' | 'deferred' | 'settled' | 'adopted' | 'counted' }
>;

export interface SeatOptions {
  readonly settings: Settings;
  /** Starts a process. @throws where there can be none */
  readonly fork: () => Child;
  readonly slots: Slots<Seat>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onReady: (seat: Seat) => void;
  readonly onFault: (text: string) => void;
  readonly onNews: (seat: Seat, news: News) => void;
  /** The process is gone. `clean` is false where it had something in hand. */
  readonly onExit: (seat: Seat, clean: boolean) => void;
}

// A worker that dies at once is started again after 0.2 s, then 0.4 s and so on up to 30 s: a fault that stays must not
// burn a core, one that passes must not keep a slot's mail waiting for long.
const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 30_000;
/** A worker that has lived this long starts with a clean record. */
const PROVEN_MS = 60_000;

/** One worker and its slot: whoever dies here is started again, until the seat is to be given up. */
export class Seat {
  readonly slot: number;
  readonly #options: SeatOptions;
  #child: Child | null = null;
  #begun = false;
  #ready = false;
  #done = false;
  /** How the worker is to end; null while it is wanted. */
  #ending: 'retire' | 'drain' | null = null;
  #killed = false;
  #startedAt = 0;
  #backoff = FIRST_BACKOFF_MS;
  #restart: NodeJS.Timeout | null = null;
  readonly #closed = Promise.withResolvers<void>();

  constructor(options: SeatOptions) {
    this.#options = options;
    this.slot = options.slots.take(this);
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Mail may be given to it. */
  get serves(): boolean {
    return this.#ready && this.#ending === null;
  }

  /** Resolves when the seat takes no connection any more. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** There is no process, and none will come. */
  get gone(): boolean {
    return this.#ending !== null && this.#child === null;
  }

  start(): void {
    this.#startedAt = this.#options.clock.now();
    this.#begun = false;
    try {
      const child = this.#options.fork();
      this.#child = child;
      child.onMessage((message) => this.#hear(child, message));
      child.onExit((why) => this.#exited(why));
    } catch (error) {
      this.#exited(`it could not be started: ${String(error)}`);
    }
  }

  order(order: ToWorker): void {
    this.#child?.send(order);
  }

  /** Lets the worker end: with its last session, or draining it. May be called again. */
  end(how: 'retire' | 'drain'): void {
    if (this.gone) return;
    this.#ending = how;
    if (this.#restart !== null) clearTimeout(this.#restart);
    if (this.#child === null) this.#left(true);
    else if (!this.#begun) this.kill();
    // One that is beginning hears it when it is ready.
    else if (this.#ready) this.order({ kind: how });
  }

  /** Loses nothing: what the worker has in custody is on disk. */
  kill(): void {
    this.#killed = true;
    this.#child?.kill();
  }

  #hear(child: Child, message: FromWorker): void {
    // What a worker said before it died may come behind its death.
    const dead = child !== this.#child;
    switch (message.kind) {
      case 'events':
      case 'noted':
      case 'alarm':
      case 'reported':
      case 'deferred':
        this.#options.onNews(this, message);
        return;
      case 'adopted':
      case 'settled':
      case 'counted':
        if (!dead) this.#options.onNews(this, message);
        return;
      case 'fault':
        this.#options.onFault(message.text);
        return;
      case 'hello':
        if (dead || this.#ending !== null) return;
        this.#begun = true;
        child.send({ kind: 'begin', slot: this.slot, settings: this.#options.settings });
        return;
      case 'ready':
        if (!dead) this.#becomeReady();
        return;
      case 'closed':
        this.#closed.resolve();
        return;
      case 'done':
        if (dead) return;
        this.#done = true;
        child.send({ kind: 'leave' });
        return;
    }
  }

  #becomeReady(): void {
    this.#ready = true;
    if (this.#ending !== null) this.order({ kind: this.#ending });
    else this.#options.onReady(this);
  }

  #exited(why: string): void {
    const { clock, log } = this.#options;
    const facts = { slot: this.slot, pid: this.pid, why };
    this.#child = null;
    this.#ready = false;
    if (this.#ending !== null) {
      if (!this.#done && !this.#killed) log.error(facts, 'a worker died before its end; another takes up its mail');
      this.#left(this.#done);
      return;
    }
    if (clock.now() - this.#startedAt >= PROVEN_MS) this.#backoff = FIRST_BACKOFF_MS;
    log.error({ ...facts, againInMs: this.#backoff }, 'a worker died; its mail is taken up again by the next');
    this.#restart = setTimeout(() => this.start(), this.#backoff);
    this.#backoff = Math.min(this.#backoff * 2, LONGEST_BACKOFF_MS);
    this.#options.slots.lost(this, this.slot);
    this.#options.onExit(this, false);
  }

  #left(clean: boolean): void {
    this.#closed.resolve();
    this.#options.slots.lost(this, null);
    this.#options.onExit(this, clean);
  }
}
