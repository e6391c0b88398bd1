import { createGreylist } from '../inspect/spam/greylist/greylist.ts';
import { createRelations } from '../inspect/spam/relations/relations.ts';
import { createReputation } from '../inspect/spam/reputation/reputation.ts';
import { createSenderInspector } from '../inspect/spam/senders/said.ts';
import type { ExaminerDeps, Examiners } from './examiner-deps.ts';

/** Those who ask what is known of a sender. @param spamFrom points in sum from which a mail is spam */
export function openSenderExaminers(
  deps: ExaminerDeps,
  spamFrom: number,
): Pick<Examiners, 'inspectors' | 'reviewers' | 'observers'> {
  const { config, hosted } = deps;
  const { reputation, relations, greylist } = config.spam;
  const learning = [
    ...(reputation.enabled ? [createReputation({ ...deps, halfLife: reputation.halfLife, spamFrom })] : []),
    ...(relations.enabled ? [createRelations({ ...deps, hosted, keep: relations.keep })] : []),
  ];
  return {
    inspectors: [createSenderInspector(deps), ...learning.map(({ inspector }) => inspector)],
    reviewers: greylist.enabled ? [createGreylist({ ...deps, ...greylist, spamFrom })] : [],
    observers: learning.map(({ observer }) => observer),
  };
}
