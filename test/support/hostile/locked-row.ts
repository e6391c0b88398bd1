import { lyingZip } from '../archives.ts';
import { compoundFile } from '../compound-file.ts';
import { honestMail, writeMail } from '../evasion/model.ts';
import type { Row } from './case.ts';
import { file } from './documents.ts';
import { eicarZip, fileCase, mailCase, oddly } from './making.ts';

const eighty = (kind: number): Buffer => Buffer.from([kind, 0, 2, 0, 0x24, 0, 0, 0]);

export const LOCKED_ROW: Row = {
  name: 'encrypted-documents',
  attack: 'Documents that need a password.',
  cases: [
    fileCase('word-97', 'a document of Word 97', () => {
      const head = Buffer.alloc(4096, 0xa5);
      Buffer.from('eca5c100', 'hex').copy(head);
      head.writeUInt16LE(0x0100, 10); // fEncrypted
      head.writeUInt32LE(52, 14);
      return file(
        'papers.doc',
        compoundFile({
          WordDocument: head,
          '1Table': Buffer.concat([Buffer.from([1, 0, 1, 0]), Buffer.alloc(5000, 0x5a)]),
        }),
      );
    }),
    fileCase('opendocument', 'OpenDocument', () =>
      file(
        'papers.odt',
        lyingZip([
          { name: 'mimetype', content: Buffer.from('application/vnd.oasis.opendocument.text'), method: 0 },
          {
            name: 'META-INF/manifest.xml',
            content: Buffer.from(
              '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml" manifest:size="99"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>',
            ),
          },
          { name: 'content.xml', content: Buffer.alloc(99, 0xa5), method: 0 },
        ]),
      ),
    ),
    mailCase(
      'ooxml-and-two-encodings',
      'encrypted OOXML below two encodings',
      () => {
        const content = compoundFile({
          EncryptionInfo: Buffer.concat([eighty(3), Buffer.alloc(120, 7)]),
          EncryptedPackage: Buffer.alloc(5000, 0xa5),
        });
        return writeMail(oddly(honestMail(content, 'papers.docx'), 'encoding: 7bit before base64'));
      },
      { with: 'duplicate-fields' },
    ),
    fileCase(
      'xml-beside-encrypted',
      'a document that is encrypted beside EICAR',
      () =>
        file(
          'papers.zip',
          lyingZip([
            {
              name: 'a.docx',
              content: compoundFile({
                EncryptionInfo: Buffer.concat([eighty(3), Buffer.alloc(120, 7)]),
                EncryptedPackage: Buffer.alloc(5000, 0xa5),
              }),
            },
            { name: 'b.zip', content: eicarZip, hidden: true },
          ]),
        ),
      { with: 'zip-disagreements' },
    ),
  ],
};
