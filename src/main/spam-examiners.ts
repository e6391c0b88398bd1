import { createClassifierInspector } from '../inspect/spam/classifier.ts';
import { createRspamdInspector } from '../inspect/spam/engines/rspamd.ts';
import { createSpamdInspector } from '../inspect/spam/engines/spamd.ts';
import { createListsInspector } from '../inspect/spam/lists/lists.ts';
import { Similarity } from '../inspect/spam/similarity/similarity.ts';
import { listsOptions } from './dns-lists.ts';
import type { ExaminerDeps, Examiners } from './examiner-deps.ts';
import { openClassifier, openReports } from './open-classifier.ts';
import { openOutbound } from './open-outbound.ts';
import { openSenderExaminers } from './sender-examiners.ts';
import { openRules } from './spam-rules.ts';

/** Score from which a mail is remembered as spam where the levels have no quarantine. */
const SPAM_FROM = 5;

/** Those who look for signs of spam, in the order in which their findings are told. */
export function openSpamExaminers(deps: ExaminerDeps): Pick<Examiners, 'inspectors' | 'reviewers' | 'observers'> {
  const { config, memory, counters, clock, log } = deps;
  const { engines } = config;
  const { levels, similarity: settings } = config.spam;
  const spamFrom = levels.quarantine ?? SPAM_FROM;
  const similarity = settings.enabled
    ? [new Similarity({ memory, counters, clock, spamFrom, bulkFrom: settings.bulkFrom })]
    : [];
  const classifier = openClassifier(config, clock, log);
  const lists = config.spam.lists.use.length > 0 ? [createListsInspector(listsOptions(config, deps))] : [];
  const outbound = openOutbound(deps, classifier);
  const senders = openSenderExaminers(deps, spamFrom);
  return {
    inspectors: [
      ...(engines.rspamd ? [createRspamdInspector(engines.rspamd)] : []),
      ...(engines.spamassassin ? [createSpamdInspector(engines.spamassassin)] : []),
      ...(config.spam.rules.enabled ? [openRules(config, log)] : []),
      ...(classifier ? [createClassifierInspector(classifier)] : []),
      ...similarity,
      ...lists,
      ...senders.inspectors,
    ],
    // Those who put off come last: they ask what all others have found.
    reviewers: [...(outbound ? [outbound] : []), ...senders.reviewers],
    observers: [...similarity, ...senders.observers, ...openReports(config, deps)],
  };
}
