import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { flateStream, onePage, pdfFile, pdfStream } from '../../../../../test/support/pdf.ts';
import { readPdf } from '../../../../../test/support/pdf-reading.ts';

function textOf(content: string, page: Parameters<typeof onePage>[0] = {}): string | null {
  return readPdf(pdfFile({ objects: onePage({ content: pdfStream(content), ...page }) })).text;
}

/** A composite font whose table of codes is `cmap`. */
function composite(cmap: string): Parameters<typeof onePage>[0] {
  return { font: '/Subtype /Type0 /Encoding /Identity-H /ToUnicode 6 0 R', objects: { 6: flateStream(cmap) } };
}

describe('text of a PDF', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['joins what stands side by side', 'BT /F1 10 Tf 0 0 Td (cr) Tj (ed) Tj [(i) -20 (t)] TJ ET', 'credit'],
    [
      'parts words by the gaps between them',
      'BT /F1 10 Tf [(one) -300 (two)] TJ ET BT /F1 10 Tf 90 0 Td (three) Tj ET',
      'one two three',
    ],
    [
      'breaks lines',
      'BT /F1 10 Tf 12 TL 0 90 Td (a) Tj T* (b) Tj (c) \' 0 0 (d) " 0 -12 Td (e) Tj ET',
      'a\nb\nc\nd\ne',
    ],
    [
      'knows sizes that matrices give',
      'BT /F1 1 Tf 10 0 0 10 0 0 Tm (one) Tj 1 0 0 1 0 0 cm [(t) 50 (wo)] TJ ET',
      'onetwo',
    ],
    [
      'reads along the direction of writing',
      'BT /F1 10 Tf 0 1 -1 0 50 50 Tm (up) Tj 0 1 -1 0 50 90 Tm (wards) Tj ET',
      'up wards',
    ],
    ['reads escapes and hexadecimal', 'BT /F1 10 Tf (\\101\\(b\\)\\\nc) Tj <44 45 4> Tj ET', 'A(b)cDE@'],
    ['passes over images in the content', 'BI /W 1 /H 1 /BPC 8 /CS /G ID (EI( EI BT /F1 10 Tf (seen) Tj ET', 'seen'],
    ['passes over what it does not know', 'foo /a << /b [1] >> BDC BT /F1 10 Tf (seen) Tj ET EMC', 'seen'],
    ['shows nothing without a font', 'BT (unseen) Tj ET', ''],
  ];
  for (const [what, content, text] of cases) it(what, () => assert.equal(textOf(content), text));

  it('knows encodings of simple fonts', () => {
    const show = (font: string): string | null => textOf('BT /F1 10 Tf (\\344\\222\\047ABC) Tj ET', { font });
    assert.equal(show('/Subtype /TrueType /Encoding /WinAnsiEncoding'), "ä’'ABC");
    assert.equal(show('/Subtype /TrueType /Encoding /MacRomanEncoding'), "‰í'ABC");
    assert.equal(show('/Subtype /Type1'), '’ABC');
    const differences = '/BaseEncoding /WinAnsiEncoding /Differences [65 /Adieresis /f_i /uni20AC.alt]';
    assert.equal(show(`/Subtype /Type1 /Encoding << ${differences} >>`), "ä’'Äfi€");
  });

  it('knows tables of codes', () => {
    const cmap =
      '1 begincodespacerange <0000> <ffff> endcodespacerange 2 beginbfchar <0001> <0041> <0002> <D83DDE00> endbfchar ' +
      '2 beginbfrange <0010> <0012> <0061> <0020> <0021> [<00660069> <0078>] endbfrange';
    assert.equal(textOf('BT /F1 10 Tf <0001000200100011001200200021> Tj ET', composite(cmap)), 'A😀abcfix');
  });

  it('knows charsets of East Asia', () => {
    const font = '/Subtype /Type0 /Encoding /90ms-RKSJ-H';
    assert.equal(textOf('BT /F1 10 Tf <82B182F1> Tj ET', { font }), 'こん');
    const unicode = '/Subtype /Type0 /Encoding /UniGB-UCS2-H';
    assert.equal(textOf('BT /F1 10 Tf <4F60597D> Tj ET', { font: unicode }), '你好');
  });

  it('reads forms where they are shown, and those that nobody shows behind', () => {
    const form = (text: string): Buffer =>
      pdfStream(`BT /F1 10 Tf (${text}) Tj ET`, '/Type /XObject /Subtype /Form /Resources << /Font << /F1 5 0 R >> >>');
    const objects = onePage({
      content: pdfStream('BT /F1 10 Tf 0 50 Td (first) Tj ET /X Do BT /F1 10 Tf 0 -50 Td (third) Tj ET'),
      objects: {
        3: '<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> >>',
        6: form('second'),
        7: form('fourth'),
      },
    });
    assert.equal(readPdf(pdfFile({ objects })).text, 'first\nsecond\nthird\nfourth');
  });

  it('goes by the tree of pages, and reads pages that are not in it as well', () => {
    const page = (content: number): string =>
      `<< /Type /Page /Parent 2 0 R /Contents ${content} 0 R /Resources << /Font << /F1 5 0 R >> >> >>`;
    const show = (text: string): Buffer => flateStream(`BT /F1 10 Tf (${text}) Tj ET`);
    const objects = {
      ...onePage({ text: 'second' }),
      2: '<< /Type /Pages /Kids [7 0 R 3 0 R] >>',
      6: page(9),
      7: page(8),
      8: show('first'),
      9: show('third'),
    };
    assert.equal(readPdf(pdfFile({ objects })).text, 'first\nsecond\nthird');
  });

  it('tells what stands beside the pages', () => {
    const objects = onePage({
      objects: {
        6: '<< /Title (The title) /Producer (x) >>',
        7: '<< /Type /Annot /Subtype /Text /Contents (A comment) >>',
        9: pdfStream(
          '<x:xmpmeta><dc:title><rdf:Alt><rdf:li>Tom &amp; Jo</rdf:li></rdf:Alt></dc:title>',
          '/Type /Metadata',
        ),
        8: '<< /FT /Tx /T (name) /V (A value) >>',
      },
    });
    assert.equal(
      readPdf(pdfFile({ objects, trailer: '/Root 1 0 R /Info 6 0 R' })).text,
      'Hello\nThe title\nA comment\nA value\nTom & Jo',
    );
  });
});

describe('hidden text of a PDF', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    [
      'is what is shown invisibly',
      'BT /F1 10 Tf (cr) Tj 3 Tr (xx) Tj 0 Tr 1 0 0 1 9 0 Tm (edit) Tj ET',
      'credit',
      'xx',
    ],
    ['and what is white on white', '1 g BT /F1 10 Tf (white) Tj 0 0 0 rg 0 50 Td (black) Tj ET', 'black', 'white'],
    [
      'in other colours as well',
      '0 0 0 0 k BT /F1 10 Tf (white) Tj 1 1 1 rg 0 50 Td (light) Tj ET',
      '',
      'white\nlight',
    ],
    ['but not on a dark ground', '0 0 99 99 re f 1 g BT /F1 10 Tf 10 10 Td (seen) Tj ET', 'seen', ''],
    ['nor in an ink that is no light', '/Spot cs 1 scn BT /F1 10 Tf (seen) Tj ET', 'seen', ''],
  ];
  for (const [what, content, text, hidden] of cases) {
    it(what, () => {
      const reading = readPdf(pdfFile({ objects: onePage({ content: pdfStream(content) }) }));
      assert.deepEqual([reading.text, reading.hiddenText], [text, hidden]);
    });
  }
});
