import type { FindingKind } from '../mail/finding.ts';
import type { PartOrigin } from '../mail/part.ts';
import type { Action, Notice } from '../mail/verdict.ts';
import type { Level } from './levels.ts';

/*
 * The rule language as plain data: what the configuration's `policy.rules` hold once their shape is checked. Where a key takes
 * a list, one entry that fits is enough; all keys of one object must hold.
 */

export const DIRECTIONS = ['inbound', 'outbound', 'internal'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** One rule. */
export interface Rule {
  readonly name: string;
  readonly description?: string | undefined;
  /** False keeps the rule in the file without effect. */
  readonly enabled?: boolean | undefined;
  readonly when?: When | undefined;
  readonly if?: If | undefined;
  readonly then: Then;
}

/** What may be changed of a built-in rule; a key that is left out stays as it is. */
export type Override = Pick<Rule, 'enabled' | 'when' | 'if'> & { readonly then?: Then | undefined };

/** Who and when. */
export interface When {
  readonly direction?: readonly Direction[] | undefined;
  /** Patterns of the envelope's sender; `<>` is the null sender. */
  readonly from?: readonly string[] | undefined;
  /** Patterns of the recipient. */
  readonly to?: readonly string[] | undefined;
  /** Networks of the client, in CIDR notation. */
  readonly network?: readonly string[] | undefined;
  /** Names of groups: our side of the mail is in one, the recipient of an inbound, the sender of an outbound mail, either of an internal one. */
  readonly group?: readonly string[] | undefined;
  readonly time?: readonly TimeFrame[] | undefined;
  readonly all?: readonly When[] | undefined;
  readonly any?: readonly When[] | undefined;
  readonly not?: When | undefined;
}

/** Hours of the gateway's local time; `to` before `from` runs over midnight and belongs to the day on which it begins. */
export interface TimeFrame {
  readonly days?: readonly Weekday[] | undefined;
  /** Minutes since midnight; left out, the day begins at 0. */
  readonly from?: number | undefined;
  /** First minute that no longer belongs; left out, the day ends at 1440. */
  readonly to?: number | undefined;
}

/** Both ends belong to the range. */
export interface Range {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

/** What the mail is. */
export interface If {
  readonly finding?: FindingTest | undefined;
  readonly score?: (Range & { readonly kind?: readonly FindingKind[] | undefined }) | undefined;
  /** The scores of the kinds spam and auth reach this level of the recipient. */
  readonly spam?: Level | undefined;
  readonly part?: PartTest | undefined;
  readonly header?: HeaderTest | undefined;
  readonly subject?: TextTest | undefined;
  /** Bytes of the mail. */
  readonly size?: Range | undefined;
  /** Number of the envelope's recipients. */
  readonly recipients?: Range | undefined;
  readonly all?: readonly If[] | undefined;
  readonly any?: readonly If[] | undefined;
  readonly not?: If | undefined;
}

export interface FindingTest {
  readonly kind?: readonly FindingKind[] | undefined;
  /** Globs; one that begins with `!` excludes. */
  readonly inspector?: readonly string[] | undefined;
  readonly name?: readonly string[] | undefined;
  readonly score?: Range | undefined;
  /** What the part that the finding names must be. */
  readonly part?: Omit<PartTest, 'count'> | undefined;
}

export interface PartTest {
  /** Globs over every name that the part bears. */
  readonly name?: readonly string[] | undefined;
  readonly extension?: readonly string[] | undefined;
  readonly declaredType?: readonly string[] | undefined;
  readonly detectedType?: readonly string[] | undefined;
  readonly origin?: readonly PartOrigin[] | undefined;
  /** Names of flags. */
  readonly flag?: readonly string[] | undefined;
  /** Whether the part has a name, is declared an attachment, or lies in an archive. */
  readonly attachment?: boolean | undefined;
  readonly size?: Range | undefined;
  /** How many parts must be such; at least one where nothing is said. */
  readonly count?: Range | undefined;
}

export interface TextTest {
  readonly contains?: readonly string[] | undefined;
  /** Patterns in RE2 syntax, found anywhere in the text, without case. */
  readonly matches?: readonly string[] | undefined;
}

export interface HeaderTest extends TextTest {
  readonly field: string;
}

/** What is done. */
export interface Then {
  /** Ends the search; without it the rest adds up and the next rule is asked. */
  readonly action?: Action | undefined;
  /** Public text of a reject. */
  readonly text?: string | undefined;
  /** The cause of a hold may pass by itself. */
  readonly temporary?: boolean | undefined;
  /** Kinds of findings that a deliver overlooks, beside those that the rule's conditions matched. */
  readonly despite?: readonly FindingKind[] | undefined;
  /** Replace the attachments in which the conditions matched by a text. */
  readonly strip?: boolean | undefined;
  /** Remove the members in which the conditions matched from their archives. */
  readonly clean?: boolean | undefined;
  /** Take out of the documents and pages in which the conditions matched what would act by itself. */
  readonly disarm?: boolean | undefined;
  /** Keep a changed mail in quarantine as it came; where nothing is said, one that is disarmed. */
  readonly keep?: boolean | undefined;
  readonly tagSubject?: string | undefined;
  /** Write the score into the header. */
  readonly spamHeader?: boolean | undefined;
  /** Deliver the mail as an attachment below a text that says why. */
  readonly wrap?: boolean | undefined;
  /** Deliver into the junk folder, or marked for it. */
  readonly junk?: boolean | undefined;
  readonly addHeader?: readonly { readonly name: string; readonly value: string }[] | undefined;
  readonly notify?: readonly Notice[] | undefined;
  readonly copy?: readonly string[] | undefined;
}
