import { lyingZip } from '../archives.ts';
import { sharedCell, sharedStrings, u16, WORKSHEET, workbook } from '../biff.ts';
import { compoundFile } from '../compound-file.ts';
import {
  agilePackage,
  cryptoApiSeal,
  filePass,
  rc4Seal,
  sealRc4,
  sealWorkbook,
  standardPackage,
  xorWorkbook,
} from '../encrypted-office.ts';
import { honestMail, writeMail } from '../evasion/model.ts';
import { mailWith } from '../mails.ts';
import { docx, paragraph } from '../office-files.ts';
import { word97Streams } from '../word97.ts';
import type { Row } from './case.ts';
import { file } from './documents.ts';
import { eicarZip, fileCase, mailCase, oddly } from './making.ts';

/** Holds the word that the corpus' policy forbids, so that what is opened is told. */
const WORDS = 'All about falconry';
const PASSWORD = 'Sesam-77';

type Seal = ReturnType<typeof rc4Seal>;

function word97(seal: Seal): Buffer {
  const { stream, table } = word97Streams([{ text: WORDS }], { flags: 0x0300, tableHead: seal.header });
  return compoundFile({
    WordDocument: sealRc4(stream, seal, 512, [[0, 68]]),
    '1Table': sealRc4(table, seal, 512, [[0, seal.header.length]]),
  });
}

const book = (pass: Buffer): Buffer =>
  workbook(
    [{ name: 'Sheet1', type: WORKSHEET, state: 0, records: [sharedCell(0, 0, 0)] }],
    [pass, sharedStrings(WORDS, 'x'.repeat(3000))],
  );
const excel97 = (seal: Seal): Buffer =>
  compoundFile({ Workbook: sealWorkbook(book(filePass(u16(1), seal.header)), seal) });

const KINDS: readonly (readonly [string, string, string, (password: string) => Buffer])[] = [
  ['ooxml-agile', 'Office 2010', 'papers.docx', (password) => agilePackage(docx(paragraph(WORDS)), password)],
  ['ooxml-standard', 'Office 2007', 'papers.docx', (password) => standardPackage(docx(paragraph(WORDS)), password)],
  ['excel-97', 'Excel 97', 'papers.xls', (password) => excel97(rc4Seal(password))],
  ['excel-2002', 'Excel 2002', 'papers.xls', (password) => excel97(cryptoApiSeal(password))],
  ['word-97', 'Word 97', 'papers.doc', (password) => word97(rc4Seal(password))],
  ['word-2002', 'Word 2002', 'papers.doc', (password) => word97(cryptoApiSeal(password))],
];

const openDocument = lyingZip([
  { name: 'mimetype', content: Buffer.from('application/vnd.oasis.opendocument.text'), method: 0 },
  {
    name: 'META-INF/manifest.xml',
    content: Buffer.from(
      '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml" manifest:size="99"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>',
    ),
  },
  { name: 'content.xml', content: Buffer.alloc(99, 0xa5), method: 0 },
]);

export const LOCKED_ROW: Row = {
  name: 'encrypted-documents',
  attack: 'Documents that need a password, or the one that their program tries by itself.',
  cases: [
    ...KINDS.flatMap(([name, what, title, make]) => [
      fileCase(name, `${what}, without the password`, () => file(title, make(PASSWORD))),
      fileCase(`${name}-default`, `${what}, the password that Office tries`, () =>
        file(title, make('VelvetSweatshop')),
      ),
      mailCase(`${name}-told`, `${what}, the password in the text`, () =>
        mailWith('papers', file(title, make(PASSWORD))).replace(
          'Please see the attachment.',
          `The password is ${PASSWORD}.`,
        ),
      ),
    ]),
    fileCase('excel-obfuscated', 'a workbook that is only obfuscated', () => {
      // What the password that Excel tries makes of itself, as every such workbook has it.
      const array = Buffer.from('876b9ae21ee305621e699660986e9404', 'hex');
      return file('papers.xls', compoundFile({ Workbook: xorWorkbook(book(filePass(u16(0, 0xb359, 0x9a0a))), array) }));
    }),
    fileCase('unknown-method', 'a method that nobody knows', () =>
      file('papers.xlsx', compoundFile({ EncryptedPackage: 'x', EncryptionInfo: 'y' })),
    ),
    fileCase('opendocument', 'OpenDocument', () => file('papers.odt', openDocument)),
    mailCase(
      'ooxml-and-two-encodings',
      'an encrypted document below two encodings',
      () => {
        const content = agilePackage(docx(paragraph(WORDS)), PASSWORD);
        return writeMail(oddly(honestMail(content, 'papers.docx'), 'encoding: 7bit before base64'));
      },
      { with: 'duplicate-fields' },
    ),
    fileCase(
      'beside-hidden',
      'an encrypted document beside EICAR that no directory names',
      () => ({
        name: 'papers.zip',
        content: lyingZip([
          { name: 'a.docx', content: agilePackage(docx(paragraph(WORDS)), PASSWORD) },
          { name: 'b.zip', content: eicarZip, hidden: true },
        ]),
      }),
      { with: 'zip-disagreements' },
    ),
  ],
};
