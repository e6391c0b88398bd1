import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { atOnce } from '../../steps.ts';
import { readPage } from './page.ts';

const MOST = 1024 * 1024;
const htmlText = (html: string, most: number): string => atOnce(readPage(html, { xml: false, most })).visible;

const CASES: readonly (readonly [string, string, string])[] = [
  [
    'drops tags without splitting words',
    'cr<b></b>ed<!-- x -->it c<span style="font-size:0"></span>ard',
    'credit card',
  ],
  ['makes lines of blocks', '<h1>One</h1><p>two<br>three</p><div>four</div>', 'One\ntwo\nthree\nfour'],
  ['keeps cells apart', '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
  ['runs white space together', 'a \r\n\t b\n\nc', 'a b c'],
  ['drops scripts and styles', '<style>p{x:y}</style>a<script>if (a<b) "</p>"</script >b<SCRIPT>c</SCRIPT>', 'ab'],
  ['shows titles as text', '<title>a <b> c</title>d', 'a <b> c\nd'],
  [
    'decodes references',
    '&lt;b&gt; &amp;&#65;&#x42;&eacute;&nbsp;&#128;&unknown; &Tab;&ZeroWidthSpace;x',
    '<b> &ABé\u00a0€&unknown; \tx',
  ],
  ['decodes references without semicolon', '&ampx &#65 &#x41z', '&x A Az'],
  ['survives references to no character', '&#0;&#xD800;&#99999999;', '\ufffd\ufffd\ufffd'],
  ['removes what cannot be seen', 'pass\u200bwo\u00adrd\u2060 \u202e\u{e0041}x', 'password x'],
  ['keeps a lone less-than', 'a < b <3 c', 'a < b <3 c'],
  ['skips greater-than in attribute values', '<a title="x > y" href=\'>\'>z</a>', 'z'],
  ['knows short comments', 'a<!-->b<!--->c', 'abc'],
  ['shows the rest where a comment never ends', 'a<!-- <b>hidden</b>', 'a hidden'],
  ['shows CDATA', '<x><![CDATA[inside]]></x>', 'inside]]>'],
  ['skips declarations and instructions', '<!DOCTYPE html><?xml version="1.0"?>a', 'a'],
  ['survives an end within a tag', 'a<b', 'a'],
  ['survives an end within a value', 'a<b c="d', 'a'],
  ['survives an end within a script', 'a<script>b', 'a'],
];

describe('htmlText', () => {
  for (const [what, html, text] of CASES) it(what, () => assert.equal(htmlText(html, MOST), text));

  it('gives no more than it is asked for', () => {
    assert.ok(htmlText('<p>word</p>'.repeat(1000), 50).length <= 50);
  });

  it('never shows a tag of well-formed markup', () => {
    const tag = fc.constantFrom('<p>', '</p>', '<a href="x">', '</a>', '<br/>', '<!-- c -->', 'word ');
    fc.assert(
      fc.property(fc.array(tag, { maxLength: 30 }), (pieces) =>
        assert.match(htmlText(pieces.join(''), MOST), /^[word\s]*$/),
      ),
      { numRuns: 200 },
    );
  });

  it('takes anything', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '=',
      '/',
      '!',
      '--',
      '&',
      '#',
      'x',
      ';',
      'script',
      'title',
      ' ',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        assert.equal(typeof htmlText(pieces.join(''), MOST), 'string');
      }),
      { numRuns: 1000 },
    );
  });
});
