import { deflateSync } from 'node:zlib';
import { base64Lines } from '../evasion/model.ts';
import { mailWith } from '../mails.ts';
import { peProgram } from '../programs.ts';
import { binHex, uuencode, yencode } from '../text-encodings.ts';
import { attachment, tnef } from '../tnef.ts';
import {
  armored,
  cmsAuthEnveloped,
  cmsCompressed,
  pgpCompressed,
  pgpEncrypted,
  pgpLiteral,
  pgpPacket,
  pgpSigned,
} from '../wrapped.ts';
import type { Row } from './case.ts';
import { eicarZip, fileCase, mailCase, signedOpaque, smime, written } from './making.ts';

const program = peProgram();
const named = { begin: 'begin 644 setup.exe' };
const text = (body: string, ...header: readonly string[]): string =>
  written(['Content-Type: text/plain', 'Content-Transfer-Encoding: 8bit', ...header], body);

const ENTITY = `Content-Type: application/zip; name=orders.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Lines(eicarZip)}`;
const literal = pgpPacket(11, pgpLiteral('orders.zip', eicarZip));

export const BODY_ROWS: readonly Row[] = [
  {
    name: 'text-encodings',
    attack: 'Files written into a text: uuencode, yEnc, BinHex; winmail.dat.',
    cases: [
      mailCase('uuencode', 'a program as the whole text', () => text(uuencode(program, named))),
      mailCase('uuencode-behind-text', 'a program behind words', () =>
        text(`Hello,\n\n${uuencode(program, named)}\nBye\n`),
      ),
      mailCase('yenc', 'EICAR as the whole text', () => text(yencode(eicarZip))),
      mailCase('yenc-behind-text', 'EICAR behind words', () => text(`Hello,\n\n${yencode(eicarZip)}\nBye\n`)),
      mailCase('binhex', 'a program as the whole text', () => text(binHex(program, { name: 'setup.exe' }))),
      mailCase('binhex-behind-text', 'EICAR behind words', () => text(`Hello,\n\n${binHex(eicarZip)}\nBye\n`)),
      fileCase('winmail', 'a program in a winmail.dat', () => ({
        name: 'winmail.dat',
        type: 'application/ms-tnef',
        content: tnef(attachment('setup.exe', program)),
      })),
      mailCase(
        'yenc-in-base64',
        'yEnc in base64 that nobody calls so',
        () =>
          written(
            ['Content-Type: text/plain', 'Content-Transfer-Encoding: x-base64'],
            base64Lines(Buffer.from(yencode(eicarZip), 'latin1')),
          ),
        { with: 'encoding-laxness' },
      ),
      fileCase(
        'winmail-with-bidi-name',
        'a winmail.dat with a name that is turned round',
        () => ({
          name: 'winmail.dat',
          type: 'application/ms-tnef',
          content: tnef(attachment('invoice\u202efdp.exe', program)),
        }),
        { with: 'deceptive-names' },
      ),
    ],
  },
  {
    name: 'wrapped-mail',
    attack: 'S/MIME and OpenPGP: what only wraps is opened, what is encrypted is told.',
    cases: [
      mailCase('smime-signed-opaque', 'EICAR in a signature', () =>
        smime(signedOpaque(Buffer.from(ENTITY)), 'signed-data'),
      ),
      mailCase('smime-compressed', 'EICAR compressed', () =>
        smime(cmsCompressed(Buffer.from(ENTITY)), 'compressed-data'),
      ),
      mailCase('smime-enveloped', 'an encrypted mail', () => smime(cmsAuthEnveloped(), 'authEnveloped-data')),
      mailCase('smime-mislabelled', 'an encrypted mail that calls itself signed', () =>
        smime(cmsAuthEnveloped(), 'signed-data'),
      ),
      mailCase('pgp-encrypted-text', 'an encrypted message in a text', () =>
        text(armored('PGP MESSAGE', pgpEncrypted())),
      ),
      mailCase('pgp-mime', 'an encrypted mail', () =>
        written(
          ['Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b'],
          `--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream\n\n${armored('PGP MESSAGE', pgpEncrypted())}\n--b--\n`,
        ),
      ),
      mailCase('pgp-signed-text', 'EICAR in a message that is only signed', () =>
        text(`Hello\n\n${armored('PGP MESSAGE', pgpSigned(literal))}`),
      ),
      fileCase('pgp-file', 'EICAR in a file that is only compressed', () => ({
        name: 'orders.zip.gpg',
        content: pgpPacket(8, pgpCompressed('zip', literal)),
      })),
      mailCase(
        'signed-and-enveloped',
        'an encrypted mail in a signature',
        () =>
          smime(
            signedOpaque(
              Buffer.from(smime(cmsAuthEnveloped(), 'authEnveloped-data').replace(/^[\s\S]*?(?=Content-Type)/, '')),
            ),
            'signed-data',
          ),
        { with: 'wrapped-mail' },
      ),
      mailCase(
        'signed-with-two-encodings',
        'EICAR in a signature whose entity has two encodings',
        () =>
          smime(
            signedOpaque(Buffer.from(ENTITY.replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: 7bit\r\n\r\n'))),
            'signed-data',
          ),
        { with: 'duplicate-fields' },
      ),
    ],
  },
  {
    name: 'header-cost',
    attack: 'Headers, links and markup that make a careless reader slow; EICAR behind them.',
    cases: [
      mailCase('open-comments', '40,000 opened comments in a Content-Type', () =>
        costly(`Content-Type: text/plain; a=${'('.repeat(40_000)}`),
      ),
      mailCase('encoded-words', '8,000 beginnings of encoded words', () => costly(`Subject: ${'=?'.repeat(8000)}`)),
      mailCase('sections', '8,000 sections of a parameter', () =>
        costly(`Content-Type: text/plain${Array.from({ length: 8000 }, (_, i) => `;\n name*${i}=x`).join('')}`),
      ),
      mailCase('one-letter', '4 MB of one letter', () => mailOf('text/plain', 'a'.repeat(4_000_000))),
      mailCase('an-address-without-end', 'an address of 4 MB', () =>
        mailOf('text/plain', `http://${'a.'.repeat(2_000_000)}`),
      ),
      mailCase('nested-elements', '500,000 elements within each other', () =>
        mailOf('text/html', '<b><i>'.repeat(250_000)),
      ),
      mailCase('attributes-without-end', '500,000 attributes', () =>
        mailOf('text/html', `<a ${'x="'.repeat(500_000)}`),
      ),
      mailCase(
        'comments-and-two-types',
        'opened comments in one of two types',
        () => costly(`Content-Type: text/plain; a=${'('.repeat(40_000)}\nContent-Type: text/html`),
        { with: 'duplicate-fields' },
      ),
      fileCase(
        'a-page-in-zlib',
        'elements within each other in a PDF that is inflated',
        () => ({
          name: 'page.pdf',
          content: Buffer.concat([
            Buffer.from('%PDF-1.4\n1 0 obj\n<< /Filter /FlateDecode /Length 99999999 >>\nstream\n'),
            deflateSync(Buffer.from('['.repeat(2_000_000))),
            Buffer.from('\nendstream\nendobj\n%%EOF\n'),
            eicarZip,
          ]),
        }),
        { with: 'split-and-polyglot' },
      ),
    ],
  },
];

/** The field stands above a part with EICAR. */
function costly(fields: string): string {
  const part = mailWith('x', { name: 'orders.zip', content: eicarZip }).split('\r\n').slice(3).join('\n');
  return written(
    ['Content-Type: multipart/mixed; boundary=costly'],
    `--costly\n${fields}\n\nx\n--costly\n${part.replace('MIME-Version: 1.0\n', '')}\n--costly--\n`,
  );
}

function mailOf(type: string, body: string): string {
  const part = `Content-Type: ${type}\n\n${body}`;
  return written(
    ['Content-Type: multipart/mixed; boundary=costly'],
    `--costly\n${part}\n--costly\n${ENTITY}\n--costly--\n`,
  );
}
