import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { glob } from './glob.ts';

const CASES: readonly (readonly [string, string, boolean])[] = [
  ['*.exe', 'run.exe', true],
  ['*.exe', 'run.exe.txt', false],
  ['invoice*', 'invoice-7.pdf', true],
  ['invoice*', 'my invoice', false],
  ['*macro*', 'auto macro open', true],
  ['*', '', true],
  ['', '', true],
  ['', 'x', false],
  ['**', 'x', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['?', 'x', true],
  ['*.t?r.*z', 'a.tar.gz', true],
  ['*ab*ab', 'ababab', true],
  ['*ab*ab', 'ab', false],
  ['a*b*c', 'aXbXbXc', true],
  ['EXE', 'exe', true],
  ['a.c', 'abc', false],
  ['[ab]', 'a', false],
];

for (const [pattern, text, expected] of CASES) {
  test(`glob ${JSON.stringify(pattern)} ${expected ? 'fits' : 'does not fit'} ${JSON.stringify(text)}`, () => {
    assert.equal(glob(pattern)(text), expected);
  });
}

test('a glob agrees with the regular expression of the same meaning', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 8 }).map((signs) => signs.join(''));
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 10 }).map((signs) => signs.join(''));
  fc.assert(
    fc.property(letters, text, (pattern, subject) => {
      const expected = new RegExp(`^${pattern.replace(/\*+/g, '.*').replaceAll('?', '.')}$`).test(subject);
      assert.equal(glob(pattern)(subject), expected);
    }),
    { numRuns: 500 },
  );
});

test('a pattern of many stars on a long text ends soon', () => {
  const text = 'a'.repeat(64_000);
  assert.equal(glob(`${'*a'.repeat(20)}?*b`)(text), false);
});
