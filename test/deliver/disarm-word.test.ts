import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { disarmed } from '../support/disarming.ts';
import { documentDisarming } from '../support/disarming-documents.ts';
import { docx, MAIN, paragraph, run, VBA, XMLNS } from '../support/office-files.ts';

const { read, disarm, disarmer } = await documentDisarming();

const instruction = (text: string): string => `<w:r><w:instrText>${text}</w:instrText></w:r>`;
const mark = (kind: string): string => `<w:r><w:fldChar w:fldCharType="${kind}"/></w:r>`;
const field = (code: string, shown = 'shown'): string =>
  `<w:p>${mark('begin')}${code}${mark('separate')}${run(shown)}${mark('end')}</w:p>`;

describe('a document of Word', () => {
  it('loses macros, controls, objects and what nothing leads to, and keeps the rest', async () => {
    const styles = '<w:styles  odd = "kept" xmlns:w="x"/>';
    const document = docx(
      paragraph('words') +
        `<w:p><w:hyperlink r:id="h1">${run('our page')}</w:hyperlink><w:hyperlink r:id="h2">${run('the share')}</w:hyperlink></w:p>` +
        '<w:p><w:r><w:object><v:shape><v:imagedata r:id="i1"/></v:shape><o:OLEObject Type="Embed" r:id="o1"/></w:object></w:r></w:p>' +
        '<w:p><w:r><w:drawing><a:blip r:embed="i1" r:link="i2"/></w:drawing></w:r></w:p>' +
        '<w:p><w:r><w:pict><v:imagedata src="\\\\e.example\\x" r:id="i1"/></w:pict></w:r></w:p><w:altChunk r:id="c1"/>',
      {
        main: MAIN.docm,
        parts: {
          'word/vbaProject.bin': { content: 'macros', type: 'application/vnd.ms-office.vbaProject' },
          'word/vbaData.xml': { content: '<x/>', type: 'application/vnd.ms-word.vbaData+xml' },
          'word/settings.xml': `<w:settings ${XMLNS}><w:attachedTemplate r:id="rId1"/><w:mailMerge><w:connectString w:val="x"/></w:mailMerge><w:zoom/></w:settings>`,
          'word/styles.xml': styles,
          'word/embeddings/oleObject1.bin': {
            content: 'object',
            type: 'application/vnd.openxmlformats-officedocument.oleObject',
          },
          'word/media/image1.png': { content: 'picture', type: 'image/png' },
          'word/chunk.html': { content: '<script>1</script>', type: 'text/html' },
          'evil.exe': { content: 'MZ', type: 'application/x-msdownload' },
        },
        relationships: [
          { id: 'v1', type: VBA, target: 'vbaProject.bin' },
          { id: 's1', type: 'settings', target: 'settings.xml' },
          { id: 's2', type: 'styles', target: '/word/Styles.xml' },
          { id: 'h1', type: 'hyperlink', target: 'https://company.example/', external: true },
          { id: 'h2', type: 'hyperlink', target: 'file://e.example/x', external: true },
          { id: 'o1', type: 'oleObject', target: 'embeddings/oleObject1.bin' },
          { id: 'i1', type: 'image', target: 'media/image1.png' },
          { id: 'i2', type: 'image', target: 'http://e.example/track.png', external: true },
          // Without a mode, but no part of the package.
          { id: 'i3', type: 'attachedTemplate', target: 'http://e.example/t.dotm' },
          { id: 'c1', type: 'aFChunk', target: 'chunk.html' },
        ],
      },
    );
    const { parts, all, form, after: behind } = await disarm(document);
    assert.deepEqual(
      [...parts.keys()].sort(),
      [
        '[Content_Types].xml',
        '_rels/.rels',
        'word/_rels/document.xml.rels',
        'word/document.xml',
        'word/media/image1.png',
        'word/settings.xml',
        'word/styles.xml',
      ].sort(),
    );
    assert.doesNotMatch(all, /vba|OLEObject|attachedTemplate|macroEnabled|mailMerge|e\.example|altChunk/i);
    assert.equal(parts.get('word/styles.xml'), styles);
    assert.match(behind.text, /^words\nour page\s*the share/);
    assert.equal(all.match(/r:embed="i1"/g)?.length, 1);
    assert.equal(form?.mediaType, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document');
    assert.deepEqual(
      ['a.docm', 'A.DOTM', 'a.doc', 'docm'].map((name) => form?.name(name)),
      ['a.docx', 'A.dotx', 'a.doc', 'docm'],
    );
  });

  const FIELDS: Readonly<Record<string, string>> = {
    'split over runs': field(instruction('DD') + instruction('EAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"')),
    'in one element': '<w:p><w:fldSimple xmlns:q="q" q:instr="PAGE" w:instr="DDEAUTO cmd x"/></w:p>',
    'made of numbers': field(`${field(instruction('QUOTE 68 68 69 65 85 84 79'))}${instruction(' cmd x')}`),
    'by a bookmark':
      field(instruction('SET c "DDE"')) + field(`${field(instruction('REF c'))}${instruction(' cmd x')}`),
    'by a bookmark in the text': `<w:p><w:bookmarkStart w:name="c"/>${run('DDE')}<w:bookmarkEnd/></w:p>${field(`${field(instruction('REF c'))}${instruction(' cmd x')}`)}`,
    'never ended': `<w:p>${mark('begin')}${instruction('DDE cmd x')}</w:p>`,
    'from a server': field(instruction('INCLUDETEXT "http://e.example/x"')),
    'in no field': `<w:p>${instruction('DDE cmd x')}</w:p>`,
  };
  for (const [how, body] of Object.entries(FIELDS)) {
    it(`loses a field that acts: ${how}`, async () => {
      const document = docx(paragraph('words') + field(instruction(' PAGE '), '7') + body);
      const before = await read(document);
      const { all, after: behind } = await disarm(document, before.found.length === 0);
      assert.doesNotMatch(all, /cmd|DDEAUTO|INCLUDETEXT/);
      assert.match(all, / PAGE /);
      assert.match(behind.text, /^words\n7/);
    });
  }

  it('keeps harmless fields, and of links those to the web', async () => {
    const kept = [
      'TOC \\o "1-3"',
      'HYPERLINK "https://a.example/"',
      'HYPERLINK \\l "mark"',
      'DATE \\@ "d.M.yyyy"',
      'REF a \\h',
      '=1+2',
    ];
    const lost = [
      'HYPERLINK "ms-msdt:/id"',
      'HYPERLINK "file:///c:/x.exe"',
      'HYPERLINK "\\\\\\\\e.example\\\\x"',
      'RD x.docx',
      'MACROBUTTON Run go',
      'HYPERLINK calculator:x',
    ];
    const { all } = await disarm(
      docx(
        [...kept, ...lost].map((code) => field(instruction(code.replaceAll('"', '&quot;')))).join('') +
          field(instruction('DDE cmd x')),
      ),
    );
    const left = [...all.matchAll(/<w:instrText>([^<]*)/g)]
      .map(([, code = '']) => code.replaceAll('&quot;', '"'))
      .filter((code) => code !== '');
    assert.deepEqual(left, kept);
  });

  it('within it is disarmed as well', async () => {
    const armed = docx(paragraph('inner'), {
      main: MAIN.docm,
      parts: { 'word/v.bin': 'x' },
      relationships: [{ id: 'v', type: VBA, target: 'v.bin' }],
    });
    const outer = docx('<c:externalData xmlns:c="c" r:id="e1"/>', {
      parts: {
        'word/embeddings/inner.docm': { content: armed, type: 'application/vnd.ms-word.document.macroEnabled' },
      },
      relationships: [{ id: 'e1', type: 'package', target: 'embeddings/inner.docm' }],
    });
    const before = await read(outer);
    assert.ok(before.found.includes('active:macro'));
    assert.equal(await disarmed(disarmer, outer, before.type), null, 'a part is left that says that it holds macros');
  });

  const DAMAGED: Readonly<Record<string, Buffer>> = {
    'with damaged XML': docx('<w:instrText></w:oops>'),
    'with a document type': docx('', {
      parts: { 'word/h.xml': '<!DOCTYPE x><x instr="1"/>' },
      relationships: [{ id: 'h', type: 'header', target: 'h.xml' }],
    }),
    'with two parts of one name': docx('', { parts: { 'WORD/Document.xml': '<x/>' } }),
    'that is none': Buffer.from('PK\x03\x04'),
  };
  for (const [what, document] of Object.entries(DAMAGED)) {
    it(`${what} is not disarmed`, async () => {
      const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
      assert.equal(await disarmed(disarmer, document, type), null);
    });
  }
});
