import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { MailEvent } from '../mail/event.ts';
import type { Reply } from '../mail/reply.ts';
import { countingKey } from './client.ts';
import type { Intake } from './intake.ts';

const MINUTE = 60_000;
/** So much is told in a minute, however many clients there are. */
const MOST = 1000;

export interface TurnedAwayOptions {
  readonly intake: Pick<Intake, 'note'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Visitor {
  readonly address: string;
  readonly listener: string;
}

/**
 * Tells log and record of connections that came to nothing: each reason once per client and minute, so that a flood of
 * connections does not become a flood of lines. What was left out is counted.
 */
export class TurnedAway {
  readonly #options: TurnedAwayOptions;
  readonly #told = new Set<string>();
  #untold = 0;
  #until = 0;

  constructor(options: TurnedAwayOptions) {
    this.#options = options;
  }

  /** @param command `CONNECT` where the connection had said nothing yet */
  tell({ address, listener }: Visitor, command: 'CONNECT' | 'STARTTLS', answer: Reply): void {
    const { intake, clock, log } = this.#options;
    const at = clock.now();
    this.sweep(at);
    const key = `${countingKey(address)} ${command} ${answer.text}`;
    if (this.#told.has(key) || this.#told.size >= MOST) {
      this.#untold++;
      return;
    }
    this.#told.add(key);
    log.warn({ client: address, listener, command, reason: answer.reason }, 'a connection came to nothing');
    intake.note(
      MailEvent.refused(
        { mail: null, session: null, at },
        { client: address, helo: null, listener, command, sender: null, recipient: null, reply: answer },
      ),
    );
  }

  /** A listener is out of order: the process has no file descriptor left, as a rule. */
  trouble(listener: string, error: Error): void {
    this.sweep(this.#options.clock.now());
    if (this.#told.has(listener)) return;
    this.#told.add(listener);
    this.#options.log.error({ listener, error: error.message }, 'a listener failed');
  }

  /** Called from time to time, so that what was left out is told when the flood is over. */
  sweep(now: number): void {
    if (now < this.#until) return;
    if (this.#untold > 0) {
      this.#options.log.warn(
        { connections: this.#untold },
        'more connections came to nothing in the last minute, for reasons told already',
      );
    }
    this.#until = now + MINUTE;
    this.#untold = 0;
    this.#told.clear();
  }
}
