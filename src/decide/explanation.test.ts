import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOf, policyOf } from '../../test/support/facts.ts';
import { decide } from './decide.ts';

test('reasons are bounded in number and length, and safe to show', () => {
  const findings = Array.from({ length: 50 }, (_, index) => ({
    kind: 'content' as const,
    name: `list-${index}`,
    evidence: `\u001b[31m\u202e${'x'.repeat(10_000)}`,
  }));
  const [verdict] = decide(factsOf({ findings }), policyOf());
  assert.equal(verdict?.reasons.length, 21);
  assert.equal(verdict?.reasons.at(-1), 'and 30 more findings');
  for (const reason of verdict?.reasons ?? []) {
    assert.ok(reason.length <= 310);
    assert.doesNotMatch(reason, /[\p{Cc}\p{Cf}]/u);
  }
});

test('a rule that looked at no finding is named before what was found', () => {
  const rules = [{ name: 'too-big', description: 'Large mail waits.', then: { action: 'hold' } }] as const;
  const [verdict] = decide(factsOf({ findings: [{ kind: 'spam', name: 'Words', score: 1 }] }), policyOf({ rules }));
  assert.deepEqual(verdict?.reasons, [
    'Rule "too-big": Large mail waits.',
    'test: sign of spam, Words, in the mail as a whole',
  ]);
});
