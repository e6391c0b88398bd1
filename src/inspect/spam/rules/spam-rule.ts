import type { RuleMail } from './rule-mail.ts';

/** One sign of spam, or of honest mail. */
export interface SpamRule {
  /** In kebab case: the name of the finding, by which the configuration sets its score. */
  readonly name: string;
  /** What it is seen by, for the administrator. */
  readonly sentence: string;
  /** Points; negative where it speaks for the mail, never 0. */
  readonly score: number;
  /** What was seen, in words that may quote the mail; null where nothing was. */
  test(mail: RuleMail): string | null;
}
