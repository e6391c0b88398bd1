import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import iconv from 'iconv-lite';
import type { Dissection } from '../../src/mail/part.ts';
import { dissectText, flagNames, testDissector } from '../support/dissecting.ts';

const WORD = 'secret';
const RUSSIAN = 'совершенно секретно, никому не показывать';
const encode = (text: string, charset: string, bom = false): Buffer => iconv.encode(text, charset, { addBOM: bom });
const utf7 = (text: string): Buffer =>
  Buffer.from([...text].map((sign) => `+${encode(sign, 'utf-16be').toString('base64').replace(/=+$/, '')}-`).join(''));
/** A to Z and a to z of the row in JIS X 0208, KS X 1001 and GB 2312 that holds the letters of ASCII, wide. */
const wide = (text: string): Buffer => Buffer.from([...text].flatMap((sign) => [0x23, sign.charCodeAt(0)]));
const run = (before: string, middle: Buffer, behind: string): Buffer =>
  Buffer.concat([Buffer.from(before, 'latin1'), middle, Buffer.from(behind, 'latin1')]);
const ebcdic = (text: string): Buffer => Buffer.from([...text].map((sign) => EBCDIC[sign] ?? 0x40));
const EBCDIC: Readonly<Record<string, number>> = { s: 0xa2, e: 0x85, c: 0x83, r: 0x99, t: 0xa3, ' ': 0x40 };

const SENTENCE = `this is a ${WORD} of ours, and nobody else may know of it`;

const HIDDEN: readonly (readonly [what: string, octets: Buffer, words: RegExp, labels: readonly string[]])[] = [
  ['UTF-7', utf7(WORD), /secret/, ['utf-7', 'unicode-1-1-utf-7', 'us-ascii', 'utf-8', 'iso-8859-1', '']],
  ['UTF-7 in words', run('a ', Buffer.from('+AHMAZQBjAHIAZQB0-'), ' b'), /secret/, ['utf-7', 'utf-8', '']],
  ...(['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'] as const).flatMap(
    (charset) =>
      [
        [charset, encode(SENTENCE, charset), /secret/, [charset, 'us-ascii', 'utf-8', 'windows-1252', 'x-none', '']],
        [
          `${charset} with its mark`,
          encode(SENTENCE, charset, true),
          /secret/,
          [charset.slice(0, 6), 'utf-16le', 'utf-32be', 'utf-8', 'koi8-r', ''],
        ],
      ] as const,
  ),
  ['ASCII', Buffer.from(SENTENCE), /secret/, ['utf-16', 'utf-16le', 'utf-16be', 'utf-32', 'x-none']],
  [
    'UTF-8',
    Buffer.from(RUSSIAN),
    /секретно/,
    ['utf-8', 'utf-16', 'windows-1252', 'iso-8859-1', 'us-ascii', '', 'x-none'],
  ],
  ['windows-1251', encode(RUSSIAN, 'windows-1251'), /секретно/, ['windows-1251', 'utf-8', 'us-ascii', 'x-none', '']],
  ['koi8-r', encode(RUSSIAN, 'koi8-r'), /секретно/, ['koi8-r', 'utf-8', 'us-ascii', '']],
  ['windows-1252', encode('ganz geheime Grüße', 'latin1'), /Grüße/, ['utf-8', 'us-ascii', 'iso-8859-1', '']],
  ['Shift_JIS', encode('これは秘密です。よろしく', 'shift_jis'), /秘密/, ['shift_jis', 'utf-8', '']],
  ['ISO-2022-JP', run('\x1b$B', wide(WORD), '\x1b(B'), /ｓｅｃｒｅｔ/, ['iso-2022-jp', 'utf-8', 'us-ascii', '']],
  [
    'ISO-2022-JP that parts a word',
    run('sec\x1b(J', Buffer.from('r'), '\x1b(Bet'),
    /secret/,
    ['iso-2022-jp', 'utf-8', ''],
  ],
  ['ISO-2022-KR', run('\x1b$)C\n\x0e', wide(WORD), '\x0f\n'), /ｓｅｃｒｅｔ/, ['iso-2022-kr', 'utf-8', '']],
  ['ISO-2022-CN', run('\x1b$)A\x0e', wide(WORD), '\x0f\n'), /ｓｅｃｒｅｔ/, ['iso-2022-cn', 'utf-8', '']],
  ['HZ', run('so ~{', wide(WORD), '~}'), /ｓｅｃｒｅｔ/, ['hz-gb-2312', 'utf-8', '']],
  ['EBCDIC', ebcdic(WORD), /secret/, ['cp037', 'ibm500', 'ebcdic-cp-us', 'IBM273']],
];

describe('a word in another charset than the label’s', async () => {
  const dissector = await testDissector();
  const textsOf = (dissection: Dissection): string => dissection.parts.map((part) => part.text() ?? '').join('\n');
  const mail = (octets: Buffer, type: string): string =>
    `Subject: x\nContent-Type: ${type}\nContent-Transfer-Encoding: base64\n\n${octets.toString('base64').replace(/.{76}/g, '$&\n')}\n`;

  for (const [what, octets, words, labels] of HIDDEN) {
    for (const label of labels) {
      it(`is read: ${what} labelled ${JSON.stringify(label)}`, async () => {
        const type = label === '' ? 'text/plain' : `text/plain; charset=${label}`;
        const dissection = await dissectText(dissector, mail(octets, type));
        assert.match(textsOf(dissection), words);
        for (const name of dissection.parts.flatMap(flagNames)) assert.match(name, /^note:(?:wrong|unknown)-charset$/);
        dissection.close();
      });
    }
  }

  it('is read in HTML, where tags are hidden too', async () => {
    for (const octets of [
      Buffer.from('<p>sec+ADw-b+AD4-ret+ADw-/b+AD4-</p>'),
      encode('<p>sec<b>ret</b></p>', 'utf-16le'),
    ]) {
      const dissection = await dissectText(dissector, mail(octets, 'text/html; charset=utf-8'));
      assert.match(textsOf(dissection), /secret/);
      dissection.close();
    }
  });

  it('changes nothing for honest texts', async () => {
    for (const [text, label] of [
      ['1+1=2, +49 30 1234, C++, +ACE is a card, +Add me - or +ABBA-', 'us-ascii'],
      ['Grüße an alle', 'utf-8'],
      ['Grüße an alle', 'iso-8859-1'],
      ['Привет, мир', 'koi8-r'],
      ['日本語のメール', 'shift_jis'],
      ['日本語のメール', 'utf-16le'],
      ['안녕하세요', 'euc-kr'],
      ['~{curly} braces and ~ tildes', ''],
      ['ssh-rsa AAAAB3NzaC1yc2E+ABCDEFGHIJKLMNOP+AHMAb/3z', ''],
    ] as const) {
      const octets = encode(text, label === '' ? 'utf-8' : label);
      const dissection = await dissectText(dissector, mail(octets, `text/plain; charset="${label}"`));
      assert.deepEqual([dissection.parts.length, dissection.parts.flatMap(flagNames)], [1, []], text);
      dissection.close();
    }
  });
});
