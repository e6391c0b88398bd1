import type { Finding, FindingKind } from '../mail/finding.ts';
import { all, any, type Condition, HOLDS, not, when } from './condition.ts';
import { globList } from './glob-list.ts';
import type { Level } from './levels.ts';
import { fits, otherReadings, partPredicate, type Readings } from './part-test.ts';
import type { ProblemList } from './problem.ts';
import type { Question } from './question.ts';
import { inRange } from './range.ts';
import type { FindingTest, HeaderTest, If, PartTest } from './rule.ts';
import { spamFindings, sumOf } from './spam-score.ts';
import { textPredicate } from './text-test.ts';

/** The condition that an `if` means; an empty one always holds. */
export function compileIf(test: If, readings: Readings, problems: ProblemList): Condition {
  const conditions: Condition[] = [];
  const { size, recipients, subject, header, score, spam, finding, part } = test;
  if (size !== undefined) conditions.push(when(({ facts }) => inRange(facts.mail.size, size)));
  if (recipients !== undefined) {
    conditions.push(when(({ facts }) => inRange(facts.envelope.recipients.length, recipients)));
  }
  if (finding !== undefined) conditions.push(findingCondition(finding, readings));
  if (score !== undefined) conditions.push(scoreCondition(score));
  if (spam !== undefined) conditions.push(levelCondition(spam));
  if (part !== undefined) conditions.push(partCondition(part, readings));
  if (header !== undefined) conditions.push(headerCondition(header, readings, problems.at('header')));
  if (subject !== undefined) {
    const fitting = textPredicate(subject, problems.at('subject'));
    conditions.push(when(({ facts }) => fitting(facts.mail.subject)));
  }
  const inner = (tests: readonly If[], key: 'all' | 'any'): Condition[] =>
    tests.map((each, index) => compileIf(each, readings, problems.at(key, index)));
  if (test.all !== undefined) conditions.push(all(inner(test.all, 'all')));
  if (test.any !== undefined) conditions.push(any(inner(test.any, 'any')));
  if (test.not !== undefined) conditions.push(not(compileIf(test.not, otherReadings(readings), problems.at('not'))));
  return conditions.length === 0 ? () => HOLDS : all(conditions);
}

function findingCondition(test: FindingTest, readings: Readings): Condition {
  const checks: ((finding: Finding, question: Question) => boolean)[] = [];
  const { kind, inspector, name, score, part } = test;
  if (kind !== undefined) checks.push((finding) => kind.includes(finding.kind));
  if (inspector !== undefined) {
    const inspectors = globList(inspector);
    checks.push((finding) => inspectors(finding.inspector.toLowerCase()));
  }
  if (name !== undefined) {
    const names = globList(name);
    checks.push((finding) => names(finding.name.toLowerCase()));
  }
  if (score !== undefined) checks.push((finding) => inRange(finding.score, score));
  if (part !== undefined) {
    const fitting = partPredicate(part, readings);
    checks.push((finding, question) => {
      const named = question.part(finding.part);
      return named !== undefined && fitting(named, question);
    });
  }
  return (question) => {
    if (question.findings.length === 0) return null;
    const findings = question.findings.filter((finding) => checks.every((check) => check(finding, question)));
    return findings.length === 0 ? null : { findings, parts: [] };
  };
}

/** Kinds that are a matter of degree. A virus is none, whatever score it bears, unless a rule names it. */
const BY_DEGREE: readonly FindingKind[] = ['spam', 'content', 'auth'];

function scoreCondition(test: NonNullable<If['score']>): Condition {
  const kinds = test.kind ?? BY_DEGREE;
  return ({ findings }) => {
    const counted = findings.filter(({ kind, score }) => score !== 0 && kinds.includes(kind));
    return inRange(sumOf(counted), test) ? { findings: counted, parts: [] } : null;
  };
}

/** What a level answers for is matched whether it speaks for the mail or against it. */
function levelCondition(level: Level): Condition {
  return ({ findings, levels }) => {
    const from = levels[level];
    if (from === null) return null;
    const counted = spamFindings(findings);
    return sumOf(counted) >= from ? { findings: counted, parts: [] } : null;
  };
}

function partCondition(test: PartTest, readings: Readings): Condition {
  const fitting = partPredicate(test, readings);
  const count = test.count ?? { atLeast: 1 };
  return (question) => {
    const parts = question.facts.mail.parts.filter((part) => fitting(part, question));
    return inRange(parts.length, count) ? { findings: [], parts } : null;
  };
}

function headerCondition(test: HeaderTest, readings: Readings, problems: ProblemList): Condition {
  const field = test.field.toLowerCase();
  const fitting = textPredicate(test, problems);
  return when((question) => fits(question.field(field), readings, fitting));
}
