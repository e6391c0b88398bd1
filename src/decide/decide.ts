import type { Verdict } from '../mail/verdict.ts';
import type { Facts } from './facts.ts';
import type { Policy } from './policy.ts';

export type { Facts, MailView, Moment, PartView } from './facts.ts';

/**
 * The verdicts on a mail: one for each group of recipients whom the rules treat alike; the groups hold every recipient once.
 * Pure: equal facts give equal verdicts.
 */
export function decide(facts: Facts, policy: Policy): readonly Verdict[] {
  throw new Error(`not built: ${facts.mail.size} ${policy.rules.length}`);
}
