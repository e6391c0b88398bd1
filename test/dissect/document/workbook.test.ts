import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryBook, binarySheet, binaryStrings } from '../../support/binary-workbook.ts';
import {
  escaped,
  MAIN,
  type OfficePackage,
  type OfficeRelationship,
  officePackage,
} from '../../support/office-files.ts';
import { documentReading, type ReadDocument } from '../../support/reading-documents.ts';

const readFile = await documentReading();

const X = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const XM = 'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"';

interface Workbook {
  /** Rows of each sheet. */
  readonly sheets: readonly string[];
  readonly states?: readonly string[];
  readonly strings?: readonly string[];
  readonly names?: string;
  readonly parts?: OfficePackage['parts'];
  readonly relationships?: readonly OfficeRelationship[];
}

function xlsx({ sheets, states = [], strings = [], names = '', parts = {}, relationships = [] }: Workbook): Buffer {
  const each = sheets.map((_, i) => `<sheet name="Sheet${i}" r:id="s${i}" state="${states[i] ?? 'visible'}"/>`);
  return officePackage({
    parts: {
      ...Object.fromEntries(
        sheets.map((rows, i) => [`xl/worksheets/sheet${i}.xml`, `<worksheet ${X} ${R}>${rows}</worksheet>`]),
      ),
      'xl/sharedStrings.xml': `<sst ${X}>${strings.map((text) => `<si><r><t>${escaped(text)}</t></r></si>`).join('')}</sst>`,
      'xl/workbook.xml': {
        content: `<workbook ${X} ${R}><sheets>${each.join('')}</sheets><definedNames>${names}</definedNames></workbook>`,
        type: MAIN.xlsx,
      },
      ...parts,
    },
    relationships: {
      '': [{ type: 'officeDocument', target: 'xl/workbook.xml' }],
      'xl/workbook.xml': [
        ...sheets.map((_, i) => ({ id: `s${i}`, type: 'worksheet', target: `worksheets/sheet${i}.xml` })),
        ...relationships,
      ],
    },
  });
}

const read = (workbook: Workbook): Promise<ReadDocument> => readFile(xlsx(workbook));
const row = (...cells: readonly string[]): string => `<row>${cells.join('')}</row>`;
const shared = (index: number, place = 'A1'): string => `<c r="${place}" t="s"><v>${index}</v></c>`;
const inline = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
const formula = (text: string, value = '0'): string => `<c><f>${escaped(text)}</f><v>${value}</v></c>`;

