import { setTimeout as sleep } from 'node:timers/promises';
import type { RaiseAlarm } from '../base/alarm.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Note } from '../base/memory.ts';
import type { MailEvent } from '../mail/event.ts';
import type { DmarcNews } from '../mail/feedback.ts';
import type { MailId } from '../mail/mail-id.ts';
import { CountExchange } from './count-exchange.ts';
import { Generation, type Plan } from './generation.ts';
import { HandOut } from './hand-out.ts';
import type { Due } from './schedule.ts';
import type { Child, News, Seat } from './seat.ts';
import { Slots } from './slots.ts';

/** How long things may take, in ms. */
export interface Terms {
  /** Until all workers of a new configuration are ready. */
  readonly begin: number;
  /** For sessions that go on under a configuration that has been replaced. */
  readonly linger: number;
  /** For what is in hand when workers are told to end. */
  readonly drain: number;
}

export interface SupervisorOptions {
  /** Starts a worker's process. */
  readonly fork: () => Child;
  /** Where events go; returns at once. */
  readonly record: (events: readonly MailEvent[]) => void;
  /** Where goes what is to be remembered; returns at once. */
  readonly remember: (notes: readonly Note[]) => void;
  /** What the administrator must hear of; returns at once. */
  readonly alarm: RaiseAlarm;
  /** Where goes what DMARC reports are made of; returns at once. */
  readonly report: (news: readonly DmarcNews[]) => void;
  /** Every deferred mail on disk, by the folders' listing alone. */
  readonly deferred: () => AsyncIterable<Due>;
  /** The slots on disk, with or without mail. */
  readonly slots: () => Iterable<number>;
  readonly terms: Terms;
  readonly clock: Clock;
  readonly log: Log;
}

/** A worker that does not close its listeners within this hangs; the new ones serve all the same. */
const CLOSE_MS = 5_000;
/** Replaced configurations with open sessions; beyond it the oldest is drained, so that memory stays bounded. */
const MOST_RETIRED = 2;

