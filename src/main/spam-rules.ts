import { readFileSync } from 'node:fs';
import type { Log } from '../base/log.ts';
import type { ListedRule } from '../cli/check.ts';
import { closest } from '../config/closest.ts';
import { type Complaint, ConfigMistakes } from '../config/complaint.ts';
import type { Config } from '../config/config.ts';
import { decodeWords } from '../dissect/mime/encoded-word.ts';
import type { Inspector, Subject } from '../inspect/inspector.ts';
import { knownDomain } from '../inspect/spam/rules/look-alike-domain.ts';
import { knownPerson } from '../inspect/spam/rules/person-name.ts';
import { RULE_THEMES, SPAM_RULES } from '../inspect/spam/rules/rule-set.ts';
import { createContentOpinion, createRulesInspector, type RuleOptions } from '../inspect/spam/rules/rules.ts';
import { readRuleFiles, type UserRule, type UserRuleProblem } from '../inspect/spam/user-rules/rule-file.ts';
import { UserRules } from '../inspect/spam/user-rules/user-rules.ts';
import type { Domain } from '../mail/domain.ts';

/** The rule set as it is asked. @throws ConfigMistakes where it names rules that there are not */
export function openRules(config: Config, log: Log): Inspector {
  const { rules, problems } = userRules(config);
  for (const { file, line, message } of problems) log.warn({ file, line }, message);
  const mistakes = unknownNames(config, rules);
  if (mistakes.length > 0) throw new ConfigMistakes(mistakes);
  const options = ruleOptions(config);
  const { scores } = options;
  return createRulesInspector({
    ...options,
    userRules: new UserRules(rules.map((rule) => ({ ...rule, score: scores.get(rule.name) ?? rule.score }))),
  });
}

/** What the rules about words, pages and links say of a mail of our own. */
export function openContentOpinion(config: Config): (subject: Subject) => Promise<number> {
  return createContentOpinion(ruleOptions(config));
}

function ruleOptions(config: Config): RuleOptions {
  const { rules: settings } = config.spam;
  const scores = new Map(Object.entries(settings.scores));
  for (const name of offIn(config)) scores.set(name, 0);
  return {
    circle: {
      hostname: config.hostname,
      ours: config.domains.flatMap(({ name }) => (name === '*' ? [] : [knownDomain(withoutStar(name))])),
      partners: settings.partners.map(knownDomain),
      people: settings.people.map(knownPerson),
      scripts: settings.scripts,
    },
    decodeWords,
    scores,
  };
}

/** Rules that are not asked: nothing is known of the names of clients that are not looked up. */
function offIn({ spam, admission }: Config): readonly string[] {
  return admission.reverseName === 'ignore' ? [...spam.rules.off, 'no-reverse-name'] : spam.rules.off;
}

/** Every spam rule with the score that it has here. */
export function listRules(config: Config): readonly ListedRule[] {
  const { scores } = config.spam.rules;
  const off = offIn(config);
  const scoreOf = (name: string, score: number): number => (off.includes(name) ? 0 : (scores[name] ?? score));
  const own = userRules(config).rules.filter(({ score }) => score !== 0);
  return [
    ...RULE_THEMES.flatMap(({ title, rules }) =>
      rules.map(({ name, sentence, score }) => ({ theme: title, name, sentence, score: scoreOf(name, score) })),
    ),
    ...own.map(({ name, description, score }) => ({
      theme: 'Your own',
      name,
      sentence: description,
      score: scoreOf(name, score),
    })),
  ];
}

/** Names in `scores` and `off` that are no rule's. */
export function checkRuleNames(config: Config): readonly Complaint[] {
  return unknownNames(config, userRules(config).rules);
}

/** Rules in files of the administrator that cannot be used: the gateway goes without them. */
export function checkRuleFiles(config: Config): readonly Complaint[] {
  return userRules(config).problems.map(({ file, line, message, hint }) => {
    const index = config.spam.rules.spamassassin.indexOf(file);
    return { path: ['spam', 'rules', 'spamassassin', index], message, hint, at: { file, line } };
  });
}

/** The administrator's own rules. A file that cannot be read has been told already. */
function userRules({ spam: { rules } }: Config): {
  readonly rules: readonly UserRule[];
  readonly problems: readonly UserRuleProblem[];
} {
  return readRuleFiles(rules.spamassassin.map((path) => ({ path, text: readFileSync(path, 'utf8') })));
}

function unknownNames({ spam }: Config, own: readonly UserRule[]): readonly Complaint[] {
  const known = [...SPAM_RULES, ...own].map(({ name }) => name);
  const names = new Set(known);
  const { scores, off } = spam.rules;
  const written = [
    ...Object.keys(scores).map((name) => ({ name, path: ['spam', 'rules', 'scores', name] })),
    ...off.map((name, index) => ({ name, path: ['spam', 'rules', 'off', index] })),
  ];
  return written.flatMap(({ name, path }) => {
    if (names.has(name)) return [];
    const near = closest(name, known);
    const hint = near === null ? '`postern check --spam-rules` shows their names' : `did you mean ${near}?`;
    return [{ path, message: `there is no spam rule "${name}"`, hint }];
  });
}

function withoutStar(name: string): Domain {
  return (name.startsWith('*.') ? name.slice(2) : name) as Domain; // a pattern is a domain with a star in front
}
