import { test } from 'node:test';
import { assertHamPasses, runCorpus } from '../support/corpus-run.ts';
import { noPostfixSink } from '../support/postfix-sink.ts';
import { realMails } from '../support/spam-assassin.ts';

test('303 real mails into Postfix: each arrives once and unchanged, or is kept back with a reason', {
  skip: noPostfixSink,
}, async () => {
  assertHamPasses(await runCorpus(realMails(20)));
});
