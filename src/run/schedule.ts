import type { Clock } from '../base/clock.ts';
import type { MailId } from '../mail/mail-id.ts';

/** One deferred mail and when its next attempt is due (ms since the epoch). */
export interface Due {
  readonly id: MailId;
  readonly due: number;
}

export interface ScheduleOptions {
  readonly clock: Clock;
  /**
   * Called for each mail when its time has come, in order of time. False: nobody can take it now; it stays, and nothing comes
   * out before `resume`.
   */
  readonly onDue: (id: MailId) => boolean;
}

// setTimeout takes at most 2^31-1 ms; a day is enough to look again.
const LONGEST_SLEEP_MS = 86_400_000;
/** Stale entries of the heap that do not matter. */
const SLACK = 1000;

/**
 * When which deferred mail is due: a binary heap, so that 100,000 mails cost some MB and no look at the disk. A mail may be
 * set again at any time; the entry it had before is then stale and skipped when it surfaces.
 */
export class Schedule {
  readonly #options: ScheduleOptions;
  readonly #heap: Due[] = [];
  readonly #current = new Map<MailId, Due>();
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #paused = false;

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#current.size;
  }

  set(id: MailId, due: number): void {
    if (this.#current.get(id)?.due === due) return;
    const item = { id, due };
    this.#current.set(id, item);
    if (this.#heap.length > 2 * this.#current.size + SLACK) this.#rebuild();
    else this.#push(item);
    if (this.#heap[0]?.id === id) this.#arm();
  }

  delete(id: MailId): void {
    this.#current.delete(id);
  }

  /** Whoever said that nothing can be taken can take something now. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #arm(): void {
    if (this.#timer) clearTimeout(this.#timer);
    const first = this.#heap[0];
    if (first === undefined || this.#stopped || this.#paused) return;
    const sleep = Math.min(Math.max(first.due - this.#options.clock.now(), 0), LONGEST_SLEEP_MS);
    this.#timer = setTimeout(() => this.#fire(), sleep);
  }

  #fire(): void {
    const now = this.#options.clock.now();
    for (let first = this.#heap[0]; first && first.due <= now; first = this.#heap[0]) {
      this.#pop();
      if (this.#current.get(first.id) !== first) continue;
      this.#current.delete(first.id);
      if (!this.#options.onDue(first.id)) {
        this.#paused = true;
        this.set(first.id, first.due);
        return;
      }
    }
    this.#arm();
  }

  /** Leaves the stale entries out. */
  #rebuild(): void {
    this.#heap.length = 0;
    for (const item of this.#current.values()) this.#push(item);
  }

  #push(item: Due): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(item);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || parent.due <= item.due) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = item;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      const left = heap[below];
      const right = heap[below + 1];
      if (left !== undefined && right !== undefined && right.due < left.due) below++;
      const least = heap[below];
      if (least === undefined || least.due >= last.due) break;
      heap[at] = least;
      at = below;
    }
    heap[at] = last;
  }
}
