import type { Domain } from './domain.ts';

/*
 * DMARC aggregate feedback (RFC 9990): what a receiver tells the owner of a domain of a day's mail that bore his name. The words are
 * those of the report's elements.
 */

export const DISPOSITIONS = ['none', 'pass', 'quarantine', 'reject'] as const;
/** What became of mails: `pass` is mail that passed a policy which asks for something. */
export type Disposition = (typeof DISPOSITIONS)[number];

/** The policy as it was published, defaults filled in; '' where a report does not tell. */
export interface FeedbackPolicy {
  readonly p: string;
  readonly sp: string;
  readonly np: string;
  readonly adkim: string;
  readonly aspf: string;
  /** `y` or `n`. */
  readonly testing: string;
  /** How it was found: `treewalk`, or `psl` as by RFC 7489. */
  readonly discovery: string;
}

/** Mails that are equal in all this are one record of a report. Plain JSON. */
export interface FeedbackRow {
  /** The client's IP address. */
  readonly source: string;
  readonly disposition: Disposition;
  /** Whether DKIM, SPF passed for the author's domain. */
  readonly dkim: boolean;
  readonly spf: boolean;
  /** Why less was done than the policy asks for. */
  readonly reasons: readonly { readonly type: string; readonly comment: string }[];
  /** `header_from`: the author's domain. */
  readonly author: string;
  /** `envelope_from`: the domain of MAIL FROM, '' where that was empty; null where a report does not tell. */
  readonly sender: string | null;
  readonly signatures: readonly { readonly domain: string; readonly selector: string; readonly result: string }[];
  /** What SPF said, and of which domain. */
  readonly checked: { readonly domain: string; readonly result: string } | null;
}

export interface CountedRow extends FeedbackRow {
  readonly count: number;
}

/** One report. */
export interface Feedback {
  readonly organization: string;
  readonly email: string;
  readonly id: string;
  /** Seconds since the epoch, both within the period. */
  readonly begin: number;
  readonly end: number;
  readonly generator: string;
  readonly errors: readonly string[];
  /** Where the policy was found. */
  readonly domain: Domain;
  readonly policy: FeedbackPolicy;
  readonly rows: readonly CountedRow[];
}

/** A mail whose domain's owner wants to be told of it. */
export interface Seen {
  /** Days since the epoch, in UTC. */
  readonly day: number;
  readonly domain: Domain;
  readonly policy: FeedbackPolicy;
  /** As `DmarcRecord.reportsTo`. */
  readonly reportsTo: readonly string[];
  readonly row: FeedbackRow;
}

/** What a worker tells of. Plain JSON. */
export type DmarcNews =
  /** So many mails that are equal. */
  | { readonly kind: 'seen'; readonly seen: Seen; readonly count: number }
  /** A report came in a mail of `reporter`: the author's domain; '' where that is not proven. `at` is ms since the epoch. */
  | { readonly kind: 'told'; readonly feedback: Feedback; readonly reporter: string; readonly at: number };
