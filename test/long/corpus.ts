import { test } from 'node:test';
import { assertHamPasses, runCorpus } from '../support/corpus-run.ts';
import { noPostfixSink } from '../support/postfix-sink.ts';
import { realMails } from '../support/spam-assassin.ts';

test('all 6,046 real mails into Postfix: each arrives once and unchanged, or is kept back with a reason', {
  skip: noPostfixSink,
}, async (t) => {
  const run = await runCorpus(realMails());
  t.diagnostic(`${run.delivered} delivered`);
  for (const { mail, state, rule, reason } of run.keptBack)
    t.diagnostic(`${mail.name}: ${state} by ${rule}: ${reason}`);
  assertHamPasses(run);
});
