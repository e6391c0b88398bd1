/**
 * What the gateway remembers beyond a process's life: under each key a tally of good and bad that fades, and a text. Keys begin
 * with a word for what they are and a colon (`address:192.0.2.1`). What stands in them may come from mails: of those longer than 200
 * characters the end is replaced by its digest. A memory that is full forgets first what would be forgotten soonest.
 */
export interface Memory {
  /**
   * What is remembered under these keys; those of which nothing is known are missing. What was noted a moment ago may not be
   * there yet. Never rejects: where the memory cannot be read, nothing is known.
   */
  recall(keys: readonly string[]): Promise<ReadonlyMap<string, Remembered>>;
  /** Returns at once; written in batches, elsewhere. */
  note(notes: readonly Note[]): void;
}

export interface Remembered {
  /** Faded to this moment. */
  readonly good: number;
  readonly bad: number;
  /** When it was noted for the first time and last, in milliseconds since the epoch. */
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

/** Something to be added to what is remembered. Plain JSON. */
export interface Note {
  readonly key: string;
  readonly at: number;
  /** Added to the tally; less than 0 takes back what was added, never below 0. */
  readonly good?: number;
  readonly bad?: number;
  /** Milliseconds in which the tally loses half; left out, it does not fade. */
  readonly halfLife?: number;
  /** Replaces the text. */
  readonly text?: string;
  /** Forgotten so long after its last note, in ms. */
  readonly keep: number;
  /** Forget all of it instead. */
  readonly forget?: true;
}

/** Remembers nothing. */
export const noMemory: Memory = { recall: () => Promise.resolve(new Map()), note: () => {} };
