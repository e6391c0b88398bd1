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
  const findings = hits.findings.filter((finding) => !explainedBelow(finding, hits.findings, question));
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

function explainedBelow(finding: Finding, all: readonly Finding[], question: Question): boolean {
  const within = finding.part === '' ? '' : `${finding.part}/`;
  if (finding.part === '' && question.facts.findings.some(({ kind }) => kind === 'ambiguous' || kind === 'corrupt'))
    return false;
  return all.some(
    ({ part, name, inspector }) =>
      part !== finding.part && part.startsWith(within) && name === finding.name && inspector === finding.inspector,
  );
}

/** The nearest part, from `path` upwards, that can be taken away: for `clean` a member, else what lies in the mail itself. */
function removable(path: string, how: 'strip' | 'clean', question: Question): PartView | undefined {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('/'), 0))) {
    const part = question.part(at);
    if (part !== undefined && (part.span !== null || (how === 'clean' && part.origin === 'member'))) return part;
  }
  return question.part('');
}
