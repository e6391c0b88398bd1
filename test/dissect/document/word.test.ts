import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { docx, MAIN, officePackage, paragraph, run, XMLNS } from '../../support/office-files.ts';
import { documentReading } from '../../support/reading-documents.ts';

const read = await documentReading();

const instruction = (text: string): string => `<w:r><w:instrText>${text}</w:instrText></w:r>`;
const mark = (kind: string): string => `<w:r><w:fldChar w:fldCharType="${kind}"/></w:r>`;
const field = (code: string, shown = 'shown'): string =>
  `<w:p>${mark('begin')}${code}${mark('separate')}${run(shown)}${mark('end')}</w:p>`;

describe('a document of Word', () => {
  it('has its words from all stories, each once', async () => {
    const story = (root: string, text: string): { content: string } => ({
      content: `<w:${root} ${XMLNS}>${paragraph(text)}</w:${root}>`,
    });
    const { root, text, allText, flags } = await read(
      docx(paragraph('cr', 'edit', ' card') + paragraph('a & b'), {
        parts: {
          'word/header1.xml': story('hdr', 'header'),
          'word/footer1.xml': story('ftr', 'footer'),
          'word/footnotes.xml': story('footnotes', 'footnote'),
          'word/comments.xml': story('comments', 'comment'),
        },
      }),
    );
    assert.equal(root.detectedType, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document');
    assert.equal(text, 'credit card\na & b\nheader\nfooter\nfootnote\ncomment');
    assert.equal(allText.match(/credit card/g)?.length, 1);
    assert.ok(root.parts.some(({ name, size }) => name === 'word/document.xml' && size > 0));
    assert.deepEqual(flags, []);
  });

  it('tells apart what is not seen', async () => {
    const { text, hidden } = await read(
      docx(
        `<w:p>${[
          run('pass'),
          run('salt', '<w:vanish/>'),
          run('word', '<w:vanish w:val="0"/>'),
          run('white', '<w:color w:val="FFFFFF"/>'),
          run(' seen', '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000000"/>'),
          run('tiny', '<w:sz w:val="2"/>'),
          run('styled', '<w:rStyle w:val="Secret"/>'),
          '<w:r><w:delText>deleted</w:delText></w:r>',
        ].join('')}</w:p>`,
        {
          parts: {
            'word/styles.xml': `<w:styles ${XMLNS}><w:style w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>`,
          },
        },
      ),
    );
    assert.equal(text, 'password seen');
    assert.equal(hidden, 'saltwhitetinystyleddeleted');
  });

  it('shows a text box once, whichever way it is written', async () => {
    const box = `<w:txbxContent>${paragraph('in a box')}</w:txbxContent>`;
    const { text } = await read(
      docx(
        `<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>${box}</wps:txbx></mc:Choice>` +
          `<mc:Fallback><v:textbox>${box}</v:textbox></mc:Fallback></mc:AlternateContent></w:r>${run('behind')}</w:p>`,
      ),
    );
    assert.equal(text, 'in a box\nbehind');
  });

  it('is read whatever prefixes, encoding and names it has', async () => {
    const body =
      '<d:document xmlns:d="http://purl.oclc.org/ooxml/wordprocessingml/main"><d:p><d:r><d:t>strict</d:t></d:r></d:p></d:document>';
    const utf16 = Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${body}`, 'utf16le');
    const { text, root } = await read(
      officePackage({
        parts: { 'odd/name.bin': { content: utf16, type: MAIN.docx } },
        relationships: { '': [{ type: 'officeDocument', target: 'odd/name.bin' }] },
        base: 'http://purl.oclc.org/ooxml/officeDocument/relationships',
      }),
    );
    assert.equal(text, 'strict');
    assert.equal(root.detectedType, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document');
  });

  it('tells its links and what they show', async () => {
    const link = `<w:p><w:hyperlink r:id="rId7">${run('our ')}${run('bank')}</w:hyperlink></w:p>`;
    const { links, flags } = await read(
      docx(
        link +
          field(instruction('HYPERLINK "http://field.example/x" \\o "tip"'), 'field') +
          field(instruction('HYPERLINK \\l "mark"')),
        {
          relationships: [
            { id: 'rId7', type: 'hyperlink', target: 'http://evil.example/', external: true },
            { id: 'rId8', type: 'image', target: 'https://pixel.example/1.png', external: true },
          ],
        },
      ),
    );
    assert.deepEqual(
      links,
      ['http://field.example/x <field>', 'http://evil.example/ <our bank>', 'https://pixel.example/1.png'].sort(
        (a, b) => links.indexOf(a) - links.indexOf(b),
      ),
    );
    assert.deepEqual(flags, ['note:external-link']);
  });

  const DDE: readonly (readonly [string, string])[] = [
    ['split over runs', field(instruction('DD') + instruction('EAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'))],
    ['in one element', '<w:p><w:fldSimple w:instr="DDEAUTO cmd x"/></w:p>'],
    ['made of numbers', field(`${field(instruction('QUOTE 68 68 69 65 85 84 79'))}${instruction(' cmd x')}`)],
    [
      'by a bookmark',
      field(instruction('SET c "DDE"')) + field(`${field(instruction('REF c'))}${instruction(' cmd x')}`),
    ],
    [
      "as a field's result",
      field(
        `${mark('begin')}${instruction('IF 1')}${mark('separate')}${run('DDE')}${mark('end')}${instruction(' cmd x')}`,
      ),
    ],
    ['never ended', `<w:p>${mark('begin')}${instruction('DDE cmd x')}</w:p>`],
    ['in a header', ''],
  ];
  for (const [how, body] of DDE) {
    it(`asks another program for data: ${how}`, async () => {
      const header = `<w:hdr ${XMLNS}>${field(instruction('DDE cmd x'))}</w:hdr>`;
      const { flags, text } = await read(
        docx(paragraph('words') + body, body === '' ? { parts: { 'word/h.xml': header } } : {}),
      );
      assert.deepEqual(flags, ['active:dde']);
      assert.doesNotMatch(text ?? '', /cmd/);
    });
  }

  const EXTERNAL: readonly (readonly [string, string, string])[] = [
    ['attachedTemplate', 'https://evil.example/x.dotm', 'active:external-template'],
    ['attachedTemplate', '\\\\evil.example@SSL\\x.dotm', 'active:external-template'],
    ['attachedTemplate', 'file:///C:\\Users\\anna\\Normal.dotm', 'note:external-link'],
    ['attachedTemplate', 'file://files/templates/letter.dotx', 'note:external-link'],
    ['oleObject', 'mhtml:http://evil.example/x.html!x-usc:http://evil.example/x.html', 'active:external-object'],
    ['frame', 'http://evil.example/x', 'active:external-object'],
    ['subDocument', 'file://192.0.2.1/x.docx', 'active:external-object'],
    ['aFChunk', 'http://evil.example/x', 'active:external-object'],
    ['oleObject', 'file:///C:\\tables\\sales.xlsx', 'note:external-link'],
  ];
  for (const [type, target, flag] of EXTERNAL) {
    it(`refers to ${type} ${target}`, async () => {
      const { flags, links } = await read(docx(paragraph('x'), { relationships: [{ type, target, external: true }] }));
      assert.deepEqual(flags, [flag]);
      assert.deepEqual(links, [target]);
    });
  }

  it('holds macros by type or by relationship, whatever the names', async () => {
    const project = Buffer.from('not a project');
    const byType = await read(
      docx('', { parts: { 'word/x.dat': { content: project, type: 'application/vnd.ms-office.vbaProject' } } }),
    );
    assert.deepEqual(byType.flags, ['active:macro']);
    const relationships = [
      { type: 'http://schemas.microsoft.com/office/2006/relationships/vbaProject', target: 'y.dat' },
    ];
    const byRelationship = await read(docx('', { parts: { 'word/y.dat': { content: project } }, relationships }));
    assert.deepEqual(byRelationship.flags, ['active:macro']);
    const named = await read(docx('', { main: MAIN.docm }));
    assert.equal(named.root.detectedType, 'application/vnd.ms-word.document.macroenabled.12');
    assert.deepEqual(named.flags, []);
  });

  it('has buttons that call macros, controls, equations, signatures', async () => {
    const { flags } = await read(
      docx('<w:p><w:r><w:object><o:OLEObject ProgID="Equation.3"/></w:object></w:r></w:p>', {
        parts: {
          'customUI/customUI.xml':
            '<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui" onLoad="Run"/>',
          'word/activeX/activeX1.xml':
            '<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" ax:classid="{D27CDB6E-AE6D-11CF-96B8-444553540000}"/>',
        },
        relationships: [
          {
            type: 'http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/signature',
            target: 's.xml',
          },
        ],
      }),
    );
    assert.deepEqual(flags, [
      'active:equation-object',
      'active:macro-autorun',
      'note:activex-control',
      'note:signed-document',
    ]);
  });

  it('has parts whose names differ in nothing but case, or XML that is none', async () => {
    const twice = await read(docx('', { parts: { 'WORD/Document.xml': '<x/>' } }));
    assert.deepEqual(twice.flags, ['ambiguous:two-parts-of-one-name', 'note:duplicate-name']);
    const cut = await read(docx(`${paragraph('before')}<w:p><w:r><w:t>cut`.replace(/$/, '</w:oops>')));
    assert.deepEqual(cut.flags, ['corrupt:xml-damaged']);
    assert.match(cut.text ?? '', /^before/);
    const entities = await read(
      docx('', {
        parts: { 'word/h.xml': `<!DOCTYPE w:hdr [<!ENTITY a "DDE">]><w:hdr ${XMLNS}>${paragraph('x')}</w:hdr>` },
      }),
    );
    assert.deepEqual(entities.flags, ['ambiguous:xml-entities']);
  });

  it('looks into what is embedded, as into any member', async () => {
    const { allText } = await read(
      docx('<w:altChunk r:id="rId1"/>', {
        parts: {
          'word/chunk.html': '<html><p>in HTML</p></html>',
          'word/embeddings/x.docx': { content: docx(paragraph('in a document')) },
        },
        relationships: [{ type: 'aFChunk', target: 'chunk.html' }],
      }),
    );
    assert.match(allText, /in HTML/);
    assert.match(allText, /in a document/);
  });

  it('loses no words to a field that never ends', async () => {
    const { text, hidden } = await read(docx(paragraph('before') + mark('begin') + paragraph('behind')));
    assert.equal(text, 'before');
    assert.equal(hidden, 'behind');
  });

  it('takes anything', async () => {
    const piece = fc.constantFrom(
      ...[
        'w:p',
        'w:r',
        'w:t',
        'w:rPr',
        'w:vanish',
        'w:txbxContent',
        'mc:Fallback',
        'w:fldSimple w:instr="DDE"',
        'w:hyperlink',
      ].flatMap((tag) => [`<${tag}>`, `</${tag.split(' ')[0]}>`, `<${tag}/>`]),
      mark('begin'),
      mark('separate'),
      mark('end'),
      instruction('QUOTE 65'),
      'text',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const { flags } = await read(docx(pieces.join('')));
        assert.ok(!flags.includes('unknown:reader-failed'));
      }),
      { numRuns: 200 },
    );
  });

  it('may be one XML file', async () => {
    const pkg = (name: string, inner: string): string => `<pkg:part pkg:name="${name}">${inner}</pkg:part>`;
    const flat =
      '<?xml version="1.0"?><?mso-application progid="Word.Document"?>' +
      '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">' +
      pkg(
        '/word/document.xml',
        `<pkg:xmlData><w:document ${XMLNS}>${paragraph('flat')}${DDE[1]?.[1]}</w:document></pkg:xmlData>`,
      ) +
      pkg(
        '/word/vbaProject.bin',
        `<pkg:binaryData>${Buffer.from('%PDF-1.4 data').toString('base64')}</pkg:binaryData>`,
      ) +
      '</pkg:package>';
    const { text, flags, root } = await read(flat);
    assert.equal(text, 'flat');
    assert.deepEqual(flags, ['active:dde']);
    assert.deepEqual(
      root.parts.map(({ origin, name, detectedType, size }) => [origin, name, detectedType, size]),
      [['embedded', 'word/vbaproject.bin', 'application/pdf', 13]],
    );
  });

  it('of 2003 may be one XML file', async () => {
    const { text, root, links } = await read(
      '<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">' +
        '<w:binData w:name="oledata.mso">JVBE\nRi0x</w:binData><w:p><w:hlink w:dest="http://x.example/"/>' +
        `${run('old')}</w:p></w:wordDocument>`,
    );
    assert.equal(text, 'old');
    assert.deepEqual(links, ['http://x.example/']);
    assert.deepEqual(
      root.parts.map(({ name, detectedType }) => [name, detectedType]),
      [['oledata.mso', 'application/pdf']],
    );
  });
});
