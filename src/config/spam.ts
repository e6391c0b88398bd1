import type { Domain } from '../mail/domain.ts';

/** SPF, DKIM, DMARC and ARC. */
export interface AuthenticationSettings {
  readonly trustedSealers: readonly Domain[];
  /** Milliseconds for all look-ups of a mail. */
  readonly timeout: number;
}

/** What is looked at for signs of spam. */
export type SpamSettings = Readonly<Record<string, never>>;
