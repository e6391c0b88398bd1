import type { Finding, FindingKind } from '../mail/finding.ts';
import type { Hits } from './condition.ts';
import type { Question } from './question.ts';
import { contributions, neighbours, points, sumOf } from './spam-score.ts';
import type { Step } from './step.ts';

/** The heaviest first. */
const WEIGHT: Readonly<Record<FindingKind, number>> = {
  virus: 0,
  attachment: 1,
  unknown: 2,
  ambiguous: 3,
  'over-limit': 4,
  encrypted: 5,
  corrupt: 6,
  active: 7,
  content: 8,
  spam: 9,
  auth: 10,
};

const WORDS: Readonly<Record<FindingKind, string>> = {
  virus: 'virus',
  attachment: 'attachment that is not allowed',
  unknown: 'could not tell',
  ambiguous: 'can be read in more than one way',
  'over-limit': 'limit hit',
  encrypted: 'encrypted',
  corrupt: 'damaged',
  active: 'would act by itself',
  content: 'restricted content',
  spam: 'sign of spam',
  auth: 'sender not authentic',
};

const MAX_REASONS = 20;
const MAX_LENGTH = 300;
const MAX_SCORE = 900;
const MAX_PUBLIC = 3;
/** Contributions to a score that are told with what was seen; the next ones by name and points. */
const MAX_TOLD = 3;
const MAX_NAMED = 8;
const MAX_QUOTE = 70;
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Why a mail got its verdict, in words: what the deciding rule saw, then everything else that was found, the heaviest first.
 * Findings with a score for spam are told as one sum, with what made it and how far it is from coming to something else.
 * Private: names inspectors and quotes the mail, with control and invisible characters replaced.
 */
export function reasons(steps: readonly Step[], question: Question): readonly string[] {
  const last = steps.at(-1);
  const { findings } = question.facts;
  if (findings.length === 0) return [ruleInWords(last)];
  const scored = contributions(findings);
  const told = new Set(scored.slice(0, MAX_TOLD));
  const decisive = new Set(last?.hits.findings);
  const bySum = scored.some((finding) => decisive.has(finding));
  const others = findings.filter((finding) => !told.has(finding));
  const ordered = [
    ...byWeight(others.filter((finding) => decisive.has(finding))),
    ...byWeight(others.filter((finding) => !decisive.has(finding))),
  ];
  const lines = ordered.slice(0, MAX_REASONS).map(inWords);
  if (ordered.length > MAX_REASONS) lines.push(`and ${ordered.length - MAX_REASONS} more findings`);
  const score = scored.length === 0 ? [] : scoreInWords(scored, question);
  const all = bySum ? [...score, ...lines] : [...lines, ...score];
  return decisive.size === 0 ? [ruleInWords(last), ...all] : all;
}

/** `spam score 7.3 of 5: ...`, and what lies between that and another end. */
function scoreInWords(scored: readonly Finding[], { levels }: Question): readonly string[] {
  const sum = sumOf(scored);
  const { reached, next } = neighbours(sum, levels);
  const bound = reached ?? next;
  const parts = scored.slice(0, MAX_NAMED).map(({ name, score, evidence }, index) => {
    const quote = index < MAX_TOLD && evidence !== '' ? ` (${clipped(evidence, MAX_QUOTE)})` : '';
    return `${clipped(name, MAX_QUOTE)} ${points(score)}${quote}`;
  });
  const rest = scored.slice(MAX_NAMED);
  if (rest.length > 0) parts.push(`${rest.length} more ${points(sumOf(rest))}`);
  const distances = [
    ...(reached === null ? [] : [`${points(sum - reached.from)} above ${reached.level} at ${points(reached.from)}`]),
    ...(next === null ? [] : [`${points(next.from - sum)} below ${next.level} at ${points(next.from)}`]),
  ];
  return [
    safe(
      `spam score ${points(sum)}${bound === null ? '' : ` of ${points(bound.from)}`}: ${parts.join(', ')}`,
      MAX_SCORE,
    ),
    ...(distances.length === 0 ? [] : [distances.join(', ')]),
  ];
}

/** What the reader of a mail that counts as spam is told: the sum, and what made it, without a word of the mail's own. */
export function publicScore({ facts, levels }: Question): readonly string[] {
  const scored = contributions(facts.findings);
  if (scored.length === 0) return [];
  const sum = sumOf(scored);
  const { reached } = neighbours(sum, levels);
  const lines = scored
    .slice(0, MAX_NAMED)
    .map(({ name, score }) => safe(`${clipped(name, MAX_QUOTE)}: ${points(score)}`));
  const rest = scored.slice(MAX_NAMED);
  return [
    `spam score ${points(sum)}${reached === null ? '' : ` of ${points(reached.from)}`}`,
    ...lines,
    ...(rest.length === 0 ? [] : [`${rest.length} more: ${points(sumOf(rest))}`]),
  ];
}

/** What readers of a changed mail are told of a removed part: what it was, not who found it. */
export function publicReason(hits: Hits): string {
  const lines = byWeight(hits.findings).map(({ kind, name }) => safe(`${WORDS[kind]}: ${name}`));
  const distinct = [...new Set(lines)];
  return distinct.length === 0 ? 'not allowed here' : distinct.slice(0, MAX_PUBLIC).join(', ');
}

function ruleInWords(step: Step | undefined): string {
  const source = step?.rule.source;
  if (source === undefined) return 'No rule applied.';
  return safe(
    source.description === undefined
      ? `Rule "${source.name}" applied.`
      : `Rule "${source.name}": ${source.description}`,
  );
}

function inWords({ inspector, kind, name, part, score, evidence }: Finding): string {
  const place = part === '' ? 'the mail as a whole' : `part ${part}`;
  const weight = (kind === 'spam' || kind === 'auth') && score !== 0 ? `, ${points(score)}` : '';
  const what = kind === 'spam' && score < 0 ? 'sign of honest mail' : WORDS[kind];
  return safe(`${inspector}: ${what}, ${name}${weight}, in ${place}${evidence === '' ? '' : ` (${evidence})`}`);
}

/** Equal findings in any order give the same list. */
function byWeight(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length < 2) return findings;
  const sortKey = ({ inspector, name, part, evidence }: Finding): string =>
    `${part}\n${inspector}\n${name}\n${evidence}`;
  const points = ({ kind, score }: Finding): number => (kind === 'spam' || kind === 'auth' ? -Math.abs(score) : 0);
  return [...findings].sort(
    (a, b) => WEIGHT[a.kind] - WEIGHT[b.kind] || points(a) - points(b) || (sortKey(a) < sortKey(b) ? -1 : 1),
  );
}

function safe(text: string, most = MAX_LENGTH): string {
  return clipped(text, most).replace(UNSAFE, '_');
}

function clipped(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}...` : text;
}
