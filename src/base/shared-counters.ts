import type { Clock } from './clock.ts';
import type { Counters } from './counters.ts';
import { type WindowLine, WindowTable } from './window-table.ts';

/** What one process has counted since it told last, or what all have counted. Plain JSON. */
export interface Counted {
  readonly sums: readonly WindowLine[];
  /** By how much more or less is held now. */
  readonly holds: readonly (readonly [key: string, change: number])[];
}

/** Keys that are remembered. */
export const MOST_KEYS = 100_000;
/** A few times a second: what passes a bound meanwhile is little, and a message costs more than what it tells. */
const TELL_EVERY_MS = 250;

export interface SharedCountersOptions {
  readonly clock: Clock;
  /** Tells the other processes; what they tell comes by `hear`. */
  readonly tell: (counted: Counted) => void;
  readonly keys?: number;
}

/** The counts of this process at once, those of the others a moment later. Nothing is told where nothing has changed. */
export class SharedCounters implements Counters {
  readonly #tell: (counted: Counted) => void;
  readonly #sums: WindowTable;
  readonly #unsaid: WindowTable;
  readonly #own = new Map<string, number>();
  readonly #others = new Map<string, number>();
  readonly #changed = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor({ clock, tell, keys = MOST_KEYS }: SharedCountersOptions) {
    this.#tell = tell;
    this.#sums = new WindowTable(clock, keys);
    this.#unsaid = new WindowTable(clock, keys);
  }

  add(key: string, amount: number, windowMs: number): number {
    this.#unsaid.add(key, amount, windowMs);
    this.#tellSoon();
    return this.#sums.add(key, amount, windowMs);
  }

  sum(key: string, windowMs: number): number {
    return this.#sums.sum(key, windowMs);
  }

  hold(key: string): number {
    return this.#change(key, 1) + (this.#others.get(key) ?? 0);
  }

  release(key: string): void {
    if (this.#own.has(key)) this.#change(key, -1);
  }

  /** Takes in what others have counted. */
  hear({ sums, holds }: Counted): void {
    this.#sums.merge(sums);
    for (const [key, change] of holds) addTo(this.#others, key, change);
  }

  /** Tells what has been counted since the last time, even if that is nothing: whoever tells for the first time hears what there is. */
  say(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const counted = { sums: this.#unsaid.lines(), holds: [...this.#changed] };
    this.#unsaid.clear();
    this.#changed.clear();
    this.#tell(counted);
  }

  #change(key: string, by: 1 | -1): number {
    addTo(this.#changed, key, by);
    this.#tellSoon();
    return addTo(this.#own, key, by);
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      if (this.#unsaid.size > 0 || this.#changed.size > 0) this.say();
    }, TELL_EVERY_MS).unref();
  }
}

/** The new count; what has come down to nothing takes no room. */
export function addTo(counts: Map<string, number>, key: string, change: number): number {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
  return count;
}
