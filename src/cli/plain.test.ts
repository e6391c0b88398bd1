import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fit, jsonLine, measure, plain } from './plain.ts';

const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
const text = fc.string({ unit: 'binary', maxLength: 60 });

test('plain text and JSON lines hold nothing that a terminal acts on', () => {
  fc.assert(
    fc.property(text, (value) => {
      assert.doesNotMatch(plain(value), UNSAFE);
      assert.doesNotMatch(jsonLine({ value }), UNSAFE);
      assert.deepEqual(JSON.parse(jsonLine({ value })), { value });
    }),
    { numRuns: 200 },
  );
});

test('a fitted text takes exactly its columns', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 40 }), (value, width) => {
      assert.equal(measure(fit(plain(value), width)), width);
    }),
    { numRuns: 200 },
  );
});

test('wide characters count twice, marks not at all, and a flood of marks is cut', () => {
  assert.deepEqual(['日本', 'e\u0301', '😀', 'abc'].map(measure), [4, 1, 2, 3]);
  assert.equal(fit('日本語', 4), '日… ');
  assert.equal(fit('5', 3, 'right'), '  5');
  assert.ok(fit(`a${'\u0301'.repeat(10_000)}bcdef`, 4).length < 40);
});
