import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { silentLog } from '../../../src/base/log.ts';
import { createUnpacker } from '../../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../../src/mail/bytes.ts';
import type { Part } from '../../../src/mail/part.ts';
import { formulaCell, MACRO_SHEET, ptg, sharedCell, sharedStrings, u16, workbook } from '../../support/biff.ts';
import { compoundFile } from '../../support/compound-file.ts';
import { testDissector } from '../../support/dissecting.ts';
import {
  agilePackage,
  cryptoApiSeal,
  filePass,
  rc4Seal,
  sealRc4,
  sealWorkbook,
  standardPackage,
  xorWorkbook,
} from '../../support/encrypted-office.ts';
import { docx, paragraph } from '../../support/office-files.ts';
import { word97Streams } from '../../support/word97.ts';

const DEFAULT = 'VelvetSweatshop';
const SECRET = 'k4Tze-77';
const dissector = await testDissector(createUnpacker({ log: silentLog }));
after(() => dissector.close());

async function mail(
  content: Buffer,
  text: string,
): Promise<{ readonly parts: readonly Part[]; readonly words: string; readonly flags: readonly string[] }> {
  const lines = [
    'From: a@example.com',
    'Subject: file',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    '',
    text,
    '--b',
    'Content-Type: application/octet-stream; name="a.doc"',
    'Content-Transfer-Encoding: base64',
    '',
    content.toString('base64').replace(/.{76}/g, '$&\r\n'),
    '--b--',
    '',
  ];
  const { parts } = await dissector.dissectMail(memoryBytes(Buffer.from(lines.join('\r\n'))));
  const attached = parts.filter(({ path }) => path.startsWith('2/'));
  return {
    parts: attached,
    words: attached.map((part) => `${part.text() ?? ''} ${part.hiddenText()}`).join('\n'),
    flags: attached.flatMap((part) => part.flags.map(({ kind, name }) => `${kind}:${name}`)),
  };
}

const WORDS = 'words within';
const sheet = {
  name: 'M',
  type: MACRO_SHEET,
  state: 1,
  records: [sharedCell(0, 0, 0), formulaCell(1, 0, ptg.text('calc'), ptg.many(110, 1))],
};
const book = (pass: Buffer): Buffer => workbook([sheet], [pass, sharedStrings(WORDS, 'x'.repeat(3000))]);

/** The parts of a document by password. */
const MADE: Readonly<Record<string, (password: string) => Buffer>> = {
  'a document of Office 2010': (password) => agilePackage(docx(paragraph(WORDS)), password),
  'a document of Office 2007': (password) => standardPackage(docx(paragraph(WORDS)), password),
  'a workbook of Excel 97': (password) => {
    const seal = rc4Seal(password);
    return compoundFile({ Workbook: sealWorkbook(book(filePass(u16(1), seal.header)), seal) });
  },
  'a workbook of Excel 2002': (password) => {
    const seal = cryptoApiSeal(password);
    return compoundFile({ Workbook: sealWorkbook(book(filePass(u16(1), seal.header)), seal) });
  },
  'a document of Word 97': (password) => sealedWord(rc4Seal(password)),
  'a document of Word 2002': (password) => sealedWord(cryptoApiSeal(password)),
};

function sealedWord(seal: ReturnType<typeof rc4Seal>): Buffer {
  const { stream, table } = word97Streams([{ text: WORDS }], { flags: 0x0300, tableHead: seal.header });
  return compoundFile({
    WordDocument: sealRc4(stream, seal, 512, [[0, 68]]),
    '1Table': sealRc4(table, seal, 512, [[0, seal.header.length]]),
  });
}

describe('encrypted documents', () => {
  for (const [kind, make] of Object.entries(MADE)) {
    it(`${kind} is opened with the password that Office tries by itself`, async () => {
      const { words, flags } = await mail(make(DEFAULT), 'hello');
      assert.match(words, new RegExp(WORDS));
      assert.ok(flags.includes('note:default-password') && !flags.includes('encrypted:encrypted-document'), `${flags}`);
    });

    it(`${kind} is opened with the password in the mail, and held without it`, async () => {
      const content = make(SECRET);
      const told = await mail(content, `The password is: ${SECRET}`);
      assert.match(told.words, new RegExp(WORDS));
      assert.ok(told.flags.includes('note:opened-with-password'), `${told.flags}`);
      const untold = await mail(content, 'hello');
      assert.doesNotMatch(untold.words, new RegExp(WORDS));
      assert.deepEqual(untold.flags, ['encrypted:encrypted-document']);
    });
  }

  it('has its macro sheets judged', async () => {
    const seal = rc4Seal(DEFAULT);
    const { flags } = await mail(
      compoundFile({ Workbook: sealWorkbook(book(filePass(u16(1), seal.header)), seal) }),
      '',
    );
    assert.ok(flags.includes('active:xlm-macro'));
  });

  it('is opened where it is only obfuscated', async () => {
    // What the password that Excel tries makes of itself, as every such workbook has it.
    const array = Buffer.from('876b9ae21ee305621e699660986e9404', 'hex');
    const stream = xorWorkbook(book(filePass(u16(0, 0xb359, 0x9a0a))), array);
    const { words, flags } = await mail(compoundFile({ Workbook: stream }), '');
    assert.match(words, new RegExp(WORDS));
    assert.ok(flags.includes('note:default-password'));
  });

  it('is held where its method is unknown', async () => {
    for (const content of [
      compoundFile({ EncryptedPackage: 'x', EncryptionInfo: 'y' }),
      compoundFile({ EncryptedPackage: 'x' }),
      compoundFile({ '\x09DRMContent': 'x' }),
      compoundFile({ Workbook: workbook([sheet], [filePass(u16(1, 9, 9))]) }),
    ]) {
      assert.deepEqual((await mail(content, '')).flags, ['encrypted:encrypted-document']);
    }
  });
});
