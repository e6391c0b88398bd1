import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMeta } from './meta-expression.ts';

const HITS: Readonly<Record<string, number>> = { A: 1, B: 1, MANY: 5 };

function value(text: string): number {
  const read = parseMeta(text);
  if (typeof read === 'string') throw new Error(read);
  return read.meta((name) => HITS[name] ?? 0);
}

test('expressions are worked out as Perl does', () => {
  assert.equal(value('A && B'), 1);
  assert.equal(value('A && !B'), 0);
  assert.equal(value('NONE || A && B'), 1);
  assert.equal(value('(A + B + NONE >= 2)'), 1);
  assert.equal(value('A + B * MANY'), 6);
  assert.equal(value('MANY - 2 - 1'), 2);
  assert.equal(value('10 / MANY'), 2);
  assert.equal(value('MANY % 3 == 2'), 1);
  assert.equal(value('1 / NONE'), 0);
  assert.equal(value('!A == NONE'), 1);
  assert.equal(value('-A + 2'), 1);
  assert.equal(value('2.5 > 2 != 0'), 1);
  assert.equal(value('MANY & 4 | 1'), 5);
});

test('the names in it are told', () => {
  assert.deepEqual((parseMeta('__A && (B || !C1)') as { names: unknown }).names, ['__A', 'B', 'C1']);
});

test('what is wrong is told, and nothing nests without end', () => {
  for (const text of [
    '',
    'A &&',
    '(A',
    'A)',
    'A B',
    'A ? 1 : 2',
    'system("x")',
    `${'('.repeat(200)}A${')'.repeat(200)}`,
    'A+'.repeat(3000),
  ])
    assert.equal(typeof parseMeta(text), 'string', text.slice(0, 20));
});
