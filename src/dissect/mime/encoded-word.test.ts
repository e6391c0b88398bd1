import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeWords } from './encoded-word.ts';

const CASES: readonly (readonly [string, string])[] = [
  ['plain =? text', 'plain =? text'],
  // RFC 2047 section 8
  ['=?ISO-8859-1?Q?a?= b', 'a b'],
  ['=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=', 'ab'],
  ['=?ISO-8859-1?Q?a?=\t  =?ISO-8859-1?Q?b?=', 'ab'],
  ['=?ISO-8859-1?Q?a_b?=', 'a b'],
  ['=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=', 'If you can read this yo'],
  // A character split over two words, a language (RFC 2231 section 5), lower-case digits.
  ['=?utf-8?q?=c3?= =?UTF-8?Q?=A9t=c3=a9?=', 'été'],
  ['=?us-ascii*en?q?Keith?=', 'Keith'],
  ['=?iso-2022-jp?B?GyRCJDMkcxsoQg==?=', 'こん'],
  // Two words of which the first ends in ASCII, as JIS wants it.
  ['=?iso-2022-jp?B?GyRCJDMbKEI=?= =?iso-2022-jp?B?GyRCJHMbKEI=?=', 'こん'],
  ['x=?utf-8?q?=41?=y', 'xAy'],
  ['=?nonsense?q?=e9?=', 'é'],
  ['=?utf-8?x?abc?=', '=?utf-8?x?abc?='],
  ['=?utf-8?b?aGk', '=?utf-8?b?aGk'],
];

describe('decodeWords', () => {
  for (const [text, expected] of CASES) {
    it(`reads ${text}`, () => assert.equal(decodeWords(text), expected));
  }
});
