import { reply } from '../mail/replies.ts';
import type { Reply } from '../mail/reply.ts';
import type { Timeouts } from './timeouts.ts';

/** What bounds the session at this moment. */
export interface Bounds {
  readonly inData: boolean;
  readonly trusted: boolean;
  /** Strangers are to be hurried. */
  readonly stressed: boolean;
}

/** The clocks of one connection. Times are milliseconds since the epoch. */
export class Patience {
  readonly #born: number;
  /** Since when the client has been waited for: a whole command has come, or a part of a mail. */
  #since: number;
  #dataSince = Number.POSITIVE_INFINITY;

  constructor(now: number) {
    this.#born = now;
    this.#since = now;
  }

  restart(now: number): void {
    this.#since = now;
  }

  /**
   * All that had come is worked off. A command that trickles in octet by octet does not set back the clock; a mail that does
   * has a clock for the whole.
   * @param spoken a reply has been given since the last time
   */
  idle(now: number, spoken: boolean, inData: boolean): void {
    if (spoken || inData) this.#since = now;
    if (!inData) this.#dataSince = Number.POSITIVE_INFINITY;
    else if (spoken) this.#dataSince = now;
  }

  /** The client has been waited for so long. */
  waited(now: number): number {
    return now - this.#since;
  }

  /** The reply that ends a session which has gone on for too long; null while there is time. */
  spent(now: number, timeouts: Timeouts, { inData, trusted, stressed }: Bounds): Reply | null {
    const usual = inData ? timeouts.dataBlock : timeouts.command;
    const limit = stressed && !trusted ? Math.min(usual, timeouts.stress) : usual;
    const where = inData ? 'in DATA' : 'waiting for a command';
    if (now - this.#since >= limit) return reply('idle', limit < usual ? `${where}, while under stress` : where);
    if (now - this.#dataSince >= timeouts.data) {
      return reply('idle', `the mail has not come whole within ${timeouts.data / 1000} s`);
    }
    if (!trusted && now - this.#born >= timeouts.session) {
      return reply('idle', `${where}, and the session has lasted for ${timeouts.session / 1000} s`);
    }
    return null;
  }
}