describe('a workbook', () => {
  it('has its cells, its sheets, its comments, each once', async () => {
    const { root, text, allText, hidden, flags } = await read({
      sheets: [row(shared(1), shared(0)) + row(inline('inline'), '<c><v>4111</v></c>')],
      strings: ['card', 'credit', 'of no cell'],
      parts: { 'xl/comments1.xml': `<comments ${X}><comment><text><t>comment</t></text></comment></comments>` },
    });
    assert.equal(root.detectedType, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    assert.equal(text, 'Sheet0\ncredit\tcard\t\ninline\t4111\t\ncomment');
    assert.equal(hidden, 'of no cell');
    assert.equal(allText.match(/credit/g)?.length, 1);
    assert.deepEqual(flags, []);
  });

  it('tells apart what is not seen', async () => {
    const { text, hidden, flags } = await read({
      sheets: [
        `<cols><col min="2" max="3" hidden="1"/></cols>${row(shared(0), shared(1, 'B1'))}<row hidden="1">${shared(2)}</row>`,
        row(shared(3)),
      ],
      states: ['visible', 'veryHidden'],
      strings: ['seen', 'column', 'row', 'sheet'],
    });
    assert.equal(text, 'Sheet0\nseen');
    assert.deepEqual(hidden.split(/\s+/).sort(), ['Sheet1', 'column', 'row', 'sheet']);
    assert.deepEqual(flags, ['note:hidden-sheet']);
  });

  it('tells its links', async () => {
    const { links } = await read({
      sheets: [row(formula('HYPERLINK("http://evil.example/","our bank")', 'our bank'))],
      relationships: [{ type: 'externalLinkPath', target: 'file:///\\\\files\\sales.xlsx', external: true }],
    });
    assert.deepEqual(links, ['http://evil.example/ <our bank>', 'file:///\\\\files\\sales.xlsx']);
  });

  const macros = (formulas: string): OfficePackage['parts'] => ({
    'xl/odd.xml': `<xm:macrosheet ${XM} ${X}><sheetData>${formulas}</sheetData></xm:macrosheet>`,
  });

  it('has sheets of macros', async () => {
    const { root, flags, hidden } = await read({
      sheets: ['<row/>'],
      names: '<definedName name="_xlnm.Auto_Open">Macro1!$A$1</definedName>',
      parts: macros(row(formula('EXEC("calc.exe")'), formula('CALL("urlmon","URLDownloadToFileA","JJCCJJ")'))),
    });
    assert.deepEqual(flags, ['active:xlm-macro']);
    const flag = root.flags.find(({ name }) => name === 'xlm-macro');
    assert.equal(flag?.detail, 'a macro sheet, with EXEC, CALL, URLDOWNLOADTOFILEA, run by _xlnm.Auto_Open');
    assert.match(hidden, /EXEC\("calc\.exe"\)/);
  });

  const ACTIVE: readonly (readonly [string, Workbook, string])[] = [
    [
      'a link to a program',
      {
        sheets: [],
        parts: {
          'xl/externalLinks/1.xml': `<externalLink ${X}><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>`,
        },
      },
      'active:dde',
    ],
    ['a formula that asks a program', { sheets: [row(formula("cmd|'/c calc'!A0"))] }, 'active:dde'],
    [
      'an object from a server',
      { sheets: [], relationships: [{ type: 'oleObject', target: 'http://evil.example/x', external: true }] },
      'active:external-object',
    ],
    [
      'a macro sheet that only a relationship tells of',
      { sheets: [], relationships: [{ type: 'xlMacrosheet', target: 'x.bin' }] },
      'active:xlm-macro',
    ],
    [
      'a query of the web',
      {
        sheets: [],
        parts: {
          'xl/connections.xml': `<connections ${X}><connection><webPr url="http://x.example/"/></connection></connections>`,
        },
      },
      'note:data-connection',
    ],
    [
      'a query of its own',
      {
        sheets: [],
        parts: {
          'customXml/item1.xml': '<DataMashup xmlns="http://schemas.microsoft.com/DataMashup">AAAA</DataMashup>',
        },
      },
      'note:data-connection',
    ],
    ['a function that fetches', { sheets: [row(formula('WEBSERVICE("http://x.example/")'))] }, 'note:external-link'],
  ];
  for (const [what, workbook, flag] of ACTIVE) {
    it(`has ${what}`, async () => assert.deepEqual((await read(workbook)).flags, [flag]));
  }

  it('may be written in binary', async () => {
    const { root, text, hidden, flags } = await readFile(
      officePackage({
        parts: {
          'xl/workbook.bin': {
            content: binaryBook(
              [
                { name: 'Seen', id: 's0', state: 0 },
                { name: 'Macro', id: 's1', state: 2 },
              ],
              ['_xlnm.Auto_Open'],
            ),
            type: MAIN.xlsb,
          },
          'xl/sharedStrings.bin': { content: binaryStrings('credit', 'command') },
          'xl/worksheets/sheet1.bin': { content: binarySheet(0, 'card') },
          'xl/macrosheets/sheet1.bin': { content: binarySheet(1), type: 'application/vnd.ms-excel.macrosheet' },
        },
        relationships: {
          '': [{ type: 'officeDocument', target: 'xl/workbook.bin' }],
          'xl/workbook.bin': [
            { id: 's0', type: 'worksheet', target: 'worksheets/sheet1.bin' },
            { id: 's1', type: 'macrosheet', target: 'macrosheets/sheet1.bin' },
          ],
        },
      }),
    );
    assert.equal(root.detectedType, 'application/vnd.ms-excel.sheet.binary.macroenabled.12');
    assert.equal(text, 'Seen\ncredit\tcard');
    assert.equal(hidden, 'Macro\ncommand');
    assert.deepEqual(flags, ['active:xlm-macro', 'note:hidden-sheet']);
  });

  it('in binary takes anything', async () => {
    const start = fc.constantFrom(binaryStrings('a'), binaryBook([]), binarySheet(0, 'b'));
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 200 }), async (first, rest) => {
        const content = Buffer.concat([first, rest]);
        const { flags } = await readFile(officePackage({ parts: { 'xl/a.bin': { content } } }));
        assert.ok(!flags.includes('unknown:reader-failed'));
      }),
      { numRuns: 200 },
    );
  });
});
