import { nfkc } from '../base/nfkc.ts';
import { hashUnit, joinHashes } from './feature-hash.ts';
import type { FeatureList, FeatureSort } from './feature-list.ts';

/** Characters of one text that are looked at. */
const MOST_CHARACTERS = 65_536;
/** What is longer is no word: base64, a key, a path. */
const LONGEST_WORD = 32;
const BASIS = 0x811c9dc5;

const NONE = 0;
const LETTER = 1;
const DIGIT = 2;
/** Part of a word where it stands between letters or digits: `don't`, `e-mail`, `9.95`. */
const INNER = 3;
/** A word by itself. */
const ALONE = 4;

const CLASSES = new Uint8Array(128);
for (const [characters, sort] of [
  ['abcdefghijklmnopqrstuvwxyz_', LETTER],
  ['0123456789$%#', DIGIT],
  ["'-.,@", INNER],
  ['!', ALONE],
] as const) {
  for (const character of characters) CLASSES[character.charCodeAt(0)] = sort;
}

function classOf(unit: number): number {
  if (unit < 128) return CLASSES[unit] ?? NONE;
  if (unit < 0xc0) return unit === 0xa3 || unit === 0xa5 ? DIGIT : NONE; // £ and ¥
  if (unit >= 0x2000 && unit <= 0x303f) return unit === 0x20ac ? DIGIT : NONE; // € among punctuation and symbols
  // Kana and the ideographs of Chinese and Japanese stand without spaces in between.
  return unit >= 0x3040 && unit <= 0x9fff ? ALONE : LETTER;
}

/**
 * Words and pairs of neighbours, in small letters. Digits count as their number, so that no model learns dates, prices and the
 * numbers of one campaign.
 * @returns how many words there were, at most `most`
 */
export function addWords(
  list: FeatureList,
  sorts: { readonly word: FeatureSort; readonly phrase: FeatureSort | null },
  text: string,
  most: number,
): number {
  const source = smallLetters(text);
  let words = 0;
  let before = 0;
  let beforeFrom = -1;
  for (let at = 0; at < source.length && words < most; ) {
    const from = at;
    at = wordEnd(source, from);
    if (at === from) {
      at++;
      continue;
    }
    if (at - from > LONGEST_WORD) {
      beforeFrom = -1;
      continue;
    }
    words++;
    const hash = hashWord(source, from, at);
    list.addSpan(sorts.word, hash, source, from, at);
    if (beforeFrom >= 0 && sorts.phrase !== null)
      list.addSpan(sorts.phrase, joinHashes(before, hash), source, beforeFrom, at);
    before = hash;
    beforeFrom = from;
  }
  return words;
}

/** Where the word ends that begins at `from`; `from` where none does. */
function wordEnd(source: string, from: number): number {
  const sort = classOf(source.charCodeAt(from));
  if (sort === NONE || sort === INNER) return from;
  let at = from + 1;
  if (sort === ALONE) return at;
  for (; at < source.length; at++) {
    const here = classOf(source.charCodeAt(at));
    const inner = here === INNER && isWordClass(classOf(source.charCodeAt(at + 1)));
    if (!inner && !isWordClass(here)) break;
  }
  return at;
}

function isWordClass(sort: number): boolean {
  return sort === LETTER || sort === DIGIT;
}

function hashWord(source: string, from: number, to: number): number {
  let hash = BASIS;
  for (let at = from; at < to; at++) hash = hashUnit(hash, digit(source.charCodeAt(at)));
  return hash;
}

function digit(unit: number): number {
  return unit >= 0x30 && unit <= 0x39 ? 0x30 : unit;
}

const ASCII = /^[\0-\x7f]*$/;
const WIDTHLESS = /\u034f|[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|[\ufe00-\ufe0f]/g;

function smallLetters(text: string): string {
  const some = text.slice(0, MOST_CHARACTERS);
  return (ASCII.test(some) ? some : nfkc(some).replace(WIDTHLESS, '').slice(0, MOST_CHARACTERS)).toLowerCase();
}
