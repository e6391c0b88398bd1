import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PageCode } from './page-code.ts';

test('a million handlers are some pieces of text, in which each word still stands', () => {
  const code = new PageCode();
  assert.ok(code.empty);
  for (let i = 0; i < 1_000_000; i++) code.add(i === 777_777 ? 'atob(x)' : `f(${i})`);
  for (let i = 0; i < 1000; i++) code.add('g()');
  const pieces = code.pieces();
  assert.ok(pieces.length < 200, `${pieces.length} pieces`);
  assert.ok(pieces.some((piece) => piece.includes('\natob(x)\n')));
  assert.equal(pieces.join('\n').split('g()').length, 2);
  assert.ok(!code.empty);
});

test('a script without a word is a script', () => {
  const code = new PageCode();
  code.add('');
  assert.ok(!code.empty);
});
