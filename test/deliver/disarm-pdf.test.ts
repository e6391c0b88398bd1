import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { disarmPdf } from '../../src/deliver/change/disarm/pdf.ts';
import { temporaryFolder } from '../support/folder.ts';
import { flateStream, objectStream, onePage, pdfFile, pdfStream } from '../support/pdf.ts';
import { readPdf } from '../support/pdf-reading.ts';
import { missingTool, runTool } from '../support/tool.ts';

const SCRIPT = '<< /S /JavaScript /JS (app.launchURL\\("x"\\)) >>';
const WIDGET = '/Type /Annot /Subtype /Widget /Rect [0 0 99 20]';

/** A page with one action on its link. */
function withAction(action: string): Buffer {
  const link = `<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A ${action} >>`;
  return pdfFile({ objects: onePage({ page: '/Annots [9 0 R]', objects: { 9: link } }) });
}

function onOpening(action: string): Buffer {
  return pdfFile({ objects: onePage({ catalog: `/OpenAction ${action}` }) });
}

/** With a field of a form as object 6. */
function withField(field: string, more: Readonly<Record<number, string>> = {}): Buffer {
  const objects = { 6: `<< ${WIDGET} ${field} >>`, ...more };
  return pdfFile({
    objects: onePage({ catalog: '/AcroForm << /Fields [6 0 R] >>', page: '/Annots [6 0 R]', objects }),
  });
}

const inStream = { 6: objectStream({ 7: SCRIPT }) };
const media = '/Type /Annot /Subtype /RichMedia /RichMediaContent << /Assets 7 0 R >>';

/** What acts, and what of its links stays. */
const ARMED: Readonly<Record<string, readonly [file: Buffer, links?: readonly string[]]>> = {
  'a script': [onOpening(SCRIPT)],
  'a script under escaped names': [onOpening('<< /#53 /J#61vaScript /J#53 <6576616c2829> >>')],
  'a script by its name': [
    pdfFile({ objects: onePage({ catalog: `/Names << /JavaScript << /Names [(a) ${SCRIPT}] >> >>` }) }),
  ],
  'a script that formats a field': [
    withField('/FT /Tx /T (a) /AA << /F << /S /JavaScript /JS (AFNumber_Format\\(2\\)) >> >>'),
  ],
  'a script in an object stream': [pdfFile({ objects: onePage({ catalog: '/OpenAction 7 0 R', objects: inStream }) })],
  'a script that a later revision replaces': [
    pdfFile({ objects: onePage({ objects: inStream }), update: { 6: '<< /A true >>' } }),
  ],
  'a script that is stated twice': [
    withAction('<< /S /JavaScript /JS (print\\(\\)) /S /URI /URI (https://a.example/) >>'),
    ['https://a.example/'],
  ],
  'a script of a document that is signed': [
    withField('/FT /Sig /T (s) /V 7 0 R', { 7: '<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>', 8: SCRIPT }),
  ],
  'a program': [withAction('<< /S /Launch /Win << /F (cmd.exe) /P (/c x) >> >>')],
  'an address as it is opened': [onOpening('<< /S /URI /URI (https://a.example/) >>')],
  'an address behind another action': [
    onOpening('<< /S /Hide /T (x) /Next [<< /S /URI /URI (https://a.example/) >>] >>'),
  ],
  'a share': [withAction('<< /S /GoToE /F << /Type /Filespec /UF (\\\\\\\\host\\\\share\\\\x.pdf) >> >>')],
  'the address of a share': [withAction('<< /S /URI /URI (//host/share) >>')],
  'a script as an address': [withAction('<< /S /URI /URI (javascript:app.alert\\(1\\)) >>')],
  'an action of no known kind': [withAction('<< /S /New /JS (app.alert\\(1\\)) >>')],
  'a form that is sent': [withAction('<< /S /SubmitForm /F << /FS /URL /F (https://a.example/f) >> >>')],
  'data in another file': [
    pdfFile({ objects: onePage({ page: '/Annots [9 0 R]', objects: { 9: pdfStream('', '/F (//host/x.jpg)') } }) }),
  ],
  'a page of another file': [
    pdfFile({
      objects: onePage({
        page: '/Annots [9 0 R]',
        objects: { 9: pdfStream('', '/Subtype /Form /Ref << /F (//host/x.pdf) >>') },
      }),
    }),
  ],
  'a base of its addresses': [pdfFile({ objects: onePage({ catalog: '/URI << /Base (javascript:1) >>' }) })],
  'files in it': [
    pdfFile({
      objects: onePage({
        catalog: '/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>',
        objects: {
          6: '<< /Type /Filespec /F (a.txt) /EF << /F 7 0 R >> >>',
          7: flateStream('first', '/Type /EmbeddedFile'),
          8: pdfStream('of nobody', '/Type /EmbeddedFile'),
        },
      }),
    }),
  ],
  media: [pdfFile({ objects: onePage({ page: '/Annots [6 0 R]', objects: { 6: `<< ${media} >>`, 7: '<< >>' } }) })],
  'something before and behind it': [
    pdfFile({ objects: onePage({ catalog: `/OpenAction ${SCRIPT}` }), before: 'junk\n', after: 'more' }),
  ],
};

