import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { disarmHtml } from '../../src/deliver/change/disarm/html.ts';
import { disarmed, testDisarmer } from '../support/disarming.ts';

const disarmer = testDisarmer();

function page(html: string): string {
  return disarmHtml(html)
    .replace('<meta charset="utf-8">', '')
    .replace(/<\/?(?:html|head|body)>/g, '');
}

const SAME = (html: string): readonly [string, string] => [html, html];

describe('of a page', () => {
  const CASES: Readonly<Record<string, readonly (readonly [html: string, left: string])[]>> = {
    'text and looks stay': [
      SAME('<p style="color:red">a <b>b</b></p>'),
      SAME('<table bgcolor="#fff" cellpadding="0"><tbody><tr><td valign="top" nowrap="">x</td></tr></tbody></table>'),
      SAME('<div hidden="" aria-hidden="true">preheader</div><img src="cid:x" alt="a" usemap="#m">'),
      SAME('<style media="screen">.a { color: red } @media (max-width:480px) { .b { width: 100% } }</style>x'),
      SAME('<meta name="viewport" content="width=device-width, initial-scale=1">'),
      SAME('<pre>\n\nx</pre>'),
      ['<o:p>a</o:p><xmp><b></xmp>', 'a<pre>&lt;b&gt;</pre>'],
    ],
    'the doctype stays that decides how it looks': [
      [
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">x',
        '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">\nx',
      ],
      ['<!DOCTYPE a<script>x', '<!DOCTYPE html>\nx'],
      ['<!DOCTYPE html [<!ENTITY x "<script>">]>x', '<!DOCTYPE html>\n"&gt;]&gt;x'],
    ],
    'scripts go, wherever they stand': [
      ['a<script>alert(1)</script>b', 'ab'],
      ['<noscript><style></noscript><img src=x onerror=alert(1)></style></noscript>x', '<div></div>x'],
      ['<svg><style><img src=x onerror=alert(1)></style></svg>y', '<img src="x">y'],
      ['<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">', ''],
      ['<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">', '<p></p><img src="1">"&gt;'],
      ['<textarea></textarea><script>1</script></textarea>', '<span></span>'],
      [
        '<title><!--<title></title><img src=x onerror=1>-->x',
        '<title>&lt;!--&lt;title&gt;</title><img src="x">--&gt;x',
      ],
      ['<![CDATA[<script>1</script>]]>x', '1]]&gt;x'],
      ['<!--[if mso]><script>1</script><![endif]-->x<!--[if !mso]><!-->y<!--<![endif]-->', 'xy'],
      ['<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?>x', 'x'],
      [
        '<template><script>1</script></template><plaintext></pre><script>1</script>',
        '<pre>&lt;/pre&gt;&lt;script&gt;1&lt;/script&gt;</pre>',
      ],
      ['<iframe srcdoc="<script>1</script>"></iframe><object data=x>y</object>x', 'x'],
    ],
    'attributes stay that do nothing': [
      ['<img src="cid:x" onerror=alert(1) srcset="//e.example 2x" lowsrc=javascript:1 dynsrc=x>', '<img src="cid:x">'],
      [
        '<a href="https://a.example/" ping="//e.example" download=a.exe target=_blank>x</a>',
        '<a href="https://a.example/" target="_blank">x</a>',
      ],
      ['<p title="a`b<script>">x', '<p title="a&#96;b&lt;script&gt;">x</p>'],
      ["<p title='\"><script>1</script>'>x", '<p title="&quot;&gt;&lt;script&gt;1&lt;/script&gt;">x</p>'],
    ],
    'addresses stay that lead to pages and pictures': [
      SAME('<a href="https://a.example/?b=c&amp;d">x</a>'),
      SAME('<a href="?a=1&amp;b=2">x</a><a href="#top">y</a><a href="mailto:a@b.example?subject=x">z</a>'),
      SAME('<img src="data:image/png;base64,AAAA">'),
      ['<img src="//cdn.example/x.png">', '<img src="https://cdn.example/x.png">'],
      [
        '<base href="http://a.example/b/"><a href="c">x</a><img src="/d.png">',
        '<a href="http://a.example/b/c">x</a><img src="http://a.example/d.png">',
      ],
      ['<base href="javascript:1//"><a href="c">x</a>', '<a href="c">x</a>'],
      ...[
        'java\tscript:alert(1)',
        '\x01javascript:alert(1)',
        'java\0script:alert(1)',
        '\u00a0javascript:alert(1)',
        'javascript&amp;colon;alert(1)',
        'java&amp;#115;cript:alert(1)',
        'vbscript:x',
        'data:text/html,<script>1</script>',
        'data:image/svg+xml;base64,AAAA',
        'file://e.example/x',
        '\\\\e.example\\x',
        '/\\e.example/x',
        '//\\e.example/x',
        '\\/e.example/x',
        'ms-msdt:/id',
        'search-ms:query=x',
        'jar:https://e.example!/x',
        'view-source:https://a.example/',
      ].map((url) => [`<a href="${url}">x</a><img src="${url}">`, '<a>x</a><img>'] as const),
    ],
    'forms go, their words stay': [
      [
        '<form action=//e.example><p><label>Name</label><input name=a value=Bob><select><option>A<option>B</select><button formaction=//e.example>Go</button></form>',
        '<div><p><span>Name</span> Bob <span><div>A</div><div>B</div></span><span>Go</span></p></div>',
      ],
      ['<input type=hidden value=secret><input type=submit value=Send>', ' Send '],
      ['<input type=image src="cid:x" alt="Go" onclick=1>', '<img src="cid:x" alt="Go">'],
      ['<form><div></form><form>x</div>', '<div><div><div>x</div></div></div>'],
    ],
    'redirection goes': [
      ['<meta http-equiv=refresh content="0;url=//e.example"><meta charset=utf-7>x', 'x'],
      ['<link rel=stylesheet href=//e.example>x', 'x'],
    ],
    'of styles only that goes which is more than looks': [
      ['<p style="color:red;background:u\\72l(x);width:1px">a</p>', '<p style="color:red;width:1px">a</p>'],
      SAME('<p style="background:url(https://a.example/x.png) no-repeat;color:red">x</p>'),
      ['<p style="width:expr/**/ession(1)">x</p>', '<p style="width:expr ession(1)">x</p>'],
      SAME('<p style="background:url(\'cid:a;b\');color:red">x</p>'),
      ...[
        'background:url(javascript:1)',
        'background:url("//e.example/x")',
        'background:url("a" "b")',
        'background:url(\\\\e.example\\x)',
        'width:EXPRESSION(1)',
        'width:ｅｘｐｒｅｓｓｉｏｎ(1)',
        'width:expʀessɪoɴ(1)',
        'behavior:url(#default#time2)',
        '-moz-binding:url(https://e.example/x)',
        'background:image-set("https://e.example/x" 1x)',
        '--x:url(javascript:1)',
        'filter:progid:DXImageTransform.Microsoft.AlphaImageLoader(src="x")',
        "mso-element:field-begin;content:'",
        'color:red;content:"',
      ].map(
        (css) =>
          [
            `<p style='${css.replaceAll("'", '&#39;')}'>x</p>`,
            /^color/.test(css) ? '<p style="color:red;">x</p>' : '<p>x</p>',
          ] as const,
      ),
      ['<style><!-- .a{color:red} --></style>x', '<style>  .a{color:red}  </style>x'],
      [
        '<style>/* a */@import "x";.a{color:red;background:url(https://e.example/x)}@font-face{src:url(x)}.b{top:0}</style>',
        '<style>.a{color:red;}.b{top:0}</style>',
      ],
      [
        '<style>@media print{@import "x";.a{left:0}}.b{c:"}"}</style>',
        '<style>@media print{.a{left:0}}.b{c:"}"}</style>',
      ],
      ['<style>@import "x";</style>x', 'x'],
      ['<style>.a{}<\\/style><script>1</script></style>x', '<style>.a{}</style>x'],
    ],
  };
  for (const [what, cases] of Object.entries(CASES)) {
    it(what, () => {
      for (const [html, left] of cases) assert.equal(page(html), left, html);
    });
  }

  it('the charset is known, and it is written as UTF-8', async () => {
    const cases: readonly (readonly [octets: Buffer, charset: string, left: string])[] = [
      [Buffer.from('<p>\xfc</p>', 'latin1'), 'iso-8859-1', '<p>ü</p>'],
      [Buffer.from('<meta charset=koi8-r><p>\xf0</p>', 'latin1'), '', '<p>П</p>'],
      [Buffer.from('\ufeff<p>Ж</p>', 'utf16le'), 'us-ascii', '<p>Ж</p>'],
      [Buffer.from('<p>\x1b$B$"\x1b(B</p>', 'latin1'), 'iso-2022-jp', '<p>あ</p>'],
      [Buffer.from('+ADw-script+AD4-1+ADw-/script+AD4-x'), 'utf-7', 'x'],
      [Buffer.from('<p>x</p>'), 'base64', '<p>x</p>'],
    ];
    for (const [octets, charset, left] of cases) {
      const one = await disarmed(disarmer, octets, 'text/html', charset);
      const text = one?.content.toString('utf8') ?? '';
      assert.ok(text.startsWith('<html><head><meta charset="utf-8">'), charset);
      assert.ok(text.includes(left), charset);
    }
  });

  it('the name by which it would be read as XML becomes another', async () => {
    const one = await disarmed(disarmer, '<p>x', 'application/xhtml+xml');
    assert.deepEqual(
      ['a.xhtml', 'a.htm', 'a.HTA'].map((name) => one?.form?.name(name)),
      ['a.html', 'a.htm', 'a.html'],
    );
  });

  it('elements may be nested as deep as they like', () => {
    assert.equal(page(`${'<div>'.repeat(50_000)}x<script>1</script>`).replace(/<\/?div>/g, ''), 'x');
    assert.equal(page(`${'<unknown>'.repeat(50_000)}x`), 'x');
  });
});
