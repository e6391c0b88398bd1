import { createClassifierInspector } from '../inspect/spam/classifier.ts';
import { Similarity } from '../inspect/spam/similarity/similarity.ts';
import type { ExaminerDeps, Examiners } from './examiners.ts';
import { openClassifier } from './open-classifier.ts';
import { openSenderExaminers } from './sender-examiners.ts';

/** Score from which a mail is remembered as spam where the levels have no quarantine. */
const SPAM_FROM = 5;

/** Those who look for signs of spam, in the order in which their findings are told. */
export function openSpamExaminers(deps: ExaminerDeps): Pick<Examiners, 'inspectors' | 'reviewers' | 'observers'> {
  const { config, memory, counters, clock, log } = deps;
  const { levels, similarity: settings } = config.spam;
  const spamFrom = levels.quarantine ?? SPAM_FROM;
  const similarity = settings.enabled
    ? [new Similarity({ memory, counters, clock, spamFrom, bulkFrom: settings.bulkFrom })]
    : [];
  const classifier = openClassifier(config, clock, log);
  const senders = openSenderExaminers(deps, spamFrom);
  return {
    inspectors: [...(classifier ? [createClassifierInspector(classifier)] : []), ...similarity, ...senders.inspectors],
    // Those who put off come last: they ask what all others have found.
    reviewers: [...senders.reviewers],
    observers: [...similarity, ...senders.observers],
  };
}
