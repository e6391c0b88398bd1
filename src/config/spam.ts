import type { Levels } from '../decide/levels.ts';
import type { Domain } from '../mail/domain.ts';

/** SPF, DKIM, DMARC and ARC. */
export interface AuthenticationSettings {
  readonly trustedSealers: readonly Domain[];
  /** Milliseconds for all look-ups of a mail. */
  readonly timeout: number;
}

/** What is looked at for signs of spam. */
export interface SpamSettings {
  /** The policy answers for these, and for `users`, who have others. */
  readonly levels: Levels;
  readonly similarity: { readonly enabled: boolean; readonly bulkFrom: number };
}
