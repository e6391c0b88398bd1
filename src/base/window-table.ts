import type { Clock } from './clock.ts';

/** How much came under a key in one span of time, and in the span before it. Spans are told by their number since the epoch. */
interface Entry {
  readonly windowMs: number;
  span: number;
  current: number;
  previous: number;
}

/** An entry as it is told to another table. */
export type WindowLine = readonly [key: string, windowMs: number, span: number, current: number, previous: number];

/**
 * Sums over the last so many milliseconds, two numbers a key: what the running span has, and of the span before it the share
 * that still lies within the window, as if it had come evenly. Exact as long as nothing came in the span before. All tables of a
 * machine begin their spans at the same moments, so that they can be added to each other. Bounded: the key that was used longest
 * ago is forgotten first.
 */
export class WindowTable {
  readonly #clock: Clock;
  readonly #limit: number;
  /** Used longest ago first. */
  readonly #entries = new Map<string, Entry>();
  /**
   * Stands before the one used longest ago: what it has passed is forgotten, or was used again and stands at the end. A fresh one
   * would step over all that was deleted at the front, each time.
   */
  #oldest = this.#entries.keys();

  /** @param limit keys, at most */
  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The sum under `key` with `amount` added. */
  add(key: string, amount: number, windowMs: number): number {
    const now = this.#clock.now();
    const name = nameOf(key, windowMs);
    const entry = this.#use(name, windowMs, Math.floor(now / windowMs));
    entry.current += amount;
    return estimate(entry, now);
  }

  sum(key: string, windowMs: number): number {
    const name = nameOf(key, windowMs);
    if (!this.#entries.has(name)) return 0;
    const now = this.#clock.now();
    return estimate(this.#use(name, windowMs, Math.floor(now / windowMs)), now);
  }

  /** What still lies within its window. */
  lines(): WindowLine[] {
    const now = this.#clock.now();
    const lines: WindowLine[] = [];
    for (const [name, { windowMs, span, current, previous }] of this.#entries) {
      if (span >= Math.floor(now / windowMs) - 1) lines.push([name, windowMs, span, current, previous]);
    }
    return lines;
  }

  clear(): void {
    this.#entries.clear();
    this.#oldest = this.#entries.keys();
  }

  /** Adds what another table told. */
  merge(lines: readonly WindowLine[]): void {
    for (const [name, windowMs, span, current, previous] of lines) {
      const known = this.#entries.get(name);
      const entry = this.#use(name, windowMs, Math.max(span, known?.span ?? span));
      put(entry, span, current);
      put(entry, span - 1, previous);
    }
  }

  /** The entry, as that of `span` and as the one used last. */
  #use(name: string, windowMs: number, span: number): Entry {
    const known = this.#entries.get(name);
    const entry = known ?? { windowMs, span, current: 0, previous: 0 };
    if (known !== undefined) {
      this.#entries.delete(name);
      turn(entry, span);
    } else if (this.#entries.size >= this.#limit) this.#forgetOne();
    this.#entries.set(name, entry);
    return entry;
  }

  #forgetOne(): void {
    const { value } = this.#oldest.next();
    if (value !== undefined) this.#entries.delete(value);
  }
}

/** The same key may be counted over windows of several lengths. */
function nameOf(key: string, windowMs: number): string {
  return `${windowMs} ${key}`;
}

function turn(entry: Entry, span: number): void {
  // A clock that was set back a little goes on in the span that has begun; one set back by far begins anew.
  if (span === entry.span || span === entry.span - 1) return;
  entry.previous = span === entry.span + 1 ? entry.current : 0;
  entry.current = 0;
  entry.span = span;
}

function put(entry: Entry, span: number, amount: number): void {
  if (span === entry.span) entry.current += amount;
  else if (span === entry.span - 1) entry.previous += amount;
}

function estimate({ windowMs, span, current, previous }: Entry, now: number): number {
  const elapsed = Math.min(Math.max(now / windowMs - span, 0), 1);
  return current + previous * (1 - elapsed);
}
