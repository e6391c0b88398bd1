import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Domain } from './domain.ts';
import { type DomainPattern, domainTable } from './domain-table.ts';

function find(patterns: readonly string[], name: string): string | null {
  const domain = Domain.parse(name) ?? assert.fail(name);
  return domainTable(patterns.map((pattern) => [pattern as DomainPattern, pattern] as const))(domain);
}

test('the domain itself comes before the nearest name above it before all', () => {
  const patterns = ['*', '*.example.com', 'mail.example.com', '*.b.example.com'];
  assert.equal(find(patterns, 'mail.example.com'), 'mail.example.com');
  assert.equal(find(patterns, 'a.b.example.com'), '*.b.example.com');
  assert.equal(find(patterns, 'b.example.com'), '*.example.com');
  assert.equal(find(patterns, 'example.com'), '*');
  assert.equal(find(patterns, 'notexample.com'), '*');
});

test('without a pattern for all, what is not named is not found', () => {
  assert.equal(find(['example.com'], 'example.net'), null);
  assert.equal(find(['*.example.com'], 'example.com'), null);
  assert.equal(find([], 'example.com'), null);
  assert.equal(find(['*'], 'example.com'), '*');
});
