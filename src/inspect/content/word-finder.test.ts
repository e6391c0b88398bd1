import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { WordFinder } from './word-finder.ts';

function found(words: readonly string[], text: string): string[] {
  const hits: string[] = [];
  new WordFinder(words).find(text, (word, start, end) => {
    assert.equal(text.slice(start, end), words[word]);
    hits.push(`${start}:${words[word]}`);
  });
  return hits.toSorted();
}

/** By looking for each word at each place. */
function expected(words: readonly string[], text: string): string[] {
  const hits: string[] = [];
  for (const word of words)
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) hits.push(`${at}:${word}`);
  return hits.toSorted();
}

test('words within words and across each other are found', () => {
  assert.deepEqual(found(['he', 'she', 'his', 'hers'], 'ushers'), ['1:she', '2:he', '2:hers']);
  assert.deepEqual(found(['abcd', 'bc', 'c'], 'abcx'), ['1:bc', '2:c']);
  assert.deepEqual(found(['aa'], 'aaaa'), ['0:aa', '1:aa', '2:aa']);
  assert.deepEqual(found([], 'anything'), []);
  assert.deepEqual(found(['x'], ''), []);
  assert.deepEqual(found(['\u{1f4b0} now'], 'win \u{1f4b0} now'), ['4:\u{1f4b0} now']);
});

test('it finds what a plain search finds', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ä', '\u4e2d'), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { maxLength: 20 }),
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ä', '\u4e2d', ' '), maxLength: 80 }),
      (words, text) => {
        assert.deepEqual(found(words, text), expected(words, text));
      },
    ),
    { numRuns: 300 },
  );
});

test('a large dictionary is kept and searched', () => {
  const words = Array.from({ length: 20_000 }, (_, index) => `word${index}x`);
  assert.deepEqual(found(words, 'word7x word19999x word20000x'), ['0:word7x', '7:word19999x']);
});
