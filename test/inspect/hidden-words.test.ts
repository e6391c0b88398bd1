import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createContentInspector } from '../../src/inspect/content/content.ts';
import { CONTENT_PLACES, compileContent } from '../../src/inspect/content/content-rules.ts';
import type { Finding } from '../../src/mail/finding.ts';
import { dissectText, testDissector } from '../support/dissecting.ts';
import { subjectOf } from '../support/parts.ts';

// A forbidden word in a page, hidden by every trick of markup: a list and a pattern both find it, as the dissector and the content
// inspector work together.

const WORD = 'confidential';
const TRICKS: Readonly<Record<string, string>> = {
  'tags within it': 'con<b></b>fid<i>en</i>tial',
  'comments within it': 'con<!-- x -->fid<!-->ential',
  'a tag that no browser knows': 'con<x-y z="1">fidential',
  'a line end in a tag': 'con<b\n>fid</b\n>ential',
  'named references': '&cscr;&oscr;&nscr;fidential',
  'numbered references': '&#99;&#x6f;&#0110;fidential',
  'references to nothing seen': 'con&zwnj;fid&shy;ent&#8203;ial',
  'letters between that are hidden': 'con<span style="font-size:0">xyz</span>fidential',
  'letters between that are white': 'con<font color="white">xyz</font>fidential',
  'a part that is not shown': '<div style="display:none">confidential</div>',
  'white on white': '<p style="color:#fff">confidential</p>',
  'a place off the page': '<p style="position:absolute;left:-5000px">confidential</p>',
  'a picture\u2019s words': '<img alt="confidential">',
  'a tooltip': '<a href="http://a.example/" title="confidential">x</a>',
  'a field': '<input type="hidden" value="confidential">',
  'a comment that never ends': '<!-- confidential',
  'a value that never ends': '<a href="x>confidential',
  'what only Outlook reads': '<!--[if mso]>confidential<![endif]-->',
  'letters of other scripts': 'c\u043enfid\u0435nti\u0430l',
  'letters one by one': 'c&nbsp;o&nbsp;n&nbsp;f&nbsp;i&nbsp;d&nbsp;e&nbsp;n&nbsp;t&nbsp;i&nbsp;a&nbsp;l',
  'a script that writes it': `<script>document.write(unescape("${[...'<b>confidential</b>'].map((sign) => `%${sign.charCodeAt(0).toString(16)}`).join('')}"))</script>`,
  'a page in an address': `<iframe src="data:text/html;base64,${Buffer.from('<b>confidential</b>').toString('base64')}"></iframe>`,
  'a page in an attribute': '<iframe srcdoc="&lt;b>confid&amp;#101;ntial"></iframe>',
  'the end of a long page': `${'<p>lorem ipsum</p>'.repeat(150_000)}confidential`,
};

describe('a forbidden word', async () => {
  const dissector = await testDissector();
  const { rules } = await compileContent({
    lists: [
      {
        name: 'list',
        words: [{ word: WORD, score: 1 }],
        file: null,
        score: 1,
        threshold: 1,
        wholeWord: true,
        in: CONTENT_PLACES,
      },
    ],
    patterns: [{ name: 'pattern', pattern: '\\bconf[i]dential\\b', score: 1, in: CONTENT_PLACES }],
  });
  const inspector = createContentInspector({ rules, decodeWords: (value) => value });

  async function inspect(mail: string): Promise<readonly Finding[]> {
    const dissection = await dissectText(dissector, mail);
    try {
      return await inspector.inspect(subjectOf(dissection), new AbortController().signal);
    } finally {
      dissection.close();
    }
  }

  for (const [trick, page] of Object.entries(TRICKS)) {
    it(`is not hidden by ${trick}`, async () => {
      const body = Buffer.from(`<html><body>xx ${page} </body></html>`).toString('base64');
      const mail = `Subject: x\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${body.replace(/.{76}/g, '$&\n')}\n`;
      assert.deepEqual(
        (await inspect(mail)).map(({ name }) => name),
        ['list', 'pattern'],
      );
    });
  }

  it('is told of as hidden where it is', async () => {
    const [finding] = await inspect('Content-Type: text/html\n\n<html><p hidden>confidential</p>');
    assert.match(finding?.evidence ?? '', /in hidden text$/);
  });
});
