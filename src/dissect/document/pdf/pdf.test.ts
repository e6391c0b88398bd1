import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { flateStream, objectStream, onePage, pdfFile, pdfStream } from '../../../../test/support/pdf.ts';
import { readPdf } from '../../../../test/support/pdf-reading.ts';

const SCRIPT = '<< /S /JavaScript /JS (eval\\(1\\)) >>';
/** An embedded file as the only object. */
function embedded(stream: Buffer): Buffer {
  return pdfFile({ objects: onePage({ objects: { 6: stream } }) });
}

describe('objects of a PDF', () => {
  it('are found whatever stands around and between them', () => {
    const file = Buffer.from(
      `junk %PDF-1.4\n6  %c\n 0obj${SCRIPT}\n7 0 obj [1 2 endobj\x0000008 00000 obj<</URI(a:b)`,
      'latin1',
    );
    const { flags, links } = readPdf(file);
    assert.deepEqual(flags, ['active:pdf-javascript']);
    assert.deepEqual(links, ['a:b']);
  });

  it('are found where a header stands across two windows', () => {
    for (let at = 256 * 1024 - 12; at < 256 * 1024 + 4; at++) {
      const head = Buffer.alloc(at, ' ');
      head.write('%PDF-1.4');
      const file = Buffer.concat([head, Buffer.from('12 0 obj<</URI(a:b)>>endobj 13 0 obj<</JS 12 0 R>>')]);
      assert.deepEqual(readPdf(file).links, ['a:b'], `${at}`);
    }
  });

  it('are found in object streams that are not called so', () => {
    const stream = objectStream({ 7: SCRIPT }).toString('latin1').replace('/Type /ObjStm', '');
    assert.deepEqual(readPdf(embedded(Buffer.from(stream, 'latin1'))).flags, ['active:pdf-javascript']);
  });

  it('are looked at in each revision, references included', () => {
    const objects = onePage({ objects: { 6: '<< /S /JavaScript /JS 7 0 R >>', 7: '(first\\(\\))' } });
    const file = pdfFile({ objects, update: { 7: '(second\\(\\))' } });
    assert.deepEqual(
      readPdf(file).parts.map(([, , text]) => text),
      ['first()', 'second()'],
    );
  });

  it('are no more than there is room for', () => {
    const file = Buffer.from(`%PDF-1.4\n${'1 0 obj null endobj '.repeat(200_001)}`);
    assert.ok(readPdf(file).flags.includes('over-limit:pdf-objects'));
  });

  it('are unpacked of no more object streams than there is room for', () => {
    const stream = objectStream(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [1000 + i, '<</JS(x)>>'])));
    const streams = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [5000 + i, stream]));
    const { flags, turns } = readPdf(pdfFile({ objects: streams }), { expandedBytes: 6 * 1024 * 1024 });
    assert.ok(flags.includes('over-limit:pdf-objects'));
    // Two hundred of them are 4 MB.
    assert.ok(!flags.includes('over-limit:expanded-bytes'), flags.join());
    assert.ok(turns > 60, `${turns} turns`);
  });

  it('are none where a text only tells of a PDF', () => {
    assert.deepEqual(readPdf(Buffer.from('It begins with %PDF-1.4, and an object ends with endobj.')), {
      flags: ['note:pdf-empty'],
      details: ['no object of a PDF is in it'],
      parts: [],
      text: null,
      hiddenText: '',
      links: [],
      turns: 0,
    });
  });
});

