import { BUILTIN_RULES, CLEAN, UNANSWERED } from './builtin.ts';
import { compileIf } from './compile-if.ts';
import { compileLevels, type LevelTable } from './compile-levels.ts';
import { type Audience, compileWhen, type Groups, oneOf } from './compile-when.ts';
import type { Condition } from './condition.ts';
import type { Levels, LevelsFor } from './levels.ts';
import { compileThen, type Outcome } from './outcome.ts';
import { type PolicyProblem, ProblemList } from './problem.ts';
import type { Override, Rule } from './rule.ts';

/** A rule that can be asked. */
export interface CompiledRule {
  readonly name: string;
  /** Whose it is: the administrator's, built in, or built in and changed. */
  readonly origin: 'own' | 'built-in' | 'changed';
  readonly source: Rule;
  readonly audience: Audience;
  readonly condition: Condition;
  readonly outcome: Outcome;
}

/** The rules in the order in which they are read, ready to be asked. Made by `compilePolicy`. */
export interface Policy {
  /** The administrator's, then the built-in ones. */
  readonly rules: readonly CompiledRule[];
  /** The two ends of every search. */
  readonly unanswered: CompiledRule;
  readonly clean: CompiledRule;
  readonly levels: LevelTable;
}

/** What the configuration says of the decision. */
export interface PolicySource {
  readonly rules: readonly Rule[];
  /** Changes to built-in rules by their names. */
  readonly builtin: Readonly<Record<string, Override>>;
  /** Named lists of addresses and patterns of them. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** What spam comes to, and for whom to something else. */
  readonly spam: { readonly levels: Levels; readonly users: readonly LevelsFor[] };
}

/**
 * The policy of a configuration. With problems the policy is not to be used; their paths begin at the top of the
 * configuration, where rules stand under `policy.rules`, changes to built-in ones under `policy.builtin`, groups under `groups`, levels under `spam`.
 */
export function compilePolicy(source: PolicySource): { policy: Policy; problems: readonly PolicyProblem[] } {
  const problems = new ProblemList();
  const groups = compileGroups(source.groups, problems.at('groups'));
  const compileAt = (rule: Rule, origin: CompiledRule['origin'], place: ProblemList): CompiledRule => ({
    ...compileRule(rule, groups, place),
    origin,
  });
  checkNames(source.rules, problems);
  const own = source.rules.map((rule, index) => compileAt(rule, 'own', problems.at('policy', 'rules', index)));
  checkOverrides(source.builtin, problems);
  const builtin = BUILTIN_RULES.map((rule) => {
    const override = Object.hasOwn(source.builtin, rule.name) ? source.builtin[rule.name] : undefined;
    const origin = override === undefined ? 'built-in' : 'changed';
    return compileAt(overridden(rule, override), origin, problems.at('policy', 'builtin', rule.name));
  });
  const policy: Policy = {
    rules: [...own, ...builtin].filter((rule) => rule.source.enabled !== false),
    unanswered: compileAt(UNANSWERED, 'built-in', problems),
    clean: compileAt(CLEAN, 'built-in', problems),
    levels: compileLevels(source.spam.levels, source.spam.users, groups, problems.at('spam', 'users')),
  };
  return { policy, problems: problems.problems };
}

function compileRule(rule: Rule, groups: Groups, problems: ProblemList): Omit<CompiledRule, 'origin'> {
  const test = rule.if ?? {};
  // Mail that is let through must fit by every reading, mail that is stopped by one.
  const readings = rule.then.action === 'deliver' ? 'every' : 'some';
  return {
    name: rule.name,
    source: rule,
    audience: compileWhen(rule.when ?? {}, groups, problems.at('when')),
    condition: compileIf(test, readings, problems.at('if')),
    outcome: compileThen(rule.then, test, problems.at('then')),
  };
}

function compileGroups(groups: PolicySource['groups'], problems: ProblemList): Groups {
  return new Map(Object.entries(groups).map(([name, members]) => [name, oneOf(members, problems.at(name))]));
}

function overridden(rule: Rule, override: Override | undefined): Rule {
  if (override === undefined) return rule;
  const given = Object.fromEntries(Object.entries(override).filter(([, value]) => value !== undefined));
  const { description, ...rest } = { ...rule, ...given };
  // The description tells of the rule as it was.
  return given.if === undefined && given.then === undefined ? { ...rest, description } : rest;
}

function checkNames(rules: readonly Rule[], problems: ProblemList): void {
  const builtin = new Set([...BUILTIN_RULES, UNANSWERED, CLEAN].map(({ name }) => name));
  const seen = new Set<string>();
  rules.forEach(({ name }, index) => {
    const place = problems.at('policy', 'rules', index, 'name');
    if (builtin.has(name)) {
      place.add(
        `"${name}" is the name of a built-in rule`,
        `choose another name, or change the built-in one under policy.builtin.${name}`,
      );
    } else if (seen.has(name)) {
      place.add(`two rules are named "${name}"`, 'every rule needs a name of its own, since the record names rules');
    }
    seen.add(name);
  });
}

function checkOverrides(builtin: PolicySource['builtin'], problems: ProblemList): void {
  const known = BUILTIN_RULES.map(({ name }) => name);
  for (const name of Object.keys(builtin)) {
    if (known.includes(name)) continue;
    const place = problems.at('policy', 'builtin', name);
    if (name === UNANSWERED.name || name === CLEAN.name) {
      place.add(
        `the rule "${name}" cannot be changed`,
        'write a rule of your own under policy.rules; those are asked first',
      );
    } else {
      place.add(`there is no built-in rule "${name}"`, `the built-in rules are ${known.join(', ')}`);
    }
  }
}