const noQpdf = missingTool('qpdf');

/** What is left, after qpdf has found nothing wrong with it. */
async function disarm(file: Buffer): Promise<Buffer> {
  const left = Buffer.from(await disarmPdf(file));
  if (noQpdf) return left;
  using folder = temporaryFolder('pdf');
  writeFileSync(folder.at('left.pdf'), left);
  runTool(folder.path, 'qpdf', ['--check', 'left.pdf']);
  return left;
}

describe('a PDF loses', () => {
  for (const [what, [file, links = []]] of Object.entries(ARMED)) {
    it(what, async () => {
      const left = await disarm(file);
      const read = readPdf(left);
      assert.deepEqual({ flags: read.flags, parts: read.parts, links: read.links }, { flags: [], parts: [], links });
      assert.equal(read.text, 'Hello');
      assert.doesNotMatch(left.toString('latin1'), /JavaScript|alert|eval|cmd\.exe|host|EmbeddedFile|of nobody/);
    });
  }
});

describe('a PDF', () => {
  it('keeps links, places to begin at, fields and their values', async () => {
    assert.deepEqual(readPdf(await disarm(withAction('<< /S /URI /URI (https://a.example/) >>'))).links, [
      'https://a.example/',
    ]);
    const hexadecimal = Buffer.from('\ufeffhttps://a.example/', 'utf16le').swap16().toString('hex');
    assert.deepEqual(readPdf(await disarm(withAction(`<< /S /URI /URI <${hexadecimal}> >>`))).links, [
      'https://a.example/',
    ]);
    assert.match((await disarm(onOpening('[3 0 R /Fit]'))).toString('latin1'), /\/OpenAction \[ 3 0 R \/Fit \]/);
    assert.match((await disarm(withField('/FT /Tx /T (a) /V (value)'))).toString('latin1'), /\/V \(value\)/);
  });

  it('of several revisions is the last one', async () => {
    const objects = onePage({ text: 'old', catalog: `/OpenAction ${SCRIPT}` });
    const file = pdfFile({ objects, update: { 4: flateStream('BT /F1 12 Tf 72 720 Td (new) Tj ET') } });
    assert.equal(readPdf(await disarm(file)).text, 'new');
  });

  for (const [what, args] of Object.entries({
    'in object streams': ['--object-streams=generate'],
    'for the web': ['--linearize'],
    'encrypted without a password, by RC4': ['--allow-weak-crypto', '--encrypt', '', 'owner', '40', '--'],
    'encrypted without a password, by AES-128': ['--encrypt', '', 'owner', '128', '--use-aes=y', '--'],
    'encrypted without a password, by AES-256': ['--encrypt', '', 'owner', '256', '--'],
  })) {
    it(`that qpdf has written is disarmed: ${what}`, { skip: noQpdf }, async () => {
      const left = readPdf(await disarm(byQpdf(onOpening(SCRIPT), args)));
      assert.deepEqual([left.flags, left.text], [[], 'Hello']);
    });
  }

  it('that needs a password is not disarmed', { skip: noQpdf }, async () => {
    await assert.rejects(disarmPdf(byQpdf(onOpening(SCRIPT), ['--encrypt', 'user', 'owner', '256', '--'])));
  });

  it('that is damaged, or drawn by its form in XML, is not disarmed', async () => {
    await assert.rejects(disarmPdf(Buffer.from(`%PDF-1.4\n1 0 obj${SCRIPT}`)));
    await assert.rejects(disarmPdf(Buffer.from('%PDF-1.7\n1 0 obj\n<<')));
    await assert.rejects(disarmPdf(pdfFile({ objects: onePage({ catalog: '/NeedsRendering true' }) })));
  });
});

function byQpdf(file: Buffer, args: readonly string[]): Buffer {
  using folder = temporaryFolder('pdf');
  writeFileSync(folder.at('in.pdf'), file);
  runTool(folder.path, 'qpdf', [...args, 'in.pdf', 'out.pdf']);
  return readFileSync(folder.at('out.pdf'));
}
