import { Similarity } from '../inspect/spam/similarity/similarity.ts';
import type { ExaminerDeps, Examiners } from './examiners.ts';

/** Score from which a mail is remembered as spam where the levels have no quarantine. */
const SPAM_FROM = 5;

/** Those who look for signs of spam, in the order in which their findings are told. */
export function openSpamExaminers(deps: ExaminerDeps): Omit<Examiners, 'verifier'> {
  const { config, memory, counters, clock } = deps;
  const { levels, similarity: settings } = config.spam;
  const spamFrom = levels.quarantine ?? SPAM_FROM;
  const similarity = settings.enabled
    ? [new Similarity({ memory, counters, clock, spamFrom, bulkFrom: settings.bulkFrom })]
    : [];
  return { inspectors: [...similarity], reviewers: [], observers: [...similarity] };
}
