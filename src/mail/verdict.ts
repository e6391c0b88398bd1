import type { Address } from './address.ts';

export const ACTIONS = ['deliver', 'quarantine', 'forward', 'delete', 'reject', 'hold'] as const;
export type Action = (typeof ACTIONS)[number];

/** A change to the mail before it is delivered. */
export type Change =
  /** Replace these parts (paths of entities) by a text that says what was removed and why. */
  | { readonly kind: 'strip'; readonly parts: readonly string[]; readonly why: string }
  /** Remove these members from their archives and rebuild the archives; where that is impossible, strip the attachment. */
  | { readonly kind: 'clean'; readonly parts: readonly string[]; readonly why: string }
  /** Take out of these documents and pages (paths of entities, or of members of archives) what would act by itself; where that is impossible, strip them. */
  | { readonly kind: 'disarm'; readonly parts: readonly string[]; readonly why: string }
  | { readonly kind: 'tag-subject'; readonly text: string }
  | { readonly kind: 'add-header'; readonly name: string; readonly value: string }
  /** Put these fields, whole lines, in front, and take out what lies between these offsets: fields of the same names. */
  | {
      readonly kind: 'spam-fields';
      readonly fields: readonly string[];
      readonly cuts: readonly (readonly [start: number, end: number])[];
    }
  /** Deliver the mail as an attachment below a text with these reasons. */
  | { readonly kind: 'wrap'; readonly why: readonly string[] }
  /** Deliver into the junk folder, where that is ours to choose. */
  | { readonly kind: 'junk' };

/** Whom to warn, from which template. */
export interface Notice {
  readonly to: 'sender' | 'recipient' | 'administrator';
  readonly template: string;
}

/** What happens to the mail for one group of recipients, and why. */
export interface Verdict {
  readonly recipients: readonly Address[];
  readonly action: Action;
  /** Name of the rule that ended the search. */
  readonly rule: string;
  /**
   * Only for `hold`: the cause may pass by itself (an engine is down). In the session that is a 451, in the spool the mail is
   * inspected again later.
   */
  readonly temporary: boolean;
  /** Public text for a reject, without the code; null takes the catalogue's. */
  readonly text: string | null;
  readonly changes: readonly Change[];
  /** A mail that is delivered with changes is kept in quarantine as it came. */
  readonly keep: boolean;
  readonly notices: readonly Notice[];
  /** Addresses that get a copy of the mail as it came. */
  readonly copies: readonly Address[];
  /** In words, most weighty first; private. */
  readonly reasons: readonly string[];
}

/** Of mail that goes out without having been judged: what the gateway made, or a person released. */
export function deliveredAs(
  rule: string,
  recipients: readonly Address[],
  reason: string,
  changes: readonly Change[] = [],
): Verdict {
  return {
    recipients,
    action: 'deliver',
    rule,
    temporary: false,
    text: null,
    changes,
    keep: false,
    notices: [],
    copies: [],
    reasons: [reason],
  };
}
