import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noVerifier } from '../inspect/auth/verifier.ts';
import { authenticationInWords } from './authentication.ts';
import { Domain } from './domain.ts';

test('the line that tells what the checks came to', async () => {
  const nothing = await noVerifier.verify({} as never);
  assert.equal(authenticationInWords(nothing), '');
  const domain = Domain.parse('example.com');
  assert.ok(domain !== null);
  const dmarc = { ...nothing.dmarc, result: 'pass', domain } as const;
  const bimi = { domain, location: `https://example.com/${'x'.repeat(500)}`, evidence: '' };
  const line = authenticationInWords({ ...nothing, dmarc, bimi });
  assert.match(line, /^dmarc=pass \(example\.com\), picture \(BIMI\) at https:\/\/example\.com\/x+$/);
  assert.ok(line.length < 300);
});
