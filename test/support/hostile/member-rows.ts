import { lyingZip, tar } from '../archives.ts';
import { type Attachment, mailWith } from '../mails.ts';
import { cpio } from '../package-files.ts';
import { peProgram } from '../programs.ts';
import { rar5 } from '../rar.ts';
import type { Row } from './case.ts';
import { eicar, eicarZip, fileCase, type More, madeBy, mailCase, written } from './making.ts';

const program = peProgram();
const tarOf = (name: string, type = '0', target = ''): Attachment => ({
  name: 'papers.tar',
  content: tar([
    { name, type, target, ...(type === '0' ? { content: eicar } : {}) },
    { name: 'readme.txt', content: eicar },
  ]),
});
const zipOf = (name: string, content = eicar): Attachment => ({
  name: 'papers.zip',
  content: lyingZip([{ name, content }]),
});

export const PATH_ROW: Row = {
  name: 'hostile-paths',
  attack: 'Members whose names or kinds lead out of the folder where they are unpacked.',
  cases: [
    fileCase('upwards', 'upwards', () => zipOf('../../etc/cron.d/x')),
    fileCase('absolute', 'from the root', () => zipOf('/etc/passwd')),
    fileCase('drive', 'a letter of a drive', () => zipOf('C:\\Windows\\x.txt')),
    fileCase('nul', 'a NUL in the name', () => zipOf('a.txt\0.exe')),
    fileCase('long', 'a name of 64 KB', () => zipOf(`${'x'.repeat(65_000)}.txt`)),
    fileCase('symbolic-link', 'a symbolic link, and a file through it', () => ({
      name: 'papers.tar',
      content: tar([
        { name: 'link', type: '2', target: '../../etc' },
        { name: 'link/passwd', content: eicar },
      ]),
    })),
    fileCase('hard-link', 'a hard link', () => tarOf('hard', '1', '/etc/shadow')),
    fileCase('device', 'a device', () => tarOf('null', '3')),
    fileCase('cpio', 'cpio with a name of many steps upwards (CVE-2022-41352)', () => ({
      name: 'papers.cpio',
      content: cpio([{ name: `${'../'.repeat(600)}opt/x`, content: eicar }]),
    })),
    fileCase(
      'upwards-and-two-names',
      'upwards by the directory, harmless by the local header',
      () => ({
        name: 'papers.zip',
        content: lyingZip([{ name: '../x.exe', content: eicar, local: { name: 'x.txt' } }]),
      }),
      { with: 'zip-disagreements' },
    ),
  ],
};

const SHELL: readonly (readonly [string, string, string])[] = [
  ['backquotes', 'a command in backquotes', '`id`.txt'],
  ['dollar', 'a command in brackets', '$(id).txt'],
  ['option', 'an option', '-so'],
  ['list-file', 'a list of files', '@list'],
  ['page', 'a page with a script', '"><img src=x onerror=alert(1)>.txt'],
  ['escape-sequence', 'a sequence for terminals', '\x1b[31mred\x1b]0;x\x07.txt'],
  ['new-line', 'a new line', 'line\nPath = other.txt'],
];

export const SHELL_ROW: Row = {
  name: 'names-for-shells',
  attack: 'Names that are commands, options, markup or control sequences where somebody puts them into a line.',
  cases: [
    ...SHELL.map(([name, what, title]) => fileCase(name, `${what}, in a ZIP`, () => zipOf(title))),
    fileCase('all-in-tar', 'all of them in TAR', () => ({
      name: 'papers.tar',
      content: tar(SHELL.map(([, , name]) => ({ name, content: eicar }))),
    })),
    fileCase('all-in-rar', 'all of them in RAR', () => ({
      name: 'papers.rar',
      content: rar5(SHELL.map(([, , name]) => ({ name, content: eicar }))),
    })),
    ...SHELL.slice(0, 5).map(([name, what, title]) =>
      mailCase(`attachment-${name}`, `${what}, as the name of an attachment`, () =>
        named(`filename*=utf-8''${encodeURIComponent(title)}`),
      ),
    ),
    fileCase(
      'command-in-encrypted',
      'a command as the name of an encrypted member',
      () => ({
        name: 'papers.zip',
        content: madeBy('zip', ['-q', '-P', 'Sesam-77', 'out.zip', '`id`.txt'], 'out.zip', { '`id`.txt': eicar }),
      }),
      { needs: ['zip'], with: 'encrypted-archives' },
    ),
  ],
};

