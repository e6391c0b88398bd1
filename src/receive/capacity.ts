import type { Counters } from '../base/counters.ts';
import { reply } from '../mail/replies.ts';
import type { Reply } from '../mail/reply.ts';

/** This part of all places is kept for trusted clients: a flood of strangers does not shut our own people out. */
const RESERVED = 0.05;
/** From this part on the gateway is under stress: strangers get little patience, as Postfix does it. */
const STRESS = 0.8;

const LEAST_MARGIN = 10;

const ALL = 'connections';

export interface CapacityOptions {
  readonly connections: number;
  readonly connectionsHere: number;
  readonly holds: Pick<Counters, 'hold' | 'release'>;
}

/** How many connections the gateway holds, and how many more it can; over all workers. */
export class Capacity {
  readonly #options: CapacityOptions;
  readonly #holds: CapacityOptions['holds'];
  /** In all processes, and in this one. */
  #open = 0;
  #openHere = 0;
  readonly #onListener = new Map<string, number>();

  constructor(options: CapacityOptions) {
    this.#options = options;
    this.#holds = options.holds;
  }

  /** So many places are taken that strangers are to be hurried. */
  get stressed(): boolean {
    const { connections, connectionsHere } = this.#options;
    return this.#open > connections * STRESS || this.#openHere > connectionsHere * STRESS;
  }

  /** So many more connections than places are open, on their way out or not known yet, that another one is not waited for. */
  get overrun(): boolean {
    const { connections, connectionsHere } = this.#options;
    return this.#open > connections + margin(connections) || this.#openHere > connectionsHere + margin(connectionsHere);
  }

  /** A connection has come; `leave` must follow. */
  take(listener: string): void {
    this.#openHere++;
    this.#open = this.#holds.hold(ALL);
    this.#onListener.set(listener, this.#holds.hold(key(listener)));
  }

  leave(listener: string): void {
    this.#openHere--;
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
    const { connections, connectionsHere } = this.#options;
    if (this.#open > bound(connections, trusted)) return full('the gateway', connections, trusted);
    if (this.#openHere > bound(connectionsHere, trusted)) {
      return full('the worker, by its limit of open files,', connectionsHere, trusted);
    }
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

function margin(places: number): number {
  return Math.max(LEAST_MARGIN, reserve(places));
}

function full(whose: string, places: number, trusted: boolean): Reply {
  const rest = trusted ? '' : `, ${reserve(places)} of them for trusted clients only`;
  return reply('busy', `${whose} has ${places} places for connections${rest}; no other is free`);
}
