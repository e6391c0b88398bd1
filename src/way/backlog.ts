import type { Entry } from '../spool/spool.ts';

export interface BacklogOptions {
  /** Takes the mail on its way. Never rejects. */
  readonly carry: (entry: Entry) => Promise<void>;
  /** Whether another mail may be taken in hand now. */
  readonly hasRoom: () => boolean;
}

/** Where no mail has come for so long, there is time for those that wait. */
const PAUSE_MS = 3;
/** Mails that may wait: some seconds' work. Beyond, each goes its way at once, and the clients feel that. */
const MOST = 2000;
/** Mails taken into custody for which one of few that wait has its turn where there is no pause; of many, far fewer. */
const TAKEN_FOR_ONE = 64;

/**
 * Mails that have got their 250 and wait to be inspected. Mail that arrives goes first: while it does, nothing is begun that
 * would hold up its answer, so that a burst is taken as fast as the disk syncs and worked off behind it.
 */
export class Backlog {
  readonly #options: BacklogOptions;
  readonly #waiting: Entry[] = [];
  /** Mails that are being taken into custody at this moment. */
  #arriving = 0;
  #lastArrival = Number.NEGATIVE_INFINITY;
  #taken = 0;
  #next: NodeJS.Immediate | null = null;
  #later: NodeJS.Timeout | null = null;

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** A mail is about to come. */
  stir(): void {
    this.#lastArrival = performance.now();
  }

  /** The mail that `commit` takes into custody waits for its turn. Rejects as `commit` does. */
  async add(commit: () => Promise<Entry>): Promise<void> {
    this.#arriving++;
    try {
      const entry = await commit();
      this.stir();
      this.#taken++;
      if (this.#waiting.length < MOST) this.#waiting.push(entry);
      else void this.#options.carry(entry);
    } finally {
      this.#arriving--;
      this.wake();
    }
  }

  /**
   * There may be room. The next mail's turn comes behind what this turn of the event loop still has to do: its 250 goes out
   * before it is looked at.
   */
  wake(): void {
    if (this.#waiting.length > 0) this.#next ??= setImmediate(() => this.#turn());
  }

  /** What stops it here wakes it again: a pause, the end of a commit, a mail that leaves the hand. */
  #turn(): void {
    this.#next = null;
    if (!this.#options.hasRoom()) return;
    const pause = this.#arriving === 0 && performance.now() - this.#lastArrival >= PAUSE_MS;
    if (!pause && this.#taken < TAKEN_FOR_ONE * (1 - (this.#waiting.length / MOST) ** 2)) {
      if (this.#arriving === 0) this.#lookLater();
      return;
    }
    const entry = this.#waiting.shift();
    if (entry === undefined) return;
    this.#taken = 0;
    void this.#options.carry(entry);
    this.wake();
  }

  #lookLater(): void {
    this.#later ??= setTimeout(() => {
      this.#later = null;
      this.wake();
    }, PAUSE_MS);
  }
}
