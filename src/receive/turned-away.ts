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
 * Tells log and record of connections that came to nothing, and of what else a client can do as often as it likes: each reason
 * once per client and minute, so that a flood of connections is no flood of lines. What was left out is counted.
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
    if (!this.#isNews(`${countingKey(address)} ${command} ${answer.text}`)) return;
    const { intake, clock, log } = this.#options;
    log.warn({ client: address, listener, command, reason: answer.reason }, 'a connection came to nothing');
    intake.note(
      MailEvent.refused(
        { mail: null, session: null, at: clock.now() },
        { client: address, helo: null, listener, command, sender: null, recipient: null, reply: answer },
      ),
    );
  }

  /** The client has shown a certificate that does not make it trusted; its session goes on. */
  untrusted({ address, listener }: Visitor, why: string): void {
    if (!this.#isNews(`${countingKey(address)} certificate`)) return;
    this.#options.log.info({ client: address, listener, reason: why }, 'a client certificate is no credential');
  }

  /** A listener is out of order: the process has no file descriptor left, as a rule. */
  trouble(listener: string, error: Error): void {
    if (!this.#isNews(listener)) return;
    this.#options.log.error({ listener, error: error.message }, 'a listener failed');
  }

  /** Called from time to time, so that what was left out is told when the flood is over. */
  sweep(now: number): void {
    if (now < this.#until) return;
    if (this.#untold > 0) {
      this.#options.log.warn(
        { times: this.#untold },
        'left out in the last minute: what had been told of the same clients',
      );
    }
    this.#until = now + MINUTE;
    this.#untold = 0;
    this.#told.clear();
  }

  #isNews(key: string): boolean {
    this.sweep(this.#options.clock.now());
    if (this.#told.has(key) || this.#told.size >= MOST) {
      this.#untold++;
      return false;
    }
    this.#told.add(key);
    return true;
  }
}
