import assert from 'node:assert/strict';
import { test } from 'node:test';
import { perlPattern } from './perl-pattern.ts';

function found(written: string, text: string): boolean {
  const pattern = perlPattern(written);
  if (typeof pattern === 'string') throw new Error(pattern);
  return pattern.expression.test(text);
}

test('patterns of Perl are found as Perl finds them', () => {
  assert.ok(found('/free money/i', 'Free Money'));
  assert.ok(!found('/free money/', 'Free Money'));
  assert.ok(found('m{^http://a/b}', 'http://a/b'));
  assert.ok(found('m!a!', 'a'));
  assert.ok(found('m(a(b|c))', 'ac'));
  assert.ok(found('/a\\/b\\#\\@/', 'a/b#@'));
  assert.ok(found('/^b$/m', 'a\nb\nc'));
  assert.ok(found('/a.c/s', 'a\nc'));
  assert.ok(found('/a\\hb\\Z/', 'a\tb'));
});

test('white space and comments of the flag x are none of the pattern', () => {
  assert.ok(found('/ a [ ] b  # both\n /x', 'a b'));
  assert.ok(!found('/ a b /x', 'a b'));
});

test('octets of UTF-8 are the character that they are', () => {
  assert.ok(found('/it\\xe2\\x80\\x99s/', 'it\u2019s'));
  assert.ok(found('/caf\\xe9/', 'caf\u00e9'));
});

test('a pattern may look behind, by itself', () => {
  assert.ok(found('/(?<!un)known/', 'well known'));
  assert.ok(!found('/(?<!un)known/', 'unknown'));
  assert.equal((perlPattern('/(?<!un)known/') as { forSet: unknown }).forSet, null);
});

test('what cannot be used is told in words', () => {
  assert.match(String(perlPattern('/a(?=b)/')), /looks ahead/);
  assert.match(String(perlPattern('/(a)\\1/')), /refers back/);
  assert.match(String(perlPattern('/a++b/')), /does not go back/);
  assert.match(String(perlPattern('/a(/')), /missing closing/);
  assert.match(String(perlPattern('a')), /not written as/);
  assert.match(String(perlPattern('/a/q')), /flags/);
  assert.match(String(perlPattern(`/${'a'.repeat(5000)}/`)), /longer/);
});
