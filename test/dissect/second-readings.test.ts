import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { contentOf, dissectText, flagNames, testDissector } from '../support/dissecting.ts';

const ENCODED = 'Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\nUEsDBA==\n';
const DIVIDED = `--bb\nContent-Type: text/plain\n\nhello\n--bb\n${ENCODED}--bb--\n`;
const UU = '#0V%T\n`\nend\n';

/** Mails that some readers take apart and the standard's do not, with the flag that says so. */
const HIDDEN: readonly (readonly [string, string, string])[] = [
  ['a byte order mark before the first field', `\xef\xbb\xbfContent-Type: text/html\n\nx\n`, 'foreign-octets-in-name'],
  ['a multipart declared as text', `Content-Type: text/plain; boundary=bb\n\n${DIVIDED}`, 'entity-in-text'],
  ['a multipart without Content-Type', `Subject: x\n\n${DIVIDED}`, 'entity-in-text'],
  ['a multipart whose type is quoted', `Content-Type: "multipart/mixed"; boundary=bb\n\n${DIVIDED}`, 'entity-in-text'],
  [
    'an encoding on a folded line',
    `Subject: x\n\n--bb\nContent-Type: a/b;\n name=x\nContent-Transfer-Encoding: base64\n\nUEsDBA==\n`,
    'entity-in-text',
  ],
  [
    'a boundary in single quotes, which some readers take off',
    `Content-Type: multipart/mixed; boundary='bb'\n\n${DIVIDED}`,
    'entity-in-preamble',
  ],
  ['a boundary that divides nothing', `Content-Type: multipart/mixed; boundary=zz\n\n${DIVIDED}`, 'entity-in-preamble'],
  ['an encoding behind a semicolon', 'Content-Transfer-Encoding: ;base64\n\nUEsDBA==\n', 'unknown-transfer-encoding'],
  [
    'an encoding in a comment that does not end',
    'Content-Transfer-Encoding: (base64\n\nUEsDBA==\n',
    'unknown-transfer-encoding',
  ],
  [
    'a body declared as uuencoded that is base64',
    'Content-Type: a/b\nContent-Transfer-Encoding: x-uuencode\n\nUEsDBA==\n',
    'uuencode-readings',
  ],
  [
    'uuencode in the preamble',
    `Content-Type: multipart/mixed; boundary=bb\n\nbegin\t64\tx\n${UU}--bb\n\nhello\n--bb--\n`,
    'entity-in-preamble',
  ],
  [
    'yEnc behind the end',
    'Content-Type: multipart/mixed; boundary=bb\n\n--bb\n\nhello\n--bb--\n=ybegin line=128 size=9 name=x\n',
    'entity-behind-close',
  ],
  [
    'BinHex in the preamble',
    'Content-Type: multipart/mixed; boundary=bb\n\n(This file must be converted with BinHex 4.0)\n:x\n--bb\n\nhello\n--bb--\n',
    'entity-in-preamble',
  ],
  [
    'a boundary in an encoded word',
    `Content-Type: multipart/mixed; boundary="=?us-ascii?q?bb?="\n\n${DIVIDED}`,
    'boundary-form',
  ],
  [
    'a mail as the copy of a header',
    'Content-Type: text/rfc822-headers\n\nContent-Type: multipart/mixed; boundary=bb\n\nhello\n',
    'header-in-text',
  ],
  ['yEnc in several pieces', 'Subject: x\n\n=ybegin part=1 line=128 size=9 name=x\n', 'yenc-in-text'],
];

