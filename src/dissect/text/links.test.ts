import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linksIn } from './links.ts';

const found = (text: string): readonly string[] => [...linksIn(text)].filter((url) => url !== null);

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'schemes',
    'http://a.example ftp://b.example/x smb://h/s search-ms://q',
    ['http://a.example', 'ftp://b.example/x', 'smb://h/s', 'search-ms://q'],
  ],
  ['what begins with www.', 'see www.a.example and (www.b.example/x).', ['www.a.example', 'www.b.example/x']],
  ['mailboxes', 'mailto:a@b.example?subject=x', ['mailto:a@b.example?subject=x']],
  ['domains with a path', 'go to evil.com/login or 1and1.co.uk?x', ['evil.com/login', '1and1.co.uk?x']],
  [
    'punctuation of the sentence',
    'http://a.example/x, http://b.example/y. "http://c.example/z"!',
    ['http://a.example/x', 'http://b.example/y', 'http://c.example/z'],
  ],
  [
    'brackets that belong to it',
    'http://a.example/x_(y) (http://b.example/) [http://c.example/]',
    ['http://a.example/x_(y)', 'http://b.example/', 'http://c.example/'],
  ],
  [
    'hosts of all kinds',
    'http://u:p@10.0.0.1/ http://0x7f000001/ http://0177.1/ http://[::1]:8080/ http://bücher.example/ä',
    ['http://u:p@10.0.0.1/', 'http://0x7f000001/', 'http://0177.1/', 'http://[::1]:8080/', 'http://bücher.example/ä'],
  ],
  [
    'punctuation of Chinese and Japanese',
    '请访问http://a.example/x，谢谢！http://b.example/y：是？http://c.example/ページ。',
    ['http://a.example/x', 'http://b.example/y', 'http://c.example/ページ'],
  ],
  ['domains beyond ASCII', 'пример.com/x', ['пример.com/x']],
  [
    'an address that its brackets hold together',
    '<http://a.example/long\n  er> <URL:http://b.example/x\ny>',
    ['http://a.example/longer', 'http://b.example/xy'],
  ],
  ['what is glued to a scheme', 'seehttp://a.example/', ['http://a.example/']],
  ['redirectors as they are', 'https://r.example/?u=https://t.example/', ['https://r.example/?u=https://t.example/']],
  ['no defanged address', 'hxxp://a.example/ hxxps://b.example', []],
  [
    'no files, mailboxes or bare names',
    'src/main.js/x user@example.com/x example.com readme.txt/ a.b http:// ://x www.',
    [],
  ],
];

describe('linksIn finds', () => {
  for (const [what, text, links] of CASES) it(what, () => assert.deepEqual(found(text), links));
});

describe('linksIn takes its time from the length alone', () => {
  for (const piece of [
    'a',
    'a.',
    'a/',
    '://',
    'http://',
    'www.',
    'mailto:',
    '<http://a\n',
    `http://a${')'.repeat(2000)} `,
    'a.com/',
  ]) {
    it(`20 MB of ${JSON.stringify(piece.slice(0, 12))}`, { timeout: 60_000 }, () => {
      const text = piece.repeat(Math.ceil((20 * 1024 * 1024) / piece.length));
      for (const url of linksIn(text)) assert.ok(url === null || url.length <= 2048);
    });
  }
});
