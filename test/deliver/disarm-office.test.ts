import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { disarmed } from '../support/disarming.ts';
import { documentDisarming } from '../support/disarming-documents.ts';
import {
  MAIN,
  type OfficePackage,
  type OfficeRelationship,
  officePackage,
  VBA,
  XMLNS,
} from '../support/office-files.ts';

const { disarm, disarmer } = await documentDisarming();

const X = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

function xlsx(
  sheet: string,
  more: {
    parts?: OfficePackage['parts'];
    relationships?: readonly OfficeRelationship[];
    book?: string;
    main?: string;
    sheetRelationships?: readonly OfficeRelationship[];
  },
): Buffer {
  return officePackage({
    parts: {
      'xl/workbook.xml': {
        content: `<workbook ${X} ${R}><sheets><sheet name="A" r:id="s1"/></sheets>${more.book ?? ''}</workbook>`,
        type: more.main ?? MAIN.xlsx,
      },
      'xl/worksheets/sheet1.xml': `<worksheet ${X} ${R}>${sheet}</worksheet>`,
      ...more.parts,
    },
    relationships: {
      '': [{ type: 'officeDocument', target: 'xl/workbook.xml' }],
      'xl/workbook.xml': [
        { id: 's1', type: 'worksheet', target: 'worksheets/sheet1.xml' },
        ...(more.relationships ?? []),
      ],
      'xl/worksheets/sheet1.xml': more.sheetRelationships ?? [],
    },
  });
}

