import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldCase, normalizeText } from './normalize.ts';

const folded = (text: string): string => foldCase(normalizeText(text));

test('what looks the same becomes the same', () => {
  for (const text of [
    'credit card',
    'Credit  Card',
    'cre\u200bdit\u00a0card',
    'ＣＲＥＤＩＴ card',
    'credit\r\n\tcard',
    'c\u00adredit card',
    'credit\u2003card',
    'cred\u2060it card\ufeff',
    'credit\ufe0f card',
    'cre\0dit\x01 c\x7fard',
    '\u{1d41c}redit card',
  ]) {
    assert.equal(folded(text), 'credit card', JSON.stringify(text));
  }
  assert.equal(folded('STRASSE'), folded('Straße'));
  assert.equal(folded('\ufb01nance'), 'finance');
});

test('lines stay lines until case is folded', () => {
  assert.equal(normalizeText('One \r\n\r\n  Two\tthree\rfour'), 'One\nTwo three\nfour');
});

test('a line end parts no word of a script without spaces', () => {
  assert.equal(folded('極秘\r\n情報 の\nabc\nで\nす'), '極秘情報 の abc です');
});

test('a megabyte of white space or joiners is no burden', () => {
  assert.equal(normalizeText(`a${' \t'.repeat(500_000)}b`), 'a b');
  assert.equal(normalizeText(`a${'\u200b'.repeat(1_000_000)}b`), 'ab');
});
