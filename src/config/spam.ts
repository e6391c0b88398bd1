import type { Levels } from '../decide/levels.ts';
import type { Address } from '../mail/address.ts';
import type { Domain } from '../mail/domain.ts';

/** SPF, DKIM, DMARC and ARC. */
export interface AuthenticationSettings {
  readonly enabled: boolean;
  /** Our name in Authentication-Results. */
  readonly authservId: string;
  readonly trustedSealers: readonly Domain[];
  /** Milliseconds for all look-ups of a mail. */
  readonly timeout: number;
}

/** What is looked at for signs of spam. */
export interface SpamSettings {
  /** The policy answers for these, and for `users`, who have others. */
  readonly levels: Levels;
  readonly similarity: { readonly enabled: boolean; readonly bulkFrom: number };
  readonly reputation: { readonly enabled: boolean; readonly halfLife: number };
  readonly relations: { readonly enabled: boolean; readonly keep: number };
  readonly greylist: GreylistSettings;
  readonly learning: LearningSettings;
}

/** Suspicious mail from somebody unknown comes again. Durations are ms. */
export interface GreylistSettings {
  readonly enabled: boolean;
  /** Sum of scores from which a mail is suspicious. */
  readonly from: number;
  readonly delay: number;
  readonly window: number;
  readonly keep: number;
}

/** What mail is compared with, and who teaches it. Durations are ms. */
export interface LearningSettings {
  readonly enabled: boolean;
  readonly perDomain: boolean;
  readonly halfLife: number;
  readonly perDay: number;
  readonly userShare: number;
  readonly reports: { readonly spam: Address | null; readonly ham: Address | null };
  /** Absolute paths, with `{domain}` and `{user}` as they are written. */
  readonly folders: readonly { readonly path: string; readonly as: 'spam' | 'ham' }[];
  readonly every: number;
}
