import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { silentLog } from '../../../src/base/log.ts';
import { createUnpacker } from '../../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../../src/mail/bytes.ts';
import type { Part } from '../../../src/mail/part.ts';
import { lyingZip } from '../../support/archives.ts';
import { contentOf, testDissector } from '../../support/dissecting.ts';
import { EICAR } from '../../support/eicar.ts';
import { encryptedHeadersRar5, encryptedRar4, encryptedRar5 } from '../../support/encrypted-rar.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { shellLink } from '../../support/shell-link.ts';
import { missingTool, runTool } from '../../support/tool.ts';

const unpacker = createUnpacker({ log: silentLog });
const dissector = await testDissector(unpacker, {}, { passwords: ['listed-1'] });
after(() => dissector.close());

type Packer = readonly [format: string, program: string, args: (password: string) => readonly string[], out: string];

const PACKERS: readonly Packer[] = [
  ['ZIP, traditional', 'zip', (password) => ['-q', '-P', password, 'out.zip', 'file'], 'out.zip'],
  ['ZIP, stored', '7z', (password) => ['a', `-p${password}`, '-mm=Copy', 'out.zip', 'file'], 'out.zip'],
  ['ZIP, AES-128', '7z', (password) => ['a', `-p${password}`, '-mem=AES128', 'out.zip', 'file'], 'out.zip'],
  ['ZIP, AES-192', '7z', (password) => ['a', `-p${password}`, '-mem=AES192', 'out.zip', 'file'], 'out.zip'],
  ['ZIP, AES-256', '7z', (password) => ['a', `-p${password}`, '-mem=AES256', 'out.zip', 'file'], 'out.zip'],
  [
    'ZIP, AES, BZip2',
    '7z',
    (password) => ['a', `-p${password}`, '-mem=AES256', '-mm=BZip2', 'out.zip', 'file'],
    'out.zip',
  ],
  ['7z', '7z', (password) => ['a', `-p${password}`, 'out.7z', 'file'], 'out.7z'],
  ['7z, headers too', '7z', (password) => ['a', `-p${password}`, '-mhe=on', 'out.7z', 'file'], 'out.7z'],
];

const virus = Buffer.from(EICAR.repeat(30));

function packed([, program, args, out]: Packer, password: string): Buffer {
  using folder = temporaryFolder('passwords');
  writeFileSync(folder.at('file'), virus);
  runTool(folder.path, program, args(password));
  return readFileSync(folder.at(out));
}

interface Mail {
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  readonly name?: string;
}

/** The parts of a mail with `archive`. */
async function partsOf(archive: Buffer, mail: Mail): Promise<readonly Part[]> {
  const { subject = 'Hello', text = 'See below.', html, name = 'out.bin' } = mail;
  const entity = (header: string, body: string) => `--b\r\n${header}\r\n\r\n${body}\r\n`;
  const whole = [
    `From: a@example.com\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n`,
    entity('Content-Type: text/plain; charset=utf-8', text),
    html === undefined ? '' : entity('Content-Type: text/html; charset=utf-8', html),
    entity(
      `Content-Type: application/octet-stream; name="${name}"\r\nContent-Transfer-Encoding: base64`,
      archive.toString('base64').replace(/.{76}/g, '$&\r\n'),
    ),
    '--b--\r\n',
  ].join('');
  return (await dissector.dissectMail(memoryBytes(Buffer.from(whole)))).parts;
}

const holdsVirus = (parts: readonly Part[]) => parts.some((part) => contentOf(part).equals(virus));
const flagsOf = (parts: readonly Part[]) =>
  parts.flatMap((part) => part.flags.map(({ kind, name }) => `${kind} ${name}`));
const detailOf = (parts: readonly Part[], name: string) =>
  parts.flatMap((part) => part.flags).find((flag) => flag.name === name)?.detail;

