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
    'spam score 1 of 5: Words 1',
    '4 below quarantine at 5',
  ]);
});

test('a score is told as one sum: what made it, the weightiest first, and how far it is from another end', () => {
  const findings = [
    { kind: 'spam', name: 'forged-client', score: 1.6, evidence: 'Outlook does not write so' },
    { kind: 'spam', name: 'learned-spam', score: 3.2, evidence: 'viagra, unsubscribe' },
    { kind: 'auth', name: 'authenticated', score: -0.5 },
    { kind: 'spam', name: 'listed-link', score: 2.5, evidence: 'bad.example by uri.test' },
    { kind: 'auth', name: 'dkim-none', score: 0, evidence: 'no signature' },
  ] as const;
  const [verdict] = decide(factsOf({ findings }), policyOf());
  assert.deepEqual(verdict?.reasons, [
    'spam score 6.8 of 5: learned-spam 3.2 (viagra, unsubscribe), listed-link 2.5 (bad.example by uri.test), forged-client 1.6 (Outlook does not write so), authenticated -0.5',
    '1.8 above quarantine at 5, 8.2 below reject at 15',
    'test: sender not authentic, authenticated, -0.5, in the mail as a whole',
    'test: sender not authentic, dkim-none, in the mail as a whole (no signature)',
  ]);
});

test('what speaks for a mail is not called a sign of spam', () => {
  const findings = [4, 3, 2, -1].map((score, n) => ({ kind: 'spam', name: `s${n}`, score, evidence: 'x' }) as const);
  const [verdict] = decide(factsOf({ findings }), policyOf());
  assert.equal(verdict?.reasons.at(-1), 'test: sign of honest mail, s3, -1, in the mail as a whole (x)');
});

test('a score of very many findings stays one line that is safe to show', () => {
  const findings = Array.from({ length: 50 }, (_, index) => ({
    kind: 'spam' as const,
    name: `rule-${index}-${'n'.repeat(500)}`,
    score: 1,
    evidence: `\u001b[31m\u202e${'x'.repeat(10_000)}`,
  }));
  const [verdict] = decide(factsOf({ findings }), policyOf());
  assert.match(
    verdict?.reasons[0] ?? '',
    /^spam score 50 of 15: rule-0-n+\.\.\. 1 \(_\[31m_x+\.\.\.\), .*, 42 more 42$/,
  );
  for (const reason of verdict?.reasons ?? []) assert.doesNotMatch(reason, /[\p{Cc}\p{Cf}]/u);
});
