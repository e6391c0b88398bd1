import { disarmableKind } from '../mail/disarmable.ts';
import type { Finding } from '../mail/finding.ts';
import type { Change } from '../mail/verdict.ts';
import { publicReason, publicScore } from './explanation.ts';
import type { PartView } from './facts.ts';
import { REMOVALS, type Removal } from './outcome.ts';
import type { Question } from './question.ts';
import { isSpam, spamFields } from './spam-fields.ts';
import type { Step } from './step.ts';

/** The changes of all steps, in their order; those for which the mail is spam come once, behind the others. */
export function changesOf(question: Question, steps: readonly Step[]): readonly Change[] {
  const changes = steps.flatMap(({ rule, hits }) => {
    const { parts, changes } = rule.outcome;
    return parts === 'leave' ? changes : [...removals(parts, hits, question), ...changes];
  });
  const wanted = (key: 'spamHeader' | 'wrap' | 'junk') => steps.some(({ rule }) => rule.outcome[key]);
  const [junk, wrap] = [wanted('junk'), wanted('wrap')];
  // A server of mailboxes knows by the header what belongs into the junk folder.
  if (junk || wanted('spamHeader')) changes.push(spamFields(question, junk || isSpam(question)));
  if (wrap) changes.push({ kind: 'wrap', why: publicScore(question) });
  if (junk) changes.push({ kind: 'junk' });
  return changes;
}

/**
 * Which parts go. A finding on a container that the same inspector reports by the same name for something inside it is that
 * same thing seen twice, and removing the inner one does; otherwise the container goes. For the mail as a whole this holds
 * only where its structure leaves no doubt: elsewhere a second copy may hide between the parts.
 */
function removals(how: Removal, hits: Step['hits'], question: Question): readonly Change[] {
  const explained = explainedBelow(hits.findings, question);
  const findings = hits.findings.filter((finding) => !explained(finding));
  const why = publicReason(hits);
  const paths = new Set([...findings.map(({ part }) => part), ...hits.parts.map(({ path }) => path)]);
  const found: Readonly<Record<Removal, Set<string>>> = { strip: new Set(), clean: new Set(), disarm: new Set() };
  for (const path of paths) {
    const document = how === 'disarm' ? outermostDocument(path, question) : undefined;
    if (document !== undefined) {
      found.disarm.add(document.path);
      continue;
    }
    const target = removable(path, how, question);
    found[target?.origin === 'member' ? 'clean' : 'strip'].add(target?.path ?? '');
  }
  return REMOVALS.flatMap((kind) => (found[kind].size === 0 ? [] : [{ kind, parts: [...found[kind]], why }]));
}

/** What is to be disarmed: of a document within a document the outer one, which will not hold the inner one any more. */
function outermostDocument(path: string, question: Question): PartView | undefined {
  let found: PartView | undefined;
  for (let at: string | null = path; at !== null; at = parentOf(at)) {
    const part = question.part(at);
    const replaceable = part?.span !== null || part.origin === 'member';
    if (part !== undefined && replaceable && disarmableKind(part.detectedType) !== null) found = part;
  }
  return found;
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

/** The nearest part, from `path` upwards, that can be taken away: for `strip` what lies in the mail itself, else a member too. */
function removable(path: string, how: Removal, question: Question): PartView | undefined {
  for (let at: string | null = path; at !== null && at !== ''; at = parentOf(at)) {
    const part = question.part(at);
    if (part !== undefined && (part.span !== null || (how !== 'strip' && part.origin === 'member'))) return part;
  }
  return question.part('');
}
