import type { Counters } from '../base/counters.ts';
import { reply } from '../mail/replies.ts';
import type { Reply } from '../mail/reply.ts';

/** This part of all places is kept for trusted clients: a flood of strangers does not shut our own people out. */
const RESERVED = 0.05;
/** From this part on the gateway is under stress: strangers get little patience, as Postfix does it. */
const STRESS = 0.8;

const ALL = 'connections';

/** How many connections the gateway holds, and how many more it can; over all workers. */
export class Capacity {
  readonly #connections: number;
  readonly #holds: Pick<Counters, 'hold' | 'release'>;
  #open = 0;
  readonly #onListener = new Map<string, number>();

  constructor(connections: number, holds: Pick<Counters, 'hold' | 'release'>) {
    this.#connections = connections;
    this.#holds = holds;
  }

  /** So many places are taken that strangers are to be hurried. */
  get stressed(): boolean {
    return this.#open > this.#connections * STRESS;
  }

  /** A connection has come; `leave` must follow. */
  take(listener: string): void {
    this.#open = this.#holds.hold(ALL);
    this.#onListener.set(listener, this.#holds.hold(key(listener)));
  }

  leave(listener: string): void {
    this.#open--;
    this.#onListener.set(listener, (this.#onListener.get(listener) ?? 1) - 1);
    this.#holds.release(ALL);
    this.#holds.release(key(listener));
  }

  /** Learns what the other workers hold by now. */
  refresh(): void {
    this.#open = this.#holds.hold(ALL) - 1;
    this.#holds.release(ALL);
  }

  /**
   * Why a client that has taken its place must leave it again; null where it may stay.
   * @param limit connections at once on the listener; null where it has no bound of its own
   */
  refusal(listener: string, limit: number | null, trusted: boolean): Reply | null {
    if (this.#open > bound(this.#connections, trusted)) return full('the gateway', this.#connections, trusted);
    if (limit === null || (this.#onListener.get(listener) ?? 0) <= bound(limit, trusted)) return null;
    return full('the listener', limit, trusted);
  }
}

function key(listener: string): string {
  return `${ALL} ${listener}`;
}

function bound(places: number, trusted: boolean): number {
  return trusted ? places : places - reserve(places);
}

function reserve(places: number): number {
  return Math.floor(places * RESERVED);
}

function full(whose: string, places: number, trusted: boolean): Reply {
  const rest = trusted ? '' : `, ${reserve(places)} of them for trusted clients only`;
  return reply('busy', `${whose} has ${places} places for connections${rest}; no other is free`);
}
