import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FeatureList, MOST_FEATURES } from './feature-list.ts';
import { addWords } from './word-features.ts';

function wordsOf(text: string, most = 100): { readonly words: string[]; readonly phrases: string[] } {
  const list = new FeatureList();
  addWords(list, { word: 'word', phrase: 'phrase' }, text, most);
  const named = Array.from({ length: list.length }, (_, index) => list.named(index));
  const of = (sort: string) => named.filter((one) => one.sort === sort).map((one) => one.text);
  return { words: of('word'), phrases: of('phrase') };
}

const hashesOf = (text: string) => {
  const list = new FeatureList();
  addWords(list, { word: 'word', phrase: null }, text, 100);
  return [...list.features.text];
};

test('words are what stands between spaces and marks, once each', () => {
  assert.deepEqual(wordsOf("Don't (miss) this e-mail! don't").words, ["don't", 'miss', 'this', 'e-mail', '!']);
});

test('phrases are two neighbours', () => {
  assert.deepEqual(wordsOf('free money now').phrases, ['free money', 'money now']);
});

test('numbers are alike by their length', () => {
  assert.deepEqual(hashesOf('$19.95'), hashesOf('$42.00'));
  assert.notDeepEqual(hashesOf('$19.95'), hashesOf('$119.95'));
});

test('full-width letters and what has no width hide no word', () => {
  assert.deepEqual(hashesOf('ｆｒｅｅ mo\u200bney'), hashesOf('free money'));
});

test('signs of Chinese and Japanese are words by themselves, what is too long is none', () => {
  assert.deepEqual(wordsOf('免费').words, ['免', '费']);
  assert.deepEqual(wordsOf(`a ${'x'.repeat(33)} b`).words, ['a', 'b']);
});

test('a text without end costs no more than the bounds', () => {
  const list = new FeatureList();
  const text = Array.from({ length: 100_000 }, (_, index) => `w${index.toString(36)}q`).join(' ');
  assert.equal(addWords(list, { word: 'word', phrase: 'phrase' }, text, 3000), 3000);
  const { length } = list.features.text;
  assert.ok(length > 2000 && length <= MOST_FEATURES);
});
