import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { flateStream, objectStream, onePage, pdfFile, pdfStream } from '../../../../test/support/pdf.ts';
import { readPdf } from '../../../../test/support/pdf-reading.ts';

/** A page with one action on its first link. */
function withAction(action: string): Buffer {
  return pdfFile({ objects: onePage({ objects: { 9: `<< /Type /Annot /Subtype /Link /A ${action} >>` } }) });
}

/** A page whose document does something as it is opened. */
function onOpening(action: string): Buffer {
  return pdfFile({ objects: onePage({ catalog: `/OpenAction ${action}` }) });
}

describe('actions of a PDF', () => {
  const cases: readonly (readonly [string, Buffer, readonly string[]])[] = [
    ['has nothing to say of a page', pdfFile({ objects: onePage() }), []],
    ['nor of a place to begin at', onOpening('[3 0 R /Fit]'), []],
    ['nor of an action that leads to one', onOpening('<< /S /GoTo /D [3 0 R /Fit] >>'), []],
    ['finds a script', onOpening('<< /S /JavaScript /JS (app.launchURL\\("x"\\)) >>'), ['active:pdf-javascript']],
    [
      'finds it under escaped names',
      onOpening('<< /#53 /J#61vaScript /J#53 <6576616c2829> >>'),
      ['active:pdf-javascript'],
    ],
    ['finds it at a link', withAction('<< /S /JavaScript /JS (eval\\(x\\)) >>'), ['active:pdf-javascript']],
    [
      'notes one that formats',
      withAction('<< /S /JavaScript /JS (AFNumber_Format\\(2, 0, 0, 0, "", true\\);) >>'),
      ['note:pdf-form-script'],
    ],
    ['finds a program that is started', withAction('<< /S /Launch /F (cmd.exe) >>'), ['active:pdf-launch']],
    [
      'finds the parameters for Windows',
      withAction('<< /S /Launch /Win << /F (cmd.exe) /P (/c x) >> >>'),
      ['active:pdf-launch'],
    ],
    ['has nothing to say of a link', withAction('<< /S /URI /URI (https://example.com/) >>'), []],
    [
      'finds one that is followed by itself',
      onOpening('<< /S /URI /URI (https://example.com/) >>'),
      ['active:pdf-open-action'],
    ],
    [
      'finds one behind another action',
      onOpening('<< /S /Hide /T (x) /Next [<< /S /URI /URI (https://example.com/) >>] >>'),
      ['note:pdf-automatic', 'active:pdf-open-action'],
    ],
    ['notes another file', withAction('<< /S /GoToR /F (other.pdf) /D [0 /Fit] >>'), ['note:pdf-other-file']],
    [
      'finds a share',
      withAction('<< /S /GoToE /F << /Type /Filespec /UF (\\\\\\\\host\\\\share\\\\x.pdf) >> >>'),
      ['note:pdf-other-file', 'active:pdf-share'],
    ],
    [
      'notes where a form goes',
      withAction('<< /S /SubmitForm /F << /FS /URL /F (https://example.com/f) >> >>'),
      ['note:pdf-form-data'],
    ],
    [
      'has nothing to say of data from the web',
      withAction('<< /Type /Filespec /FS /URL /F (https://example.com/) >>'),
      [],
    ],
    [
      'finds a share that a picture lies on',
      pdfFile({ objects: onePage({ objects: { 9: pdfStream('', '/F (//host/share/x.jpg)') } }) }),
      ['note:pdf-other-file', 'active:pdf-share'],
    ],
    [
      'finds a share that a file specification names',
      withAction('<< /Type /Filespec /UF (file://host/x) >>'),
      ['active:pdf-share'],
    ],
    ['notes media', withAction('<< /S /Rendition >> /Subtype /Screen'), ['note:pdf-media']],
  ];
  for (const [what, file, flags] of cases) it(what, () => assert.deepEqual(readPdf(file).flags, flags));

  it('gives the script as a part, from strings and streams', () => {
    const objects = {
      6: '<< /S /JavaScript /JS 7 0 R >>',
      7: flateStream('var a = eval("1");'),
      8: '<< /S /JavaScript /JS <feff0065007600690061006c0028005f0029> >>',
    };
    assert.deepEqual(readPdf(pdfFile({ objects: onePage({ objects }) })).parts, [
      ['extracted', ['javascript-7.js'], 'var a = eval("1");'],
      ['extracted', ['javascript-8.js'], 'evial(_)'],
    ]);
  });

  it('sees what lies in object streams, and in revisions that a later one replaces', () => {
    const objects = onePage({ objects: { 6: objectStream({ 7: '<< /S /JavaScript /JS (eval\\(7\\)) >>' }) } });
    const hidden = pdfFile({ objects, update: { 6: '<< /Nothing true >>' } });
    assert.deepEqual(readPdf(hidden).flags, ['active:pdf-javascript']);
  });

  it('needs no tables', () => {
    const file = Buffer.from('%PDF-1.4\n1 0 obj<</S/JavaScript/JS(eval\\(1\\))>>');
    assert.deepEqual(readPdf(file).flags, ['active:pdf-javascript']);
  });

  it('gives addresses of links and forms', () => {
    const objects = {
      6: '<< /S /URI /URI (https://example.com/a\\(b\\)) >>',
      7: '<< /S /SubmitForm /F (https://example.com/form) >>',
      8: '<< /S /URI /URI 9 0 R >>',
      9: '(mailto:a@example.com)',
    };
    assert.deepEqual(readPdf(pdfFile({ objects: onePage({ objects }) })).links, [
      'https://example.com/a(b)',
      'https://example.com/form',
      'mailto:a@example.com',
    ]);
  });

  it('is held where two readers would see two actions', () => {
    const file = withAction('<< /S /JavaScript /JS (print\\(\\)) /S /URI /URI (https://example.com/) >>');
    assert.ok(readPdf(file).flags.includes('ambiguous:pdf-duplicate-key'));
  });

  it('gives embedded files by all their names, and those that nobody names', () => {
    const objects = {
      6: '<< /Type /Filespec /F (a.txt) /UF <feff00e4002e007400780074> /EF << /F 7 0 R >> >>',
      7: flateStream('first', '/Type /EmbeddedFile'),
      8: pdfStream('second', '/Type /EmbeddedFile'),
    };
    assert.deepEqual(readPdf(pdfFile({ objects: onePage({ objects }) })).parts, [
      ['embedded', ['ä.txt', 'a.txt'], 'first'],
      ['embedded', [], 'second'],
    ]);
  });
});