describe('a workbook', () => {
  it('loses links to programs and other books, and keeps the values', async () => {
    const cell = (place: string, formula: string, value: string): string =>
      `<c r="${place}">${formula}<v>${value}</v></c>`;
    const {
      parts,
      all,
      after: behind,
    } = await disarm(
      xlsx(
        '<sheetData><row>' +
          cell('A1', '<f t="shared" ref="A1:A2" si="0">[1]Sheet1!A1</f>', '11') +
          cell('A2', '<f t="shared" si="0"/>', '12') +
          cell('A3', "<f>cmd|'/c calc'!A0</f>", '13') +
          cell('A4', '<f>WEBSERVICE("http://e.example/")</f>', '14') +
          cell('A5', '<f>HYPERLINK("https://a.example/","x")</f>', '15') +
          cell('A6', '<f>SUM(A1:A5)</f>', '16') +
          '</row></sheetData><hyperlinks><hyperlink ref="A1" r:id="h1"/></hyperlinks>' +
          '<oleObjects><oleObject progId="Package" r:id="o1"/></oleObjects><controls><control r:id="c1"/></controls>',
        {
          book: '<externalReferences>\n<externalReference r:id="e1"/></externalReferences><definedNames><definedName name="a">[1]Sheet1!A1</definedName><definedName name="b">A!A1</definedName></definedNames>',
          parts: {
            'xl/externalLinks/externalLink1.xml': `<externalLink ${X}><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>`,
            'xl/calcChain.xml': `<calcChain ${X}><c r="A1"/></calcChain>`,
            'xl/connections.xml': `<connections ${X}><connection><webPr url="http://e.example/"/></connection></connections>`,
            'xl/embeddings/o.bin': { content: 'x', type: 'application/vnd.openxmlformats-officedocument.oleObject' },
            'xl/activeX/activeX1.xml': '<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX"/>',
          },
          relationships: [
            { id: 'e1', type: 'externalLink', target: 'externalLinks/externalLink1.xml' },
            { id: 'k1', type: 'calcChain', target: 'calcChain.xml' },
            { id: 'n1', type: 'connections', target: 'connections.xml' },
          ],
          sheetRelationships: [
            { id: 'h1', type: 'hyperlink', target: 'file:///c:/x.exe', external: true },
            { id: 'o1', type: 'oleObject', target: '../embeddings/o.bin' },
            { id: 'c1', type: 'control', target: '../activeX/activeX1.xml' },
          ],
        },
      ),
    );
    assert.equal(behind.text, 'A\n11\t12\t13\t14\t15\t16');
    const sheet = parts.get('xl/worksheets/sheet1.xml') ?? '';
    assert.deepEqual(
      [...sheet.matchAll(/<f[^>]*>([^<]*)/g)].map(([, formula]) => formula),
      ['HYPERLINK("https://a.example/","x")', 'SUM(A1:A5)'],
    );
    assert.doesNotMatch(all, /externalReference|calcChain|oleObject|controls|hyperlinks|e\.example|cmd/i);
    assert.match(all, /<definedName name="a">#REF!<\/definedName><definedName name="b">A!A1</);
  });

  it('loses macros, by whatever name, and what calls them', async () => {
    const { all, form } = await disarm(
      xlsx('<drawing r:id="d1"/>', {
        main: 'application/vnd.ms-excel.sheet.macroEnabled.main+xml',
        parts: {
          'xl/odd.dat': { content: 'macros', type: 'application/vnd.ms-office.vbaProject' },
          'xl/drawings/drawing1.xml': '<xdr:wsDr xmlns:xdr="xdr"><xdr:sp macro="[0]!Button1_Click"/></xdr:wsDr>',
        },
        relationships: [{ id: 'v1', type: VBA, target: '/xl/odd%2Edat' }],
        sheetRelationships: [{ id: 'd1', type: 'drawing', target: '..\\drawings\\drawing1.xml' }],
      }),
    );
    assert.doesNotMatch(all, /Button1|macros|vba/i);
    assert.equal(form?.name('a.xlsm'), 'a.xlsx');
  });

  it('with a sheet that is a program, or whose sheets are binary, is not disarmed', async () => {
    for (const type of ['xlMacrosheet', 'xlIntlMacrosheet', 'dialogsheet']) {
      const book = xlsx('', { parts: { 'xl/m.xml': '<x/>' }, relationships: [{ id: 'm', type, target: 'm.xml' }] });
      assert.equal(
        await disarmed(disarmer, book, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
        null,
      );
    }
    assert.equal(await disarmed(disarmer, xlsx('', {}), 'application/vnd.ms-excel.sheet.binary.macroenabled.12'), null);
  });
});

describe('a presentation', () => {
  it('loses programs that it starts, and shows the pictures of objects', async () => {
    const frame =
      '<p:graphicFrame><a:graphic><a:graphicData><mc:AlternateContent><mc:Choice Requires="v"><p:oleObj r:id="o1"/></mc:Choice>' +
      '<mc:Fallback><p:oleObj r:id="o1"><p:pic><p:blipFill><a:blip r:embed="i1"/></p:blipFill></p:pic></p:oleObj></mc:Fallback>' +
      '</mc:AlternateContent></a:graphicData></a:graphic></p:graphicFrame>';
    const slide =
      `<p:sld ${XMLNS}><p:cSld><p:spTree>${frame}<p:graphicFrame><p:oleObj r:id="o1"/></p:graphicFrame><p:sp><p:txBody><a:p><a:r><a:rPr>` +
      '<a:hlinkClick r:id="h1" action="ppaction://program"/><a:hlinkMouseOver r:id="" action="ppaction://macro?name=x"/>' +
      '</a:rPr><a:t>words</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>';
    const {
      all,
      parts,
      form,
      after: behind,
    } = await disarm(
      officePackage({
        parts: {
          'ppt/presentation.xml': {
            content: `<p:presentation ${XMLNS}/>`,
            type: 'application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml',
          },
          'ppt/slides/slide1.xml': slide,
          'ppt/embeddings/o.bin': { content: 'x', type: 'application/vnd.openxmlformats-officedocument.oleObject' },
          'ppt/media/i.png': { content: 'x', type: 'image/png' },
        },
        relationships: {
          '': [{ type: 'officeDocument', target: 'ppt/presentation.xml' }],
          'ppt/presentation.xml': [{ id: 's1', type: 'slide', target: 'slides/slide1.xml' }],
          'ppt/slides/slide1.xml': [
            { id: 'h1', type: 'hyperlink', target: 'calc.exe', external: true },
            { id: 'o1', type: 'oleObject', target: '../embeddings/o.bin' },
            { id: 'i1', type: 'image', target: '../media/i.png' },
          ],
        },
      }),
    );
    assert.equal(behind.text, 'words');
    assert.doesNotMatch(all, /oleObj|hlink|calc|graphicFrame/);
    assert.match(parts.get('ppt/slides/slide1.xml') ?? '', /<p:spTree><p:pic>/);
    assert.equal(form?.name('a.ppsm'), 'a.ppsx');
  });
});
