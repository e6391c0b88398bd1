import type { Finding } from '../mail/finding.ts';
import type { Change } from '../mail/verdict.ts';
import { publicReason } from './explanation.ts';
import type { PartView } from './facts.ts';
import type { Question } from './question.ts';
import type { Step } from './step.ts';

/** The changes of all steps, in their order. */
export function changesOf(question: Question, steps: readonly Step[]): readonly Change[] {
  return steps.flatMap(({ rule, hits }) => {
    const { parts, changes } = rule.outcome;
    return parts === 'keep' ? changes : [...removals(parts, hits, question), ...changes];
  });
}

/**
 * Which parts go. A finding on a container that the same inspector reports by the same name for something inside it is that
 * same thing seen twice, and removing the inner one does; otherwise the container goes. For the mail as a whole this holds
 * only where its structure leaves no doubt: elsewhere a second copy may hide between the parts.
 */
function removals(how: 'strip' | 'clean', hits: Step['hits'], question: Question): readonly Change[] {
  const explained = explainedBelow(hits.findings, question);
  const findings = hits.findings.filter((finding) => !explained(finding));
  const why = publicReason(hits);
  const paths = new Set([...findings.map(({ part }) => part), ...hits.parts.map(({ path }) => path)]);
  const entities = new Set<string>();
  const members = new Set<string>();
  for (const path of paths) {
    const target = removable(path, how, question);
    if (target?.origin === 'member') members.add(target.path);
    else entities.add(target?.path ?? '');
  }
  const changes: Change[] = [];
  if (entities.size > 0) changes.push({ kind: 'strip', parts: [...entities], why });
  if (members.size > 0) changes.push({ kind: 'clean', parts: [...members], why });
  return changes;
}

/** Findings whose like, by the same inspector and name, lies deeper in the same part. */
function explainedBelow(findings: readonly Finding[], question: Question): (finding: Finding) => boolean {
  const above = new Set<string>();
  const keyOf = ({ inspector, name }: Finding, path: string): string => `${inspector}\n${name}\n${path}`;
  for (const finding of findings) {
    for (let path = parentOf(finding.part); path !== null; path = parentOf(path)) above.add(keyOf(finding, path));
  }
  const inDoubt = question.facts.findings.some(({ kind }) => kind === 'ambiguous' || kind === 'corrupt');
  return (finding) => (finding.part !== '' || !inDoubt) && above.has(keyOf(finding, finding.part));
}

/** The path without its last step; '' is the mail, which has nothing above it. */
function parentOf(path: string): string | null {
  return path === '' ? null : path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** The nearest part, from `path` upwards, that can be taken away: for `clean` a member, else what lies in the mail itself. */
function removable(path: string, how: 'strip' | 'clean', question: Question): PartView | undefined {
  for (let at: string | null = path; at !== null && at !== ''; at = parentOf(at)) {
    const part = question.part(at);
    if (part !== undefined && (part.span !== null || (how === 'clean' && part.origin === 'member'))) return part;
  }
  return question.part('');
}
