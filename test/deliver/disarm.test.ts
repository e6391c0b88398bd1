import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { writeZip } from '../../src/base/zip-writer.ts';
import type { Disarmed } from '../../src/deliver/change/disarm/disarmer.ts';
import { readPackage } from '../../src/deliver/change/disarm/office/package.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { disarmed as disarmedBy, testDisarmer } from '../support/disarming.ts';

const disarmer = testDisarmer();

function disarm(content: string | Buffer, type: string, charset = ''): Promise<Disarmed | null> {
  return disarmedBy(disarmer, content, type, charset);
}

const TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const DOCM = 'application/vnd.ms-word.document.macroenabled.12';

type Relation = readonly [id: string, type: string, target: string, external?: 'External'];

function relations(...all: readonly Relation[]): string {
  const each = all.map(([id, type, target, mode]) => {
    return `<Relationship Id="${id}" Type="${type}" Target="${target}"${mode ? ` TargetMode="${mode}"` : ''}/>`;
  });
  return `<?xml version="1.0"?><Relationships xmlns="${RELATIONS}">${each.join('')}</Relationships>`;
}

/** A document with a macro project, a template elsewhere, an object, a DDE field in two pieces, and an honest link. */
const DOCUMENT: Readonly<Record<string, string>> = {
  '[Content_Types].xml':
    `<Types xmlns="${TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>' +
    '<Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>' +
    '<Override PartName="/word/vbaData.xml" ContentType="application/vnd.ms-word.vbaData+xml"/></Types>',
  '_rels/.rels': relations(['rId1', `${OFFICE}/officeDocument`, 'word/document.xml']),
  'word/document.xml':
    `<w:document xmlns:w="${WORD}" xmlns:r="${OFFICE}" xmlns:o="urn:schemas-microsoft-com:office:office"><w:body>` +
    '<w:p><w:hyperlink r:id="rId3"><w:r><w:t>our page</w:t></w:r></w:hyperlink></w:p>' +
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAU</w:instrText></w:r>' +
    '<w:r><w:instrText>TO c:\\\\cmd.exe "/k calc"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>' +
    '<w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>' +
    '<w:fldSimple w:instr=" INCLUDEPICTURE &quot;http://e.example/x&quot; "/></w:p>' +
    '<w:p><w:r><w:object><o:OLEObject Type="Embed" r:id="rId4"/></w:object></w:r></w:p></w:body></w:document>',
  'word/_rels/document.xml.rels': relations(
    ['rId1', 'http://schemas.microsoft.com/office/2006/relationships/vbaProject', 'vbaProject.bin'],
    ['rId2', `${OFFICE}/settings`, 'settings.xml'],
    ['rId3', `${OFFICE}/hyperlink`, 'https://company.example/', 'External'],
    ['rId4', `${OFFICE}/oleObject`, 'embeddings/oleObject1.bin'],
    ['rId5', `${OFFICE}/image`, 'http://e.example/track.png', 'External'],
    ['rId6', `${OFFICE}/styles`, 'styles.xml'],
  ),
  'word/vbaProject.bin': 'macros',
  'word/_rels/vbaProject.bin.rels': relations([
    'rId1',
    'http://schemas.microsoft.com/office/2006/relationships/wordVbaData',
    'vbaData.xml',
  ]),
  'word/vbaData.xml': '<x/>',
  'word/settings.xml': `<w:settings xmlns:w="${WORD}" xmlns:r="${OFFICE}"><w:attachedTemplate r:id="rId1"/><w:zoom/></w:settings>`,
  'word/_rels/settings.xml.rels': relations([
    'rId1',
    `${OFFICE}/attachedTemplate`,
    'http://e.example/t.dotm',
    'External',
  ]),
  'word/embeddings/oleObject1.bin': 'object',
  'word/styles.xml': '<odd  spacing = "kept"/>',
};

const pack = (members: Readonly<Record<string, string | Buffer>>): Buffer =>
  Buffer.concat([
    ...writeZip(
      Object.entries(members).map(([name, content]) => ({ name, content: memoryBytes(Buffer.from(content)) })),
    ),
  ]);

async function office(members: Readonly<Record<string, string | Buffer>>, type = DOCM): Promise<Map<string, string>> {
  const disarmed = await disarm(pack(members), type);
  assert.ok(disarmed);
  const read = readPackage(disarmed.content);
  assert.ok(read, 'what is written can be read');
  return new Map([...read].map(([name, content]) => [name, content.toString()]));
}

describe('an office document', () => {
  it('loses macros, objects and what it would fetch, and keeps the rest', async () => {
    const left = await office(DOCUMENT);
    assert.deepEqual(
      [...left.keys()],
      [
        '[Content_Types].xml',
        '_rels/.rels',
        'word/document.xml',
        'word/_rels/document.xml.rels',
        'word/settings.xml',
        'word/_rels/settings.xml.rels',
        'word/styles.xml',
      ],
    );
    const all = [...left.values()].join('');
    assert.doesNotMatch(all, /vba|DDE|INCLUDEPICTURE|e\.example|OLEObject|attachedTemplate|macroEnabled/i);
    assert.match(all, /https:\/\/company\.example\//);
    assert.match(all, /our page.* PAGE /s);
    assert.equal(left.get('word/styles.xml'), DOCUMENT['word/styles.xml']);
    assert.match(left.get('[Content_Types].xml') ?? '', /wordprocessingml\.document\.main\+xml/);
  });

  it('becomes one without macros by name and type', async () => {
    const disarmed = await disarm(pack(DOCUMENT), DOCM);
    assert.equal(disarmed?.form?.mediaType, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document');
    assert.deepEqual(
      ['a.docm', 'A.DOTM', 'a.docx', 'docm'].map((name) => disarmed?.form?.name(name)),
      ['a.docm', 'A.DOTM', 'a.docx', 'docm'].map((name) =>
        name.replace(/\.(?:docm|DOTM)$/, (end) => (end === '.docm' ? '.docx' : '.dotx')),
      ),
    );
  });

  it('within it is disarmed as well', async () => {
    const left = await office({ ...DOCUMENT, 'word/embeddings/inner.docm': pack(DOCUMENT) });
    const inner = left.get('word/embeddings/inner.docm') ?? '';
    assert.ok(inner.length > 0);
    assert.doesNotMatch(inner, /vbaProject/);
  });

  for (const [what, members] of Object.entries<Readonly<Record<string, string | Buffer>>>({
    'with a sheet that is a program': {
      ...DOCUMENT,
      'xl/_rels/workbook.xml.rels': relations([
        'rId1',
        'http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet',
        'macrosheets/sheet1.xml',
      ]),
    },
    'with damaged XML': { ...DOCUMENT, 'word/document.xml': '<w:document><instr></w:document>' },
    'with a document type': { ...DOCUMENT, 'word/document.xml': '<!DOCTYPE x><x instr="1"/>' },
    'without a list of types': { 'word/document.xml': '<x/>' },
  })) {
    it(`${what} is not disarmed`, async () => assert.equal((await disarm(pack(members), DOCM)) === null, true));
  }
});

describe('a PDF', () => {
  const pdf = (...objects: readonly string[]): string => {
    let text = '%PDF-1.7\n';
    const offsets = objects.map((object, i) => {
      const at = text.length;
      text += `${i + 1} 0 obj\n${object}\nendobj\n`;
      return at;
    });
    const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
    return `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  };
  const page =
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://a.example/)>>>>' +
    '<</Subtype/Link/Rect[0 0 9 9]/A<</S/#4caunch/F(cmd.exe)>>>>]/AA<</O 4 0 R>>>>';
  const armed = pdf(
    '<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R/Names<</J#61vaScript<</Names[(a) 4 0 R]>>/EmbeddedFiles<</Names[(a.exe) 5 0 R]>>>>>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    page,
    '<</S/JavaScript/JS(app.alert\\(1\\))/Next<</S/SubmitForm/F(http://e.example/)>>>>',
    '<</Type/Filespec/F(a.exe)/EF<</F 6 0 R>>>>',
    '<</Type/EmbeddedFile/Length 2>>stream\nMZ\nendstream',
  );

  it('loses actions and files, and keeps pages and links', async () => {
    const disarmed = await disarm(armed, 'application/pdf');
    const text = disarmed?.content.toString('latin1') ?? '';
    assert.match(text, /^%PDF-[\s\S]*%%EOF\s*$/);
    assert.doesNotMatch(text, /alert|JavaScript|Launch|cmd\.exe|SubmitForm|OpenAction|EmbeddedFile|MZ/);
    assert.match(text, /https:\/\/a\.example\//);
    assert.match(text, /\/MediaBox/);
  });

  it('that is encrypted or damaged is not disarmed', async () => {
    assert.equal(
      await disarm(armed.replace('/Root 1 0 R', '/Root 1 0 R/Encrypt<</Filter/Standard>>'), 'application/pdf'),
      null,
    );
    assert.equal(await disarm('%PDF-1.7\n1 0 obj\n<<', 'application/pdf'), null);
  });
});

describe('whatever it is', () => {
  it('counts as disarmed only where it has been looked at again', async () => {
    const doubtful = testDisarmer({ isHarmless: () => Promise.resolve(false) });
    assert.equal(await disarmedBy(doubtful, '<p>', 'text/html'), null);
  });

  it('is left to others where its kind is not known', async () => {
    assert.equal(await disarm('x', 'application/x-ole-storage'), null);
  });
});
