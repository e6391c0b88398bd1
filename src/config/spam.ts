import type { DnsCodes } from '../base/dns-codes.ts';
import type { Levels } from '../decide/levels.ts';
import type { Address } from '../mail/address.ts';
import type { Domain } from '../mail/domain.ts';
import type { Rate } from './access.ts';

/** SPF, DKIM, DMARC and ARC. */
export interface AuthenticationSettings {
  readonly enabled: boolean;
  /** Our name in Authentication-Results. */
  readonly authservId: string;
  readonly trustedSealers: readonly Domain[];
  /** Milliseconds for all look-ups of a mail. */
  readonly timeout: number;
  readonly reports: ReportsSettings;
}

/** DMARC aggregate reports. */
export interface ReportsSettings {
  /** Null: none are sent. */
  readonly send: { readonly organization: string; readonly contact: Address } | null;
  /** Where those of others come. */
  readonly receive: readonly Address[];
  /** Milliseconds. */
  readonly keep: number;
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
  readonly outbound: OutboundSettings;
  readonly lists: ListsSettings;
  readonly rules: RulesSettings;
}

/** The rule set. */
export interface RulesSettings {
  readonly enabled: boolean;
  /** By rule. */
  readonly scores: Readonly<Record<string, number>>;
  readonly off: readonly string[];
  readonly partners: readonly Domain[];
  readonly people: readonly { readonly name: string; readonly addresses: readonly Address[] }[];
  /** Names of Unicode. */
  readonly scripts: readonly string[];
  /** Files of rules of SpamAssassin; absolute paths. */
  readonly spamassassin: readonly string[];
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
  /** Points. */
  readonly userReach: number;
  readonly reports: { readonly spam: Address | null; readonly ham: Address | null };
  /** Absolute paths, with `{domain}` and `{user}` as they are written. */
  readonly folders: readonly { readonly path: string; readonly as: 'spam' | 'ham' }[];
  readonly every: number;
}

/** Lists in the DNS. */
export interface ListsSettings {
  readonly use: readonly SpamListSettings[];
  readonly skip: readonly Domain[];
  /** Milliseconds. */
  readonly timeout: number;
  /** None: those of all look-ups. */
  readonly servers: readonly string[];
}

export const ROLES = [
  'client',
  'received',
  'received-first',
  'hello',
  'reverse-name',
  'sender',
  'author',
  'signer',
  'link',
  'mail-address',
  'url',
  'attachment',
] as const;

export interface SpamListSettings {
  readonly name: string;
  readonly zone: string;
  readonly of: 'address' | 'domain' | 'host' | 'digest';
  /** What of a mail it is asked about. */
  readonly ask: readonly (typeof ROLES)[number][];
  readonly digest: 'md5' | 'sha1' | 'sha256';
  readonly addressesToo: boolean;
  readonly answers: readonly {
    readonly name: string;
    readonly codes: readonly DnsCodes[];
    readonly bit: number | null;
    readonly score: number;
  }[];
  readonly refusals: readonly DnsCodes[];
  /** Null: the entries of RFC 5782. */
  readonly test: readonly string[] | null;
}

/** rspamd, asked by HTTP. */
export interface Rspamd {
  readonly url: string;
  readonly password: string | null;
  readonly timeout: number;
  readonly connections: number;
  /** Octets of a mail that are sent. */
  readonly size: number;
  /** What one of its points counts for. */
  readonly weight: number;
}

/** SpamAssassin, asked by spamd. */
export interface SpamAssassin {
  readonly at: { readonly socket: string } | { readonly host: string; readonly port: number };
  readonly user: string | null;
  readonly timeout: number;
  readonly connections: number;
  readonly size: number;
  readonly weight: number;
}

/** What an account may send to the outside before it is taken for stolen. */
export interface OutboundSettings {
  readonly enabled: boolean;
  readonly users: { readonly mails: Rate; readonly recipients: Rate };
  readonly senders: { readonly mails: Rate; readonly recipients: Rate };
  /** Mails that come to `score`. */
  readonly suspicious: { readonly score: number; readonly mails: Rate };
  /** Times the average day. */
  readonly above: number;
  /** Names of logins and patterns of senders. */
  readonly exempt: readonly string[];
}
