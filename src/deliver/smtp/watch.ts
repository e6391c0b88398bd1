const TICK_MS = 100;

/** Something that must not last: `ticks` counts down, and `expire` is called when it has passed zero. */
export interface Watched {
  ticks: number;
  expire(): void;
}

/** The ticks in `ms`, rounded up. */
export function ticksOf(ms: number): number {
  return Math.ceil(ms / TICK_MS) + 1;
}

/**
 * One timer for all connections: setting a deadline is an assignment. Ticks, not times, so that a clock set forward or
 * a machine that slept cuts no connection.
 */
export class Watch {
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | null = null;

  add(watched: Watched): void {
    this.#watched.add(watched);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref();
  }

  delete(watched: Watched): void {
    this.#watched.delete(watched);
    if (this.#watched.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #tick(): void {
    for (const watched of this.#watched) {
      watched.ticks -= 1;
      if (watched.ticks < 0) watched.expire();
    }
  }
}
