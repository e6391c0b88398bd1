import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lyingZip } from '../../support/archives.ts';
import { docx, paragraph } from '../../support/office-files.ts';
import { documentReading } from '../../support/reading-documents.ts';

const read = await documentReading();

const NAMESPACES = [
  ...['office', 'style', 'text', 'table', 'drawing', 'presentation', 'script', 'manifest', 'meta'].map(
    (name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`,
  ),
  'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"',
  'xmlns:xlink="http://www.w3.org/1999/xlink"',
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
].join(' ');

const content = (body: string, styles = ''): string =>
  `<?xml version="1.0"?><office:document-content ${NAMESPACES}><office:automatic-styles>${styles}</office:automatic-styles>` +
  `<office:body><office:text>${body}</office:text></office:body></office:document-content>`;

function odt(body: string, more: { styles?: string; files?: Record<string, string>; manifest?: string } = {}): Buffer {
  const files = {
    'content.xml': content(body, more.styles),
    'META-INF/manifest.xml': `<manifest:manifest ${NAMESPACES}>${more.manifest ?? ''}</manifest:manifest>`,
    ...more.files,
  };
  const mimetype = Buffer.from('application/vnd.oasis.opendocument.text');
  return lyingZip([
    { name: 'mimetype', content: mimetype, method: 0 },
    ...Object.entries(files).map(([name, text]) => ({ name, content: Buffer.from(text) })),
  ]);
}

describe('an OpenDocument', () => {
  it('has its words, each once', async () => {
    const { root, text, allText, flags } = await read(
      odt(
        '<text:h>Head</text:h>\n<text:p>cr<text:span>edit</text:span><text:s/>card<text:tab/>a<text:line-break/>b</text:p>',
        {
          files: {
            'meta.xml': `<office:document-meta ${NAMESPACES}><dc:title>Title</dc:title></office:document-meta>`,
          },
        },
      ),
    );
    assert.equal(root.detectedType, 'application/vnd.oasis.opendocument.text');
    assert.equal(text, 'Head\ncredit card\ta\nb\nTitle');
    assert.equal(allText.match(/credit card/g)?.length, 1);
    assert.deepEqual(flags, []);
  });

  it('is one by its type where the manifest is missing', async () => {
    const module = '<script:module xmlns:script="http://openoffice.org/2000/script">Sub Main\nEnd Sub</script:module>';
    const file = lyingZip([
      { name: 'mimetype', content: Buffer.from('application/vnd.oasis.opendocument.text'), method: 0 },
      { name: 'content.xml', content: Buffer.from(content('<text:p>words</text:p>')) },
      { name: 'Basic/Standard/M.xml', content: Buffer.from(module) },
    ]);
    const { text, flags } = await read(file);
    assert.equal(text, 'words');
    assert.deepEqual(flags, ['active:macro']);
  });

  it('asks other programs by formulas', async () => {
    const cell = (formula: string): string =>
      `<table:table><table:table-row><table:table-cell table:formula="${formula}"/></table:table-row></table:table>`;
    for (const formula of ['of:=DDE(&quot;cmd&quot;;&quot;/c calc&quot;;&quot;x&quot;)', "msoxl:=cmd|'/c calc'!A0"])
      assert.deepEqual((await read(odt(cell(formula)))).flags, ['active:dde'], formula);
    for (const formula of ['of:=SUM([.A1:.A9])', 'of:={1;2|3;4}'])
      assert.deepEqual((await read(odt(cell(formula)))).flags, [], formula);
  });

  it('tells apart what is not seen', async () => {
    const style = (name: string, properties: string): string =>
      `<style:style style:name="${name}"><style:${properties}/></style:style>`;
    const { text, hidden } = await read(
      odt(
        '<text:p>pass<text:span text:style-name="V">salt</text:span>word<text:span text:style-name="W">white</text:span>' +
          '<text:span text:style-name="T">tiny</text:span></text:p>' +
          '<text:section text:display="none"><text:p>section</text:p></text:section>' +
          '<table:table table:name="Sheet" table:style-name="H"><table:table-row><text:p>cell</text:p></table:table-row></table:table>',
        {
          styles:
            style('V', 'text-properties text:display="none"') +
            style('W', 'text-properties fo:color="#ffffff"') +
            style('T', 'text-properties fo:font-size="1pt"') +
            style('H', 'table-properties table:display="false"'),
        },
      ),
    );
    assert.equal(text, 'password');
    assert.equal(hidden, 'saltwhitetiny\nsection\nSheet\ncell');
  });

  it('tells its links', async () => {
    const { links, flags } = await read(
      odt(
        '<text:p><text:a xlink:href="http://evil.example/">our <text:span>bank</text:span></text:a>' +
          '<drawing:frame><drawing:image xlink:href="https://pixel.example/1.png"/><drawing:image xlink:href="Pictures/1.png"/></drawing:frame></text:p>',
      ),
    );
    assert.deepEqual(links, ['http://evil.example/ <our bank>', 'https://pixel.example/1.png']);
    assert.deepEqual(flags, ['note:external-link']);
  });

  const ACTIVE: readonly (readonly [string, string, string])[] = [
    [
      'a macro at an event',
      '<script:event-listener script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.M.Run?language=Basic&amp;location=document"/>',
      'active:macro-autorun',
    ],
    ['a macro in a link', '<text:p><text:a xlink:href="vnd.sun.star.script:x">x</text:a></text:p>', 'active:macro'],
    [
      'a section from a server',
      '<text:section><text:section-source xlink:href="http://evil.example/x.odt"/></text:section>',
      'active:external-object',
    ],
    ['an object from a server', '<drawing:object-ole xlink:href="//evil.example/x"/>', 'active:external-object'],
    ['DDE', '<text:dde-connection-decl office:dde-application="cmd" office:dde-topic="/c calc"/>', 'active:dde'],
    [
      'a program at a click',
      '<presentation:event-listener script:event-name="dom:click" presentation:action="execute" xlink:href="file:///c:/x.exe"/>',
      'active:start-program',
    ],
  ];
  for (const [what, body, flag] of ACTIVE) {
    it(`has ${what}`, async () => assert.deepEqual((await read(odt(body))).flags, [flag]));
  }

  it('holds macros, whose source becomes a part', async () => {
    const module =
      '<?xml version="1.0"?><!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">' +
      '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">Sub Main\nShell(&quot;calc&quot;)\nEnd Sub</script:module>';
    const { flags, root } = await read(odt('', { files: { 'Basic/Standard/Module1.xml': module } }));
    assert.deepEqual(flags, ['active:macro']);
    const source = root.parts.find(({ origin }) => origin === 'extracted');
    assert.equal(source?.name, 'Module1.bas');
    assert.equal(source?.text(), 'Sub Main\nShell("calc")\nEnd Sub');
    const python = await read(odt('', { files: { 'Scripts/python/x.py': 'import os' } }));
    assert.deepEqual(python.flags, ['active:macro']);
  });

  it('is encrypted by its manifest, or signed', async () => {
    const manifest = '<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>';
    assert.deepEqual((await read(odt('', { manifest }))).flags, ['encrypted:encrypted-document']);
    const signed = await read(odt('', { files: { 'META-INF/documentsignatures.xml': '<x/>' } }));
    assert.deepEqual(signed.flags, ['note:signed-document']);
  });

  it('may be one XML file', async () => {
    const { text } = await read(
      `<?xml version="1.0"?><office:document ${NAMESPACES}><office:body><text:p>flat</text:p></office:body></office:document>`,
    );
    assert.equal(text, 'flat');
  });

  it('that is a document of Word too has the words of both', async () => {
    const { flags, text } = await read(
      docx(paragraph('for Word'), {
        parts: {
          'content.xml': content('<text:p>for LibreOffice</text:p>'),
          'META-INF/manifest.xml': `<manifest:manifest ${NAMESPACES}/>`,
        },
      }),
    );
    assert.deepEqual(flags, ['ambiguous:two-formats']);
    assert.equal(text, 'for Word\nfor LibreOffice');
  });
});
