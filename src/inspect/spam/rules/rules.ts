import type { Finding } from '../../../mail/finding.ts';
import { type Inspector, isStranger, type Subject } from '../../inspector.ts';
import type { UserRules } from '../user-rules/user-rules.ts';
import { readBody } from './body.ts';
import { RuleMail, type RuleMailOptions } from './rule-mail.ts';
import { CONTENT_RULES, SPAM_RULES } from './rule-set.ts';
import type { SpamRule } from './spam-rule.ts';

export interface RuleOptions extends RuleMailOptions {
  /** By the rule's name, in place of its own; 0 switches it off. */
  readonly scores: ReadonlyMap<string, number>;
}

export interface RulesInspectorOptions extends RuleOptions {
  /** Those of the administrator. */
  readonly userRules: UserRules;
}

/** The rule set: each rule that sees its sign in the mail of a stranger is a finding of the kind `spam` under its name. */
export function createRulesInspector(options: RulesInspectorOptions): Inspector {
  const { userRules, decodeWords } = options;
  const rules = scored(SPAM_RULES, options);
  return {
    name: 'rules',
    async inspect(subject, signal) {
      if (!isStranger(subject)) return [];
      const mail = await readMail(subject, options);
      const found: Finding[] = [];
      for (const { rule, score } of rules) {
        const evidence = rule.test(mail);
        if (evidence !== null) found.push(findingOf(rule, score, evidence));
      }
      return [...found, ...(await userRules.findings({ mail, dissection: subject.dissection, decodeWords, signal }))];
    },
    close: () => Promise.resolve(),
  };
}

/** What a mail says, in points: of one that our own send, and that is no finding by itself. */
export function createContentOpinion(options: RuleOptions): (subject: Subject) => Promise<number> {
  const rules = scored(CONTENT_RULES, options);
  return async (subject) => {
    const mail = await readMail(subject, options);
    return rules.reduce((sum, { rule, score }) => sum + (rule.test(mail) === null ? 0 : score), 0);
  };
}

/** Those that are asked. */
function scored(rules: readonly SpamRule[], { scores }: RuleOptions) {
  return rules.flatMap((rule) => {
    const score = scores.get(rule.name) ?? rule.score;
    return score === 0 ? [] : [{ rule, score }];
  });
}

/** What the rules see of a mail. */
async function readMail(subject: Subject, options: RuleMailOptions): Promise<RuleMail> {
  const [authentication, body] = await Promise.all([subject.authentication(), readBody(subject.dissection)]);
  return new RuleMail(subject, { authentication, body }, options);
}

function findingOf({ name }: SpamRule, score: number, evidence: string): Finding {
  return { inspector: 'rules', kind: 'spam', name, part: '', score, evidence };
}