describe('a password that the mail tells', () => {
  for (const packer of PACKERS) {
    it(`opens ${packer[0]}`, { skip: missingTool(packer[1]) }, async () => {
      // 7z makes no ZIP with a password that is not ASCII.
      const password = packer[3] === 'out.7z' ? 'Sesam-öffne' : 'Sesam-oeffne';
      const parts = await partsOf(packed(packer, password), { text: `Das Passwort lautet: ${password}.\r\nGruß` });
      assert.ok(holdsVirus(parts), JSON.stringify(parts.map((part) => [part.path, part.flags])));
      assert.deepEqual(new Set(flagsOf(parts)), new Set(['note opened-with-password']));
      const detail = detailOf(parts, 'opened-with-password') ?? '';
      assert.equal(detail, `a password of ${password.length} characters from the text of the mail`);
    });

    it(`is looked for in vain: ${packer[0]}`, { skip: missingTool(packer[1]) }, async () => {
      const parts = await partsOf(packed(packer, 'told-on-the-phone'), { text: 'I shall call you.' });
      assert.ok(!holdsVirus(parts));
      const name = packer[0].includes('headers') ? 'encrypted-headers' : 'encrypted-member';
      assert.deepEqual(flagsOf(parts), [`encrypted ${name}`]);
      assert.match(detailOf(parts, name) ?? '', /\d passwords (?:opens it|tried in 2000 ms)$/);
    });
  }
});

for (const [format, pack] of [
  ['RAR 5', encryptedRar5],
  ['RAR 5, headers too', encryptedHeadersRar5],
  ['RAR 4', encryptedRar4],
] as const) {
  it(`a password that the mail tells opens ${format}`, async () => {
    const parts = await partsOf(pack('file', virus, 'Sesam-öffne'), { text: 'Das Passwort: Sesam-öffne' });
    assert.ok(holdsVirus(parts), JSON.stringify(parts.map((part) => [part.path, part.flags])));
    assert.deepEqual(new Set(flagsOf(parts)), new Set(['note opened-with-password']));
  });

  it(`any other one leaves ${format} closed`, async () => {
    const parts = await partsOf(pack('file', virus, 'told-on-the-phone'), { text: 'Das Passwort: Sesam-öffne' });
    assert.deepEqual(flagsOf(parts), [`encrypted encrypted-${format.includes('headers') ? 'headers' : 'member'}`]);
  });
}

describe('a password is found', () => {
  const [zip] = PACKERS;
  for (const [where, password, mail, place] of [
    ['in the subject', 'Invoice-77', { subject: 'the code is Invoice-77' }, 'the subject of the mail'],
    ['as a word of the subject', '20240117', { subject: 'Invoice 20240117 for you' }, 'the subject of the mail'],
    [
      'in HTML, across tags',
      'abc&9Xy',
      { html: '<p>Pass<b>word</b>:&nbsp;<i>abc&amp;9Xy</i></p>' },
      'the text of the mail',
    ],
    ['in the file name', '4711', { name: 'order-4711.zip' }, 'the file name of the mail'],
    ['as the file name', 'my order', { name: 'my order.zip' }, 'the file name of the mail'],
    ['in the next line', 'two words', { text: 'Password:\r\n\r\ntwo words\r\n' }, 'the text of the mail'],
    ['in quotes', 'open up', { text: 'Use "open up" for the file.' }, 'the text of the mail'],
    [
      'by how it looks',
      'x7Kq2',
      { text: `${'Long and windy words. '.repeat(40)}\r\nTake x7Kq2, please.` },
      'the text of the mail',
    ],
    [
      'alone in its line',
      'sunshine',
      { text: `${'Long and windy words. '.repeat(40)}\r\nsunshine\r\n` },
      'the text of the mail',
    ],
    ['behind a word of another tongue', 'qwe', { text: 'Пароль на архив: qwe' }, 'the text of the mail'],
    ['behind another one', 'qwe', { text: '解压密码：qwe' }, 'the text of the mail'],
    ['with its full stop', 'end.', { text: 'password is end.' }, 'the text of the mail'],
    ['in the configured list', 'listed-1', {}, 'attachments.passwords'],
  ] as const) {
    it(where, { skip: missingTool('zip') }, async () => {
      const parts = await partsOf(packed(zip as Packer, password), mail);
      assert.ok(holdsVirus(parts), JSON.stringify(parts.map((part) => [part.path, part.flags])));
      assert.match(detailOf(parts, 'opened-with-password') ?? '', new RegExp(`from ${place}$`));
    });
  }
});

