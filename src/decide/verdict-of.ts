import type { Address } from '../mail/address.ts';
import type { Notice, Verdict } from '../mail/verdict.ts';
import { changesOf } from './changes.ts';
import { reasons } from './explanation.ts';
import type { Question } from './question.ts';
import type { Step } from './step.ts';

/** What the steps come to. The last one decides; notices and copies of all add up, changes only where mail is delivered. */
export function verdictOf(question: Question, steps: readonly Step[], recipients: readonly Address[]): Verdict {
  const last = steps.at(-1);
  if (last === undefined) throw new Error('a search without an end');
  const { name, outcome } = last.rule;
  const action = outcome.action ?? 'hold';
  return {
    recipients,
    action,
    rule: name,
    temporary: outcome.temporary,
    text: outcome.text,
    changes: action === 'deliver' ? changesOf(question, steps) : [],
    keep: action === 'deliver' && steps.some(({ rule }) => rule.outcome.keep),
    notices: distinct(
      steps.flatMap(({ rule }) => rule.outcome.notices),
      ({ to, template }: Notice) => `${to} ${template}`,
    ),
    copies: distinct(
      steps.flatMap(({ rule }) => rule.outcome.copies),
      ({ key }: Address) => key,
    ),
    reasons: reasons(steps, question),
  };
}

function distinct<T>(values: readonly T[], key: (value: T) => string): readonly T[] {
  return values.length < 2 ? values : [...new Map(values.map((value) => [key(value), value])).values()];
}
