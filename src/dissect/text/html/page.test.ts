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
  [
    'does not part words by blocks that stand in the line',
    'cr<div style="display:inline">ed</div>it <style>.i{display:inline}</style>c<p class=i>a</p>r<div style="color:red;display:inline"><p>x</p></div>d',
    'credit car\nx\nd',
  ],
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

function readingOf(html: string) {
  return atOnce(readPage(html, { xml: false, most: MOST }));
}

/** Ways in which a page hides `secret` from its reader. */
const HIDDEN: readonly (readonly [string, string])[] = [
  ['display', '<div style="display: none">secret</div>'],
  ['display, escaped and important', '<div style="d\\69splay:none !important">secret</div>'],
  ['visibility', '<p style="visibility:hidden">secret</p>'],
  ['a font of no size', '<span style="font-size:0px">secret</span>'],
  ['a font of one pixel', '<span style="font: 1px/1 a">secret</span>'],
  ['opacity', '<p style="opacity:.01">secret</p>'],
  ['white on the page', '<font color="#FEFEFE">secret</font>'],
  [
    'the colour of a cell',
    '<table><tr><td bgcolor=navy><span style="color:rgb(0,0,120)">secret</span></td></tr></table>',
  ],
  ['no colour at all', '<p style="color:rgba(0,0,0,0)">secret</p>'],
  ['a place off the page', '<div style="position:absolute;left:-9999px">secret</div>'],
  ['an indent', '<div style="text-indent:-9999px">secret</div>'],
  ['no room', '<div style="max-height:0;overflow:hidden">secret</div>'],
  ['the attribute', '<div hidden>secret</div>'],
  ['a word of Outlook', '<p style="mso-hide:all">secret</p>'],
  ['a class', '<style>/* x */ p {color:red} .a, .h { display:none }</style><p class="b h">secret</p>'],
  ['an id', '<style>#h{font-size:0}</style><p id=h>secret</p>'],
  ['an element', '<style>u{visibility:hidden}</style><u>secret</u>'],
  ['a page of one colour', '<body bgcolor=black text=black>secret<p style="color:white">'],
  ['a template', '<template>secret</template>'],
  ['a comment that Outlook reads', '<!--[if mso]>secret<![endif]-->'],
  ['a tooltip', '<a title="secret"></a>'],
  ['a field', '<input type=hidden value=secret>'],
];

describe('what a reader does not see', () => {
  for (const [by, html] of HIDDEN) {
    it(`by ${by} is hidden text`, () => {
      const { visible, hidden } = readingOf(`seen${html}too`);
      assert.equal(hidden, 'secret');
      assert.match(visible, /^seen\s*too$/);
    });
  }

  it('ends where its element ends, however it is nested', () => {
    const html =
      'a<div style="display:none">1<div>2</div><p>3<b>4</i></div>b<p style="font-size:0">5<span style="font-size:9pt">c</span><p>d' +
      '<span style="visibility:hidden">6<i style="visibility:visible">e</i></span><!--[if !mso]><!-->f<!--<![endif]-->';
    const { visible, hidden } = readingOf(html);
    assert.equal(visible.replace(/\s/g, ''), 'abcdef');
    assert.equal(hidden.replace(/\s/g, ''), '123456');
  });

  it('is not what is white on black, or shown on paper only', () => {
    const html =
      '<style>@media print { .p { display: none } }</style><p class=p>a<table bgcolor="#000"><td><font color=white>b</font></table>' +
      '<div style="background:url(x.png);color:#fff">c</div><noscript>d</noscript><img alt=e>';
    assert.equal(readingOf(html).visible.replace(/\s/g, ''), 'abcde');
    assert.equal(readingOf(html).hidden, '');
  });

  it('leaves words whole that it stands in', () => {
    assert.equal(readingOf('con<span style="display:none">x</span>fidential').visible, 'confidential');
  });
});

describe('links of a page', () => {
  const urls = (html: string) => readingOf(html).links.map(({ url, shown }) => (shown === null ? url : [url, shown]));

  it('are where it leads and what it loads, with what is shown of them', () => {
    const html =
      '<a href="http://evil.example/?a=1&amp;copy=2">http://<b>bank</b>.example</a><map><area href="https://area.example/"></map>' +
      '<form action="http://form.example/"><button formaction=http://button.example/></button></form><img src="http://img.example/x.png">' +
      '<iframe src="//frame.example/"></iframe><link href="http://css.example/"><style>@import url("http://import.example/a.css");</style>' +
      '<meta http-equiv="refresh" content="0; url=\'http://refresh.example/\'"><table background=http://td.example/>';
    assert.deepEqual(urls(html), [
      ['http://evil.example/?a=1&copy=2', 'http://bank.example'],
      'https://area.example/',
      'http://form.example/',
      'http://button.example/',
      'http://img.example/x.png',
      '//frame.example/',
      'http://css.example/',
      'http://import.example/a.css',
      'http://refresh.example/',
      'http://td.example/',
    ]);
  });

  it('are followed as browsers do, from the base', () => {
    const html =
      '<base href="http://base.example/dir/"><a href=" &#104;ttp://a.exa\nmple/ ">x</a><a href="b.html">y</a><a href="/c">z</a>';
    assert.deepEqual(urls(html).slice(1), [
      ['http://a.example/', 'x'],
      ['http://base.example/dir/b.html', 'y'],
      ['http://base.example/c', 'z'],
    ]);
  });

  it('are nothing that leads nowhere', () => {
    assert.deepEqual(
      urls(
        '<a href="#x"></a><a href=""></a><img src="cid:x"><img src="data:,x"><a href="javascript:x()"></a><a href=y></a>',
      ),
      [],
    );
  });

  it('are not also what their text looks like', () => {
    const { loose } = readingOf('see http://free.example/ <a href="http://a.example/">http://b.example/</a>');
    assert.equal(loose, 'see http://free.example/');
  });
});