describe('the password of an archive', () => {
  const zipOf = (name: string, password: string, ...args: readonly string[]) => {
    using folder = temporaryFolder('passwords');
    writeFileSync(folder.at('file'), virus);
    const written = runTool(folder.path, 'zip', ['-q', '-P', password, ...args, name, 'file']);
    return name === '-' ? written : readFileSync(folder.at(name));
  };

  it('may stand in a text that is packed behind it in the same archive', { skip: missingTool('zip') }, async () => {
    const outer = lyingZip([
      { name: 'inner.zip', content: zipOf('inner.zip', 'below-77') },
      { name: 'read me.txt', content: Buffer.from('Password: below-77') },
    ]);
    assert.ok(holdsVirus(await partsOf(outer, {})));
  });

  it('may stand in a document beside it', { skip: missingTool('zip') }, async () => {
    const outer = lyingZip([
      { name: 'inner.zip', content: zipOf('inner.zip', 'below 78') },
      { name: 'key.lnk', content: shellLink({ localPath: 'C:\\x.txt', name: 'Password: below 78' }) },
    ]);
    assert.ok(holdsVirus(await partsOf(outer, {})));
  });

  it('may stand in another mail within the mail', { skip: missingTool('zip') }, async () => {
    const inner = 'From: b@example.com\r\nTo: a@example.com\r\nSubject: The key other-9\r\n\r\nHello.';
    const text = `See below.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${inner}`;
    assert.ok(holdsVirus(await partsOf(zipOf('a.zip', 'other-9'), { text })));
  });

  it('is checked by the time where the checksum follows the data', { skip: missingTool('zip') }, async () => {
    const archive = zipOf('-', 'Later-1');
    assert.ok((archive.readUInt16LE(6) & 8) !== 0, 'a descriptor follows');
    assert.ok(holdsVirus(await partsOf(archive, { subject: 'Later-1' })));
  });

  it('opens a member that the directory does not name', { skip: missingTool('zip') }, async () => {
    const archive = zipOf('a.zip', 'Hidden-1');
    const cut = archive.subarray(0, archive.indexOf('PK\x01\x02', 0, 'latin1'));
    const parts = await partsOf(cut, { subject: 'Hidden-1' });
    assert.ok(holdsVirus(parts));
    assert.ok(flagsOf(parts).includes('ambiguous zip-hidden-entry'));
  });

  it('opens what it opens; another member stays closed', { skip: missingTool('zip') }, async () => {
    using folder = temporaryFolder('passwords');
    writeFileSync(folder.at('file'), virus);
    writeFileSync(folder.at('other'), virus);
    runTool(folder.path, 'zip', ['-q', '-P', 'Told-1', 'a.zip', 'file']);
    runTool(folder.path, 'zip', ['-q', '-P', 'not told', 'a.zip', 'other']);
    const parts = await partsOf(readFileSync(folder.at('a.zip')), { subject: 'Told-1' });
    assert.deepEqual(flagsOf(parts), ['note opened-with-password', 'encrypted encrypted-member']);
  });

  it('is told nowhere', { skip: missingTool('zip') }, async () => {
    const parts = await partsOf(zipOf('a.zip', 'Top-Secret-1'), { subject: 'Top-Secret-1' });
    assert.ok(holdsVirus(parts));
    assert.ok(!JSON.stringify(parts.map((part) => part.flags)).includes('Secret'));
  });
});
