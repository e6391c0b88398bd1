import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Authenticator } from './auth/authenticator.ts';
import type { Arrival, Intake } from './intake.ts';
import type { Gatekeeper } from './visit.ts';

/** What all sessions of a receiver share. */
export interface Site<A extends Arrival> {
  readonly gatekeeper: Gatekeeper;
  /** Null where nobody can log in. */
  readonly authenticator: Authenticator | null;
  readonly intake: Intake<A>;
  /** The address is in networks.trusted. */
  readonly trusted: (address: string) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}
