import { gzipSync } from 'node:zlib';
import { lyingZip, tar } from '../archives.ts';
import { base64Lines } from '../evasion/model.ts';
import { mailAround, mailWith, plainMail } from '../mails.ts';
import { docx, paragraph, run } from '../office-files.ts';
import { flateStream, onePage, pdfFile } from '../pdf.ts';
import { jpeg, png, qrCode } from '../pictures.ts';
import { rar5 } from '../rar.ts';
import { uuencode } from '../text-encodings.ts';
import { attachment, tnef } from '../tnef.ts';
import { pgpSigned } from '../wrapped.ts';
import type { Case } from './case.ts';
import { workbook } from './documents.ts';
import { fileCase, madeBy, mailCase, signedOpaque, smime, written } from './making.ts';

const table = Buffer.from('article,number\r\nA-1,2\r\n'.repeat(40));
const zip = lyingZip([{ name: 'orders.csv', content: table }]);
const sevenZip = (): Buffer => madeBy('7z', ['a', 'out.7z', 'orders.csv'], 'out.7z', { 'orders.csv': table });
const picture = jpeg({ width: 8, height: 8, grey: Buffer.alloc(64, 200) });
const ENTITY = `Content-Type: text/csv; name=orders.csv\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Lines(table)}`;

/** Mails that are near to what hostile ones do, and must pass. */
export const HONEST: readonly Case[] = [
  mailCase('newsletter', 'a page with styles, hidden preview text and a picture that counts readers', () =>
    written(
      ['List-Unsubscribe: <https://news.test/u>', 'Content-Type: multipart/alternative; boundary="=_news"'],
      [
        '--=_news\nContent-Type: text/plain; charset=utf-8\n\nNews of May\n',
        '--=_news\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<html><head><style>p{color:#333}</style></head><body>',
        '<div style=3D"display:none">A look at May</div><p>News of <b>May</b>: <a href=3D"https://news.test/may?u=3D1">read=\n on</a></p>',
        '<img src=3D"https://news.test/pixel.gif" width=3D1 height=3D1></body></html>\n--=_news--\n',
      ].join('\n'),
    ),
  ),
  mailCase('repeated-type', 'the same type twice', () =>
    written(['Content-Type: text/plain; charset=utf-8', 'Content-Type: text/plain; charset=utf-8'], 'Good morning\n'),
  ),
  mailCase('continued-name', 'a long name in sections, as RFC 2231 has it', () =>
    mailWith('papers', { name: 'a.csv', content: table }).replace(
      'filename="a.csv"',
      "filename*0*=utf-8''Auftr%C3%A4ge%20;\r\n filename*1*=f%C3%BCr%20M%C3%A4rz.csv",
    ),
  ),
  mailCase('base64-blank-lines', 'base64 with blank lines and without a line end', () =>
    mailWith('papers', { name: 'a.csv', content: table }).replace('\r\n\r\nYXJ', '\r\n\r\n\r\nYXJ'),
  ),
  mailCase('forwarded', 'a mail in a mail in a mail', () =>
    mailAround('Fwd', mailAround('Fwd', plainMail('Orders'), 'inner')),
  ),
  mailCase('mail-about-mail', 'a text that quotes headers and delimiters', () =>
    plainMail(
      'Your header',
      'You wrote:\r\n> Content-Type: text/plain\r\n> Content-Transfer-Encoding: base64\r\n-- \r\nAnna\r\n',
    ),
  ),
  mailCase('uuencoded-text', 'a table in uuencode', () =>
    plainMail('Orders', `Hello\n\n${uuencode(table, { begin: 'begin 644 orders.csv' })}`.replace(/\n/g, '\r\n')),
  ),
  mailCase('signed', 'signed by S/MIME in the clear', () =>
    written(
      ['Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=s'],
      `--s\n${ENTITY}\n--s\nContent-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\n${base64Lines(signedOpaque(Buffer.alloc(0)))}\n--s--\n`,
    ),
  ),
  mailCase('signed-opaque', 'signed by S/MIME, the content in the signature', () =>
    smime(signedOpaque(Buffer.from(ENTITY)), 'signed-data'),
  ),
  mailCase('pgp-signature', 'signed by OpenPGP', () =>
    written(
      ['Content-Type: multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha256; boundary=s'],
      `--s\nContent-Type: text/plain\n\nGood morning\n\n--s\nContent-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----\n\n${base64Lines(pgpSigned(Buffer.alloc(0)))}=abcd\n-----END PGP SIGNATURE-----\n\n--s--\n`,
    ),
  ),
  mailCase('russian', 'KOI8-R', () =>
    written(
      ['Content-Type: text/plain; charset=koi8-r', 'Content-Transfer-Encoding: 8bit'],
      '\xf0\xd2\xc9\xd7\xc5\xd4, \xcb\xc1\xcb \xc4\xc5\xcc\xc1?\n',
    ),
  ),
  mailCase('external-body', 'a draft that can be fetched, as the IETF announces it', () =>
    written(
      ['Content-Type: multipart/mixed; boundary=i'],
      '--i\n\nA new draft is there.\n--i\nContent-Type: message/external-body; access-type=URL; URL="ftp://drafts.test/d.txt"\n\nContent-Type: text/plain\nContent-ID: <1@drafts.test>\n\n--i--\n',
    ),
  ),
  fileCase('zip', 'a ZIP file', () => ({ name: 'orders.zip', type: 'application/zip', content: zip })),
  fileCase('zip-in-zip', 'ZIP files in a ZIP file', () => ({
    name: 'orders.zip',
    content: lyingZip([
      { name: 'may/orders.zip', content: zip, method: 0 },
      { name: 'june/orders.zip', content: zip },
    ]),
  })),
  fileCase('7z', '7z', () => ({ name: 'orders.7z', content: sevenZip() }), { needs: ['7z'] }),
  fileCase('rar', 'RAR', () => ({ name: 'orders.rar', content: rar5([{ name: 'orders.csv', content: table }]) })),
  fileCase('tar-gz', 'TAR in gzip', () => ({
    name: 'orders.tar.gz',
    content: gzipSync(
      tar([
        { name: 'may', type: '5' },
        { name: 'may/orders.csv', content: table },
      ]),
    ),
  })),
  fileCase('encoded-member', 'a member with a name in UTF-8', () => ({
    name: 'orders.zip',
    content: lyingZip([{ name: Buffer.from('Aufträge/März.csv').toString('latin1'), flags: 0x800, content: table }]),
  })),
  fileCase(
    'winmail',
    'a winmail.dat with 7z',
    () => ({ name: 'winmail.dat', type: 'application/ms-tnef', content: tnef(attachment('orders.7z', sevenZip())) }),
    {
      needs: ['7z'],
    },
  ),
  fileCase('document', 'a document with a picture, a link and comments', () => ({
    name: 'offer.docx',
    content: docx(`${paragraph('Our offer')}<w:p><w:hyperlink r:id="rId7">${run('our shop')}</w:hyperlink></w:p>`, {
      parts: { 'word/media/image1.jpeg': { content: picture } },
      relationships: [
        { id: 'rId1', type: 'image', target: 'media/image1.jpeg' },
        { id: 'rId7', type: 'hyperlink', target: 'https://shop.test/', external: true },
      ],
    }),
  })),
  fileCase('workbook', 'a workbook that computes', () => ({
    name: 'orders.xlsx',
    content: workbook('<row><c r="A1"><v>1</v></c><c r="B1"><f>SUM(A1:A9)*2</f><v>2</v></c></row>'),
  })),
  fileCase('pdf-form', 'a PDF with a form that formats what is written into it', () => ({
    name: 'form.pdf',
    type: 'application/pdf',
    content: pdfFile({
      objects: onePage({
        catalog: '/AcroForm << /Fields [8 0 R] >>',
        page: '/Annots [8 0 R]',
        objects: {
          8: '<< /Type /Annot /Subtype /Widget /FT /Tx /T (price) /Rect [0 0 9 9] /AA << /F << /S /JavaScript /JS (AFNumber_Format\\(2, 0, 0, 0, "", true\\);) >> >> >>',
        },
      }),
    }),
  })),
  fileCase('pdf-with-data', 'a PDF with an invoice in XML (ZUGFeRD)', () => ({
    name: 'invoice.pdf',
    type: 'application/pdf',
    content: pdfFile({
      objects: onePage({
        catalog: '/Names << /EmbeddedFiles << /Names [(a) 8 0 R] >> >>',
        objects: {
          8: '<< /Type /Filespec /F (factur-x.xml) /UF (factur-x.xml) /EF << /F 9 0 R >> >>',
          9: flateStream(
            '<?xml version="1.0"?><Invoice><Total>9</Total></Invoice>',
            '/Type /EmbeddedFile /Subtype /text#2Fxml',
          ),
        },
      }),
    }),
  })),
  fileCase('rtf', 'RTF with a picture', () => ({
    name: 'letter.rtf',
    content: Buffer.from('{\\rtf1\\ansi Dear Bert,\\par {\\pict\\jpegblip ffd8ffd9}}'),
  })),
  fileCase('pictures', 'a picture of a camera, with another one behind it', () => ({
    name: 'photo.jpg',
    type: 'image/jpeg',
    content: Buffer.concat([picture, picture]),
  })),
  fileCase('qr-code', 'a QR code', async () => ({
    name: 'code.png',
    type: 'image/png',
    content: png(await qrCode('https://shop.test/a')),
  })),
  fileCase('page', 'a page with a table and a script that sorts it', () => ({
    name: 'report.html',
    type: 'text/html',
    content: Buffer.from(
      '<html><body><table id="t"><tr><td>1</td></tr></table><script>document.getElementById("t").onclick=function(){this.rows}</script></body></html>',
    ),
  })),
];