describe('streams of a PDF', () => {
  const packed = deflateSync(Buffer.from('content'));
  const file = '/Type /EmbeddedFile';
  const cases: readonly (readonly [string, Buffer, string])[] = [
    ['are as long as they say', pdfStream('endstream endstream', file), 'endstream endstream'],
    ['end at the word where they say nothing', Buffer.from(`<< ${file} >> stream\r\ncontent\r\nendstream`), 'content'],
    ['or too much', Buffer.from(`<< ${file} /Length 99999 >> stream\ncontent\nendstream`), 'content'],
    ['or too little', Buffer.from(`<< ${file} /Length 2 >> stream\ncontent\nendstream`), 'content'],
    [
      'may have their length elsewhere',
      Buffer.from(`<< ${file} /Length 8 0 R >> stream\ncontent\nendstream`),
      'content',
    ],
    ['or in themselves', Buffer.from(`<< ${file} /Length 6 0 R >> stream\ncontent\nendstream`), 'content'],
    [
      'may be packed several times',
      pdfStream(deflateSync(packed.toString('hex')), `${file} /Filter [/Fl /AHx /FlateDecode]`),
      'content',
    ],
    ['by a name in another object', pdfStream(packed, `${file} /Filter 9 0 R`), 'content'],
  ];
  for (const [what, stream, content] of cases) {
    it(what, () => {
      const objects = onePage({ objects: { 6: stream, 8: '7', 9: '[/FlateDecode]' } });
      const { parts, flags } = readPdf(pdfFile({ objects }));
      assert.deepEqual([parts, flags], [[['embedded', [], content]], []]);
    });
  }

  it('are damaged where nothing comes out', () => {
    assert.deepEqual(
      readPdf(embedded(pdfStream('no deflate at all, and more than that', `${file} /Filter /FlateDecode`))).flags,
      ['corrupt:pdf-damaged'],
    );
  });

  it('are unknown where the filter is', () => {
    assert.deepEqual(readPdf(embedded(pdfStream('x', `${file} /Filter /BrotliDecode`))).flags, ['unknown:pdf-filter']);
    const many = readPdf(embedded(pdfStream('x', `${file} /Filter [${'/AHx'.repeat(17)}]`)));
    assert.deepEqual(many.flags, ['unknown:pdf-filter']);
  });

  it('are unknown where they are packed as a picture and are none', () => {
    const { flags, parts } = readPdf(embedded(pdfStream('x', `${file} /Filter /JBIG2Decode`)));
    assert.deepEqual([flags, parts.length], [['unknown:pdf-filter'], 1]);
  });

  it('stop at the limits', () => {
    const bomb = deflateSync(deflateSync(Buffer.alloc(50_000_000)));
    const { flags } = readPdf(embedded(pdfStream(bomb, `${file} /Filter [/FlateDecode /FlateDecode]`)));
    assert.deepEqual(flags, ['over-limit:ratio']);
    const small = readPdf(embedded(flateStream('x'.repeat(5000), file)), { expandedBytes: 4000 });
    assert.deepEqual(small.flags, ['over-limit:expanded-bytes']);
  });
});

describe('the end of a PDF', () => {
  it('is where another file may begin', () => {
    const file = pdfFile({ objects: onePage(), after: 'MZ this is behind the document' });
    const { parts, flags } = readPdf(file);
    assert.deepEqual(flags, ['note:pdf-appended']);
    assert.deepEqual(parts, [['embedded', [], 'MZ this is behind the document']]);
  });

  it('may be followed by blanks, or by another revision', () => {
    assert.deepEqual(readPdf(pdfFile({ objects: onePage(), after: '\n'.repeat(100) })).flags, []);
    assert.deepEqual(readPdf(pdfFile({ objects: onePage(), after: '20 0 obj << /A 1 >> endobj' })).flags, []);
  });
});

describe('forms in XML', () => {
  it('give their words and scripts', () => {
    const template =
      '<template><text>Please sign</text><script contentType="application/x-javascript">eval(&quot;1&quot;)</script>';
    const objects = onePage({
      catalog: '/AcroForm << /XFA [(template) 6 0 R (end) 7 0 R] >>',
      objects: { 6: flateStream(template), 7: flateStream('<b>here</b></template>') },
    });
    const { flags, text, parts } = readPdf(pdfFile({ objects }));
    assert.deepEqual(flags, ['note:pdf-xfa', 'active:pdf-javascript']);
    assert.equal(text, 'Hello\nPlease sign\nhere');
    assert.deepEqual(parts, [['extracted', ['xfa-script.js'], 'eval("1")']]);
  });
});

it('takes anything', () => {
  const piece = fc.constantFrom(
    ...[
      '1 0 obj',
      ' endobj ',
      '<<',
      '>>',
      '[',
      ']',
      '(',
      ')',
      '<',
      '>',
      '/',
      '#',
      '%',
      '\\',
      '\n',
      '\0',
      ' R ',
      '1 0 R ',
      '-',
      '.',
    ],
    ...[
      '/Type',
      '/Page',
      '/Contents',
      '/Length',
      '/Filter',
      '/FlateDecode',
      '/N',
      '/First',
      '/JS',
      '/AA',
      '/O',
      '/Next',
      '/EF',
    ],
    ...[
      '/EmbeddedFile',
      'stream\n',
      '\nendstream',
      'trailer',
      '/Encrypt',
      '/Standard',
      '/Root',
      '/Kids',
      '/Parent',
      '/XFA',
      '/W',
    ],
    ...[
      '/Subtype',
      '/Image',
      '/Form',
      '/Width',
      '/Height',
      '/ColorSpace',
      '/Indexed',
      '/Predictor',
      '99 ',
      'BT ',
      '/F 9 Tf ',
      ' Tj ',
    ],
    ...[
      '/Font',
      '/Resources',
      '/ToUnicode',
      '/DescendantFonts',
      '/Type0',
      '/Identity-H',
      'beginbfrange',
      '<00>',
      ' Do ',
      'BI ',
      'ID ',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 120 }), (pieces) => {
      const { flags } = readPdf(Buffer.from(`%PDF-1.4\n1 0 obj ${pieces.join('')}`, 'latin1'));
      assert.ok(Array.isArray(flags));
    }),
    { numRuns: 1500 },
  );
});
