import { Capacity } from './capacity.ts';
import type { Connection } from './connection.ts';
import type { Arrival } from './intake.ts';
import { Listener, type Premises } from './listener.ts';
import type { ReceiverOptions } from './options.ts';
import { DEFAULT_TIMEOUTS } from './timeouts.ts';
import { TurnedAway } from './turned-away.ts';

/** All listeners, and all connections to them. */
export class SmtpServer<A extends Arrival> {
  readonly #options: ReceiverOptions<A>;
  readonly #connections = new Set<Connection>();
  readonly #capacity: Capacity;
  readonly #turnedAway: TurnedAway;
  readonly #listeners: readonly Listener<A>[];
  #sweep: NodeJS.Timeout | null = null;
  #closed = false;
  #draining = false;
  /** Settled when no connection is left and none can come. */
  readonly #empty = Promise.withResolvers<void>();

  constructor(options: ReceiverOptions<A>) {
    // It goes into replies and header fields as it is.
    if (!/^[\x21-\x7e]{1,255}$/.test(options.hostname)) {
      throw new Error(`the host name ${JSON.stringify(options.hostname)} is not ASCII: write it in A-labels (xn--...)`);
    }
    this.#options = options;
    this.#capacity = new Capacity(options);
    this.#turnedAway = new TurnedAway(options);
    const premises: Premises<A> = {
      options,
      timeouts: { ...DEFAULT_TIMEOUTS, ...options.timeouts },
      capacity: this.#capacity,
      turnedAway: this.#turnedAway,
      connections: this.#connections,
      draining: () => this.#draining,
      left: () => this.#tellEmpty(),
    };
    this.#listeners = options.listeners.map((listener) => new Listener(listener, premises));
  }

  /** Resolves to the listeners' names, with the ports that were bound; rejects with an error that names the listener. */
  async listen(): Promise<readonly string[]> {
    try {
      const names = await Promise.all(this.#listeners.map((listener) => listener.bind()));
      this.#sweep = setInterval(() => this.#look(), this.#options.sweepEvery ?? 1000).unref();
      return names;
    } catch (error) {
      for (const listener of this.#listeners) listener.close();
      throw error;
    }
  }

  retire(): Promise<void> {
    this.#closed = true;
    for (const listener of this.#listeners) listener.close();
    this.#tellEmpty();
    return this.#empty.promise;
  }

  async drain(ms: number): Promise<void> {
    this.#draining = true;
    const empty = this.retire();
    for (const connection of this.#connections) connection.drain();
    const impatience = setTimeout(() => {
      for (const connection of this.#connections) connection.destroy();
    }, ms);
    await empty;
    clearTimeout(impatience);
  }

  /** At all deadlines. */
  #look(): void {
    const now = this.#options.clock.now();
    this.#capacity.refresh();
    this.#turnedAway.sweep(now);
    const { stressed } = this.#capacity;
    for (const connection of this.#connections) connection.sweep(now, stressed);
  }

  #tellEmpty(): void {
    if (!this.#closed || this.#connections.size > 0) return;
    if (this.#sweep !== null) clearInterval(this.#sweep);
    this.#empty.resolve();
  }
}
