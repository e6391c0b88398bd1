import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nfkc } from './nfkc.ts';

test('it is what the language has, for text that anybody writes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      assert.equal(nfkc(text), text.normalize('NFKC'));
    }),
  );
});

test('a million combining marks are no burden', () => {
  for (const unit of ['\u0301\u0327', '\u0301\uff9e\u0327', '\u0f73\u0301']) {
    assert.ok(nfkc(`a${unit.repeat(500_000)}`).length < 100);
  }
});
