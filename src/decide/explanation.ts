import type { Finding, FindingKind } from '../mail/finding.ts';
import type { Hits } from './condition.ts';
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
const MAX_PUBLIC = 3;
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Why a mail got its verdict, in words: what the deciding rule saw, then everything else that was found, the heaviest first.
 * Private: names inspectors and quotes the mail, with control and invisible characters replaced.
 */
export function reasons(steps: readonly Step[], findings: readonly Finding[]): readonly string[] {
  const last = steps.at(-1);
  if (findings.length === 0) return [ruleInWords(last)];
  const decisive = new Set(last?.hits.findings);
  const ordered = [...byWeight([...decisive]), ...byWeight(findings.filter((finding) => !decisive.has(finding)))];
  const lines = ordered.slice(0, MAX_REASONS).map(inWords);
  if (ordered.length > MAX_REASONS) lines.push(`and ${ordered.length - MAX_REASONS} more findings`);
  return decisive.size === 0 ? [ruleInWords(last), ...lines] : lines;
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

function inWords({ inspector, kind, name, part, evidence }: Finding): string {
  const place = part === '' ? 'the mail as a whole' : `part ${part}`;
  return safe(`${inspector}: ${WORDS[kind]}, ${name}, in ${place}${evidence === '' ? '' : ` (${evidence})`}`);
}

/** Equal findings in any order give the same list. */
function byWeight(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length < 2) return findings;
  const sortKey = ({ inspector, name, part, evidence }: Finding): string =>
    `${part}\n${inspector}\n${name}\n${evidence}`;
  return [...findings].sort((a, b) => WEIGHT[a.kind] - WEIGHT[b.kind] || (sortKey(a) < sortKey(b) ? -1 : 1));
}

function safe(text: string): string {
  const short = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}...` : text;
  return short.replace(UNSAFE, '_');
}
