import type { Arrival } from './intake.ts';
import type { ReceiverOptions } from './options.ts';
import { SmtpServer } from './server.ts';

export type { Arrival, Intake, Waiter } from './intake.ts';
export type { ReceiverOptions } from './options.ts';

export interface Receiver {
  /**
   * Resolves, when every listener is bound, to their names as `session.listener` will say them, in the order of the options;
   * rejects with an error that names the listener.
   */
  listen(): Promise<readonly string[]>;
  /** Takes no new connections, and resolves when those that are open have ended by themselves. `drain` may follow. */
  retire(): Promise<void>;
  /** Takes no new connections, answers 421 between transactions, and resolves when all sessions are gone or after `ms`. */
  drain(ms: number): Promise<void>;
}

/** SMTP in. In a node:cluster worker the primary binds the listeners and hands connections over. */
export function createReceiver<A extends Arrival>(options: ReceiverOptions<A>): Receiver {
  return new SmtpServer(options);
}
