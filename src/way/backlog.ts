import type { Entry } from '../spool/spool.ts';

export interface BacklogOptions {
  /** Takes the mail on its way. Never rejects. */
  readonly carry: (entry: Entry) => Promise<void>;
  /** Whether another mail may be taken in hand now. */
  readonly hasRoom: () => boolean;
}

/** Mails taken into custody for which one that waits has its turn, where mail comes in without a pause. */
const TAKEN_FOR_ONE = 32;
/** Mails that may wait: some seconds' work. Beyond, each goes its way at once, and the clients feel that. */
const MOST = 2000;

/**
 * Mails that have got their 250 and wait to be inspected. Mail that arrives goes first: while one is being synced, nothing
 * is begun that would hold up its answer, so that a burst is taken as fast as the disk syncs and worked off behind it.
 * Load that never lets up leaves nothing lying: every so often a mail has its turn even so.
 */
export class Backlog {
  readonly #options: BacklogOptions;
  readonly #waiting: Entry[] = [];
  /** Mails that are being taken into custody at this moment. */
  #arriving = 0;
  #taken = 0;
  #turning = false;

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** The mail that `commit` takes into custody waits for its turn. Rejects as `commit` does. */
  async add(commit: () => Promise<Entry>): Promise<void> {
    this.#arriving++;
    try {
      const entry = await commit();
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
    if (this.#turning || this.#waiting.length === 0) return;
    this.#turning = true;
    setImmediate(() => this.#turn());
  }

  /** What stops it here wakes it again: the end of a commit, a mail that leaves the hand. */
  #turn(): void {
    this.#turning = false;
    if (this.#arriving > 0 && this.#taken < TAKEN_FOR_ONE) return;
    if (!this.#options.hasRoom()) return;
    const entry = this.#waiting.shift();
    if (entry === undefined) return;
    this.#taken = 0;
    void this.#options.carry(entry);
    this.wake();
  }
}
