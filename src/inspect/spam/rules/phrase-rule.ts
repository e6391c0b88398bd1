import type { PhraseSign, RuleMail } from './rule-mail.ts';
import { few } from './say.ts';
import type { SpamRule } from './spam-rule.ts';

/** A rule that holds where the mail has at least so many different phrases of a table. */
export function phraseRule(
  name: string,
  sentence: string,
  score: number,
  { sign, least, and = () => true }: { sign: PhraseSign; least: number; and?: (mail: RuleMail) => boolean },
): SpamRule {
  return {
    name,
    sentence,
    score,
    test(mail) {
      const found = mail.phrases(sign);
      return found.length >= least && and(mail) ? `it says ${few(found)}` : null;
    },
  };
}
