import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Address } from '../mail/address.ts';
import type { Reply } from '../mail/reply.ts';
import type { Client } from './client.ts';
import type { Arrival, Intake } from './intake.ts';

/** Says who may send what to whom. An answer that needs no waiting is given at once. */
export interface Gatekeeper {
  sender(sender: Address | null, client: Client): Reply | Promise<Reply>;
  recipient(recipient: Address, client: Client): Reply | Promise<Reply>;
}

/** What all sessions of a receiver share. */
export interface Site<A extends Arrival> {
  readonly gatekeeper: Gatekeeper;
  readonly intake: Intake<A>;
  readonly clock: Clock;
  readonly log: Log;
}