/** A mail with EICAR in an attachment whose Content-Disposition has these parameters. */
function named(parameters: string, type = 'application/octet-stream', content = eicarZip): string {
  const part = `Content-Type: ${type}\nContent-Disposition: attachment; ${parameters}\nContent-Transfer-Encoding: base64\n\n`;
  return written(
    ['Content-Type: multipart/mixed; boundary=names'],
    `--names\n\nSee there.\n--names\n${part}${content.toString('base64').replace(/.{76}/g, '$&\n')}\n--names--\n`,
  );
}

const CLSID = '{00020906-0000-0000-c000-000000000046}';
const DECEPTIVE: readonly (readonly [string, string, string])[] = [
  ['turned-round', 'U+202E', 'invoice\u202efdp.exe'],
  ['two-extensions', 'two extensions', 'invoice.pdf.exe'],
  ['many-spaces', 'an extension behind many spaces', `invoice.pdf${' '.repeat(100)}.exe`],
  ['trailing-dot', 'a full stop behind it', 'setup.exe.'],
  ['trailing-space', 'a space behind it', 'setup.exe '],
  ['full-width-dot', 'a full stop of full width', 'setup\uff0eexe'],
  ['one-dot-leader', 'a leader of one dot', 'setup\u2024exe'],
  ['zero-width', 'a space of no width in the extension', 'setup.e\u200bxe'],
  ['stream', 'the name of a stream', 'notes.txt:setup.exe'],
  ['class', 'a class identifier', `papers.${CLSID}`],
];

function inZip(name: string, what: string, title: string, more: More = {}) {
  const utf8 = Buffer.from(title).toString('latin1');
  const content = (): Buffer => lyingZip([{ name: utf8, content: program, flags: 0x800 }]);
  return fileCase(`member-${name}`, `${what}, in a ZIP`, () => ({ name: 'papers.zip', content: content() }), more);
}

export const NAME_ROW: Row = {
  name: 'deceptive-names',
  attack: 'Names that read otherwise than the system takes them, in mails and in archives.',
  cases: [
    ...DECEPTIVE.flatMap(([name, what, title]) => [
      mailCase(name, `${what}, as the name of an attachment`, () =>
        named(`filename*=utf-8''${encodeURIComponent(title)}`, 'application/octet-stream', program),
      ),
      inZip(name, what, title),
    ]),
    mailCase('continued', 'a name in sections', () =>
      named('filename*0="setup.e"; filename*1="xe"', 'application/x-none', Buffer.from('@echo')),
    ),
    mailCase('encoded-word', 'an encoded word in quotes', () =>
      named('filename="=?utf-8?B?c2V0dXAuZXhl?="', 'application/x-none', Buffer.from('@echo')),
    ),
    mailCase('encoded-word-in-sections', 'an encoded word in sections', () =>
      named('filename*0="=?utf-8?Q?setup"; filename*1=".exe?="', 'application/x-none', Buffer.from('@echo')),
    ),
    mailCase('two-names', 'another name in the Content-Type', () =>
      named('filename="notes.txt"', 'application/x-none; name="setup.exe"', Buffer.from('@echo')),
    ),
    mailCase('two-filenames', 'two names, the second of a program', () =>
      named('filename="notes.txt"; filename="setup.exe"', 'application/x-none', Buffer.from('@echo')),
    ),
    mailCase('plain-and-extended', 'a plain name and an extended one', () =>
      named('filename="notes.txt"; filename*=utf-8\'\'setup.exe', 'application/x-none', Buffer.from('@echo')),
    ),
    fileCase(
      'member-two-names',
      'a name that is turned round, another in the local header',
      () => ({
        name: 'papers.zip',
        content: lyingZip([
          {
            name: Buffer.from('a\u202efdp.exe').toString('latin1'),
            flags: 0x800,
            content: eicar,
            local: { name: 'a.pdf' },
          },
        ]),
      }),
      { with: 'zip-disagreements' },
    ),
    mailCase(
      'junk-in-base64',
      'a turned name, and junk in the base64',
      () =>
        mailWith('papers', { name: 'a.zip', content: eicarZip })
          .replaceAll('a.zip', 'a.zip"; filename*=utf-8\'\'a%E2%80%AEfdp.exe; x="')
          .replace(/UEsD/, 'UE*sD'),
      { with: 'encoding-laxness' },
    ),
  ],
};
