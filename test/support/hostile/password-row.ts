import { lyingZip } from '../archives.ts';
import { encryptedHeadersRar5, encryptedRar4, encryptedRar5 } from '../encrypted-rar.ts';
import { mailWith } from '../mails.ts';
import { docx, paragraph } from '../office-files.ts';
import { rar5WithEncryptedHeaders } from '../rar.ts';
import type { Case, Row } from './case.ts';
import { eicar, fileCase, type More, madeBy, mailCase } from './making.ts';

export const PASSWORD_ROW: Row = {
  name: 'encrypted-archives',
  attack: 'Encrypted archives, with the password in the mail and without it.',
  cases: [
    ...(
      [
        ['zip-traditional', 'ZIP, the old cipher', 'zip', ['-q', '-P', 'Sesam-77', 'out', 'readme.txt'], 'out.zip'],
        ['zip-aes', 'ZIP, AES-256', '7z', ['a', '-pSesam-77', '-mem=AES256', 'out.zip', 'readme.txt'], 'out.zip'],
        ['7z', '7z', '7z', ['a', '-pSesam-77', 'out.7z', 'readme.txt'], 'out.7z'],
        ['7z-headers', '7z with its names', '7z', ['a', '-pSesam-77', '-mhe=on', 'out.7z', 'readme.txt'], 'out.7z'],
        ['arj', 'ARJ', 'arj', ['a', '-y', '-gSesam-77', 'out', 'readme.txt'], 'out.arj'],
      ] as const
    ).flatMap(([name, what, program, args, output]) => {
      const content = () => madeBy(program, args, output, { 'readme.txt': eicar });
      return passwordCases(name, what, output, content, { needs: [program] }).slice(0, program === 'arj' ? 1 : 2);
    }),
    ...passwordCases('rar4', 'RAR 4', 'out.rar', () => encryptedRar4('readme.txt', eicar, 'Sesam-77')),
    ...passwordCases('rar5', 'RAR 5', 'out.rar', () => encryptedRar5('readme.txt', eicar, 'Sesam-77')),
    ...passwordCases('rar5-headers', 'RAR 5 with its names', 'out.rar', () =>
      encryptedHeadersRar5('readme.txt', eicar, 'Sesam-77'),
    ),
    fileCase('rar5-no-member', 'RAR 5 of which nothing can be seen', () => ({
      name: 'out.rar',
      content: rar5WithEncryptedHeaders(),
    })),
    mailCase('subject', 'the password in the subject', () =>
      told('out.rar', encryptedRar5('readme.txt', eicar, 'Sesam-77'), 'papers', 'Sesam-77'),
    ),
    fileCase('file-name', 'the password in the file name', () => ({
      name: 'papers-Sesam77.rar',
      content: encryptedRar5('readme.txt', eicar, 'Sesam77'),
    })),
    fileCase(
      'bidi-name',
      'an encrypted archive under a name that is turned round',
      () => ({
        name: 'papers.zip',
        content: lyingZip([
          {
            name: Buffer.from('invoice\u202efdp.exe.rar').toString('latin1'),
            flags: 0x800,
            content: encryptedRar5('readme.txt', eicar, 'none'),
          },
        ]),
      }),
      { with: 'deceptive-names' },
    ),
    fileCase(
      'in-a-document',
      'an encrypted archive in a document',
      () => ({
        name: 'papers.docx',
        content: docx(paragraph('See within.'), {
          parts: { 'word/embeddings/a.bin': { content: encryptedRar5('readme.txt', eicar, 'none') } },
        }),
      }),
      { with: 'active-documents' },
    ),
  ],
};

function passwordCases(name: string, what: string, file: string, content: () => Buffer, more: More = {}): Case[] {
  return [
    fileCase(name, `${what}, without the password`, () => ({ name: file, content: content() }), more),
    mailCase(
      `${name}-told`,
      `${what}, the password in the text`,
      () => told(file, content(), 'The password is Sesam-77.'),
      more,
    ),
  ];
}

function told(name: string, content: Buffer, text: string, subject = 'papers'): string {
  return mailWith(subject, { name, content }).replace('Please see the attachment.', text);
}