describe('a second reading', async () => {
  const dissector = await testDissector();
  for (const [what, mail, flag] of HIDDEN) {
    it(`${what}: ${flag}`, async () => {
      const dissection = await dissectText(dissector, mail);
      const names = dissection.parts
        .flatMap((part) => part.flags.filter(({ kind }) => kind !== 'note'))
        .map((f) => f.name);
      assert.ok((names as readonly string[]).includes(flag), `${flag} among ${names.join(', ')}`);
      dissection.close();
    });
  }

  for (const begin of ['begin 00644 x.bin', 'begin 64\tx.bin', 'begin  999  x.bin', 'begin 644 x.bin \t']) {
    it(`uuencode under ${JSON.stringify(begin)} is decoded`, async () => {
      const dissection = await dissectText(dissector, `Subject: x\n\n${begin}\n${UU}`);
      const [child] = dissection.root.parts;
      assert.equal(child?.name, 'x.bin');
      assert.equal(child && contentOf(child).toString(), 'Cat');
      dissection.close();
    });
  }

  it('the header of a mail that was not delivered, as Postfix sends it back, is honest', async () => {
    const header =
      'From: a@a.example\nContent-Type: multipart/mixed; boundary="=_?:=? b"\nContent-Transfer-Encoding: base64\n';
    const dissection = await dissectText(dissector, `Content-Type: text/rfc822-headers\n\n${header}\n`);
    assert.deepEqual(flagNames(dissection.root), []);
    dissection.close();
  });

  it('signs of encoded words in a boundary that are none are honest', async () => {
    const mail = 'Content-Type: multipart/mixed; boundary="=_?:=? b"\n\n--=_?:=? b\n\nhello\n--=_?:=? b--\n';
    const dissection = await dissectText(dissector, mail);
    assert.deepEqual(flagNames(dissection.root), []);
    dissection.close();
  });

  it('escapes that a soft line break divides are read as readers do that join all lines first', async () => {
    const octets = [...'PK\x03\x04'].map(
      (sign) => `=${sign.charCodeAt(0).toString(16).padStart(2, '0').replace(/^./, '$&= \n')}`,
    );
    const long = 'x'.repeat(100_000);
    for (const text of [octets.join(''), `${`${long}=\n`.repeat(20)}${octets.join('')}${`=\n${long}`.repeat(20)}`]) {
      const mail = `Content-Type: a/b\nContent-Transfer-Encoding: quoted-printable\n\n${text}\n`;
      const dissection = await dissectText(dissector, mail);
      const whole = text
        .replace(/= ?\n/g, '')
        .replace(/=([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
      assert.ok(dissection.parts.some((part) => contentOf(part).toString('latin1') === `${whole}\r\n`));
      dissection.close();
    }
  });

  it('a mail that is returned as text with its header is opened as one', async () => {
    const copy = `Received: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary="bb"\nSubject: x\n\n${DIVIDED}`;
    const dissection = await dissectText(dissector, `Subject: x\n\nHi. This is the qmail-send program.\n\n${copy}`);
    assert.deepEqual(
      dissection.parts.flatMap(flagNames).filter((flag) => flag.startsWith('ambiguous')),
      [],
    );
    assert.deepEqual(
      dissection.parts.map(({ path, detectedType }) => `${path} ${detectedType}`),
      [' text/plain', '1 message/rfc822', '1/1 multipart/mixed', '1/1/1 text/plain', '1/1/2 application/zip'],
    );
    dissection.close();
    const other = await dissectText(dissector, `Subject: x\n\nHi.\n\n${copy.replace('"bb"', '"cc"')}`);
    assert.ok(flagNames(other.root).includes('ambiguous:entity-in-text'));
    other.close();
  });

  it('boundaries of which one begins with the other are a note where all readers see the same parts', async () => {
    const inner = '--bb-1\nContent-Type: text/plain\n\nhello\n--bb-1\nContent-Type: text/html\n\n<p>hello\n--bb-1--\n';
    const mail = (type: string, within: string): string =>
      `Content-Type: multipart/mixed; boundary=bb\n\n--bb\n${type}\n\n${within}\n--bb\n${ENCODED}--bb--\n`;
    const honest = await dissectText(dissector, mail('Content-Type: multipart/alternative; boundary="bb-1"', inner));
    assert.deepEqual(flagNames(honest.root), ['note:boundary-prefix']);
    honest.close();
    const hiding = `--bb-1\n\nhello\n--bb-2\n\nmore\n--bb-1--\n`;
    const other = await dissectText(dissector, mail('Content-Type: multipart/alternative; boundary="bb-1"', hiding));
    assert.ok(flagNames(other.root).includes('ambiguous:boundary-prefix'));
    other.close();
  });

  it('a mail that declares nothing is text, whatever octets stand in it', async () => {
    const dissection = await dissectText(dissector, `Subject: x\n\nsecret\0\x01\n\nbegin 644 x\n${UU}`);
    assert.match(dissection.root.text() ?? '', /^secret/);
    assert.equal(dissection.root.parts[0]?.name, 'x');
    dissection.close();
  });

  it('a text that begins as a picture does is text to its reader', async () => {
    for (const begin of ['GIF89a', '%PDF-1.4 ', 'ID3']) {
      const dissection = await dissectText(dissector, `Content-Type: text/plain\n\n${begin} secret`);
      assert.match(dissection.root.text() ?? '', /secret/);
      dissection.close();
    }
  });

  it('a name in the field where no standard has it is a name', async () => {
    const fields = ['Content-Type: a/b; filename=x.exe', 'Content-Disposition: attachment; name=x.exe'];
    for (const field of fields) {
      const dissection = await dissectText(dissector, `${field}\n\nx`);
      assert.deepEqual(dissection.root.names, ['x.exe']);
      dissection.close();
    }
  });

  it('what stands behind the data of a uuencoded line is left alone', async () => {
    const dissection = await dissectText(dissector, 'Subject: x\n\nbegin 644 x\n#0V%Txxxxxxxx\n`\nend\n');
    const [child] = dissection.root.parts;
    assert.equal(child && contentOf(child).toString(), 'Cat');
    dissection.close();
  });

  it('a part whose header lines end otherwise than those of the mail is ambiguous', async () => {
    const mail = `Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\nX-A: b\n\n${ENCODED.replaceAll('\n', '\r\n')}--bb--\r\n`;
    const dissection = await dissector.dissectMail(memoryBytes(Buffer.from(mail)));
    assert.ok(dissection.parts.flatMap(flagNames).includes('ambiguous:mixed-line-ends-in-header'));
    dissection.close();
  });

  it('a header that knows no line end but a bare CR is ambiguous', async () => {
    const dissection = await dissector.dissectMail(memoryBytes(Buffer.from('From: a@b.example\rSubject: x\r\rhello')));
    assert.ok(dissection.parts.flatMap(flagNames).includes('ambiguous:bare-cr-in-header'));
    dissection.close();
  });

  it('texts that quote a mail without an encoded part, and signatures, are not', async () => {
    const mail = `Subject: x\n\n-- \nBob\n--bb\nContent-Type: text/plain\n\nhello\n\n${'-'.repeat(70)}\nhello\n`;
    const dissection = await dissectText(dissector, mail);
    assert.deepEqual(dissection.parts.flatMap(flagNames), []);
    dissection.close();
  });
});