/**
 * Keeps the workers alive, replaces them by those of a new configuration, hands them deferred mail when it is due and the
 * slots of those who are gone, and passes their events on.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #slots = new Slots<Seat>();
  readonly #schedule: HandOut<Seat>;
  readonly #counts: CountExchange<Seat>;
  #current: Generation | null = null;
  #beginning: Generation | null = null;
  /** Those that are to end, the oldest first. */
  readonly #leaving = new Set<Generation>();
  #stopping = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#schedule = new HandOut({
      clock: options.clock,
      next: () => this.#current?.next() ?? null,
      give: (seat, id) => seat.order({ kind: 'take', id }),
    });
    this.#counts = new CountExchange({
      clock: options.clock,
      tell: (seat, counted) => seat.order({ kind: 'counted', counted }),
    });
  }

  /** Of all workers, those that are to end included. */
  get pids(): readonly number[] {
    return this.#all().flatMap(({ pids }) => pids);
  }

  /** Of the workers that take connections. */
  get serving(): readonly number[] {
    return this.#current?.pids ?? [];
  }

  /** How many mails wait for their next attempt. */
  get deferred(): number {
    return this.#schedule.waiting;
  }

  /** Resolves when every worker is ready. Rejects with the first worker's fault, all workers being gone then. */
  async start(plan: Plan): Promise<void> {
    if (this.#stopping) throw new Error('the gateway was told to stop while it began');
    this.#slots.found(this.#options.slots());
    const first = this.#make(plan);
    // Read while the workers begin; whatever they defer meanwhile has the later word.
    const schedule = this.#readSchedule();
    schedule.catch(() => {}); // told of below
    try {
      await first.start(null);
      this.#current = first;
    } catch (fault) {
      first.kill();
      await first.gone;
      throw fault;
    } finally {
      this.#beginning = null;
    }
    this.#ready();
    await schedule;
  }

  /**
   * Starts workers with another configuration, and when all of them are ready retires those that there are: they close their
   * listeners, upon which this resolves, finish their sessions and leave. Rejects where the new workers cannot start; those that there are go on, then.
   */
  async reload(plan: Plan): Promise<void> {
    const old = this.#current;
    if (old === null || this.#beginning !== null || this.#stopping)
      throw new Error('the workers are beginning or ending');
    const next = this.#make(plan);
    const { terms } = this.#options;
    try {
      await next.start(terms.begin);
    } catch (fault) {
      this.#dismiss(next);
      next.drain(terms.drain);
      throw fault;
    } finally {
      this.#beginning = null;
    }
    this.#current = next;
    const retired = [...this.#leaving].slice(0, Math.max(this.#leaving.size + 1 - MOST_RETIRED, 0));
    for (const generation of retired) generation.drain(terms.drain);
    this.#dismiss(old);
    old.retire(terms.linger, terms.drain);
    this.#ready();
    await Promise.race([old.closed(), sleep(CLOSE_MS, undefined, { ref: false })]);
  }

  /** A mail on disk got another due time, by the command line. */
  reschedule(id: MailId, due: number | null): void {
    if (due === null) this.#schedule.delete(id);
    else this.#schedule.set(id, due);
  }

  /** Workers finish what they have in hand; whoever has not when the time is up is killed, which loses nothing. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#schedule.stop();
    const all = this.#all();
    for (const generation of all) generation.drain(this.#options.terms.drain);
    await Promise.all(all.map(({ gone }) => gone));
  }

  /** Ends every worker at once, which loses nothing: what is in custody is on disk. */
  kill(): void {
    this.#stopping = true;
    this.#schedule.stop();
    for (const generation of this.#all()) generation.kill();
  }

  #all(): Generation[] {
    return [...this.#leaving, this.#current, this.#beginning].filter((one) => one !== null);
  }

  #make(plan: Plan): Generation {
    const { fork, clock, log } = this.#options;
    this.#beginning = new Generation(plan, {
      fork,
      slots: this.#slots,
      clock,
      log,
      onReady: () => this.#ready(),
      onNews: (seat, news) => this.#hear(seat, news),
      onExit: (seat, clean) => this.#lost(seat, clean),
    });
    return this.#beginning;
  }

  #dismiss(generation: Generation): void {
    this.#leaving.add(generation);
    void generation.gone.then(() => this.#leaving.delete(generation));
  }

  #hear(seat: Seat, news: News): void {
    switch (news.kind) {
      case 'events':
        this.#options.record(news.events);
        break;
      case 'noted':
        this.#options.remember(news.notes);
        break;
      case 'alarm':
        this.#options.alarm(news.alarm);
        break;
      case 'reported':
        this.#options.report(news.news);
        break;
      case 'deferred':
        this.#schedule.set(news.id, news.due);
        break;
      case 'settled':
        this.#schedule.settled(seat, news.id);
        break;
      case 'adopted':
        this.#slots.free(news.slot, seat);
        break;
      case 'counted':
        this.#counts.hear(seat, news.counted);
        break;
    }
  }

  #ready(): void {
    this.#adoptOrphans();
    this.#schedule.resume();
  }

  #lost(seat: Seat, clean: boolean): void {
    this.#schedule.lost(seat);
    this.#counts.gone(seat);
    if (this.#stopping) return;
    this.#adoptOrphans();
    if (clean) return;
    // What was handed to the dead worker and not yet taken lies in deferred still; what it deferred may not have been told.
    this.#readSchedule().catch((error: unknown) =>
      this.#options.log.error({ err: error }, 'cannot read the deferred mail'),
    );
  }

  async #readSchedule(): Promise<void> {
    for await (const { id, due } of this.#options.deferred()) this.#schedule.set(id, due);
  }

  /** Mail in a slot that nobody will have again goes to a worker that lives. */
  #adoptOrphans(): void {
    for (const slot of this.#slots.orphans()) {
      const seat = this.#current?.next();
      if (!seat) return; // the next that is ready looks again
      this.#slots.give(slot, seat);
      seat.order({ kind: 'adopt', slot });
    }
  }
}
