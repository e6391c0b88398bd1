import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { writeZip } from '../../src/base/zip-writer.ts';
import { applyChanges } from '../../src/deliver/change/apply.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Part } from '../../src/mail/part.ts';
import type { Change } from '../../src/mail/verdict.ts';
import { testDisarmer } from '../support/disarming.ts';
import { contentOf, testDissector } from '../support/dissecting.ts';
import { mailWith } from '../support/mails.ts';
import { docx, paragraph } from '../support/office-files.ts';

const dissector = await testDissector(createUnpacker({ log: silentLog }));
after(() => dissector.close());
const disarmer = testDisarmer();

const PAGE = '<p>The <b>offer</b></p><script>steal()</script>';

interface Left {
  readonly text: string;
  readonly removed: readonly string[];
  readonly made: readonly string[];
  /** The parts of the changed mail. */
  readonly parts: readonly {
    readonly path: string;
    readonly part: Part;
    readonly words: string | null;
    readonly content: string;
  }[];
}

/** The mail with every part of the type disarmed, or with other changes. */
async function disarm(mail: string | Buffer, changes: readonly Change[] | string = 'text/html'): Promise<Left> {
  const before = await dissector.dissectMail(memoryBytes(Buffer.from(mail as string)));
  const paths = before.parts.filter(({ detectedType }) => detectedType === changes).map(({ path }) => path);
  const wanted: readonly Change[] =
    typeof changes === 'string' ? [{ kind: 'disarm', parts: paths, why: 'a script' }] : changes;
  const { message, removed, made } = await applyChanges(before, wanted, disarmer);
  const bytes = Buffer.concat([...message.chunks()]);
  before.close();
  assert.equal(bytes.length, message.size);
  const behind = await dissector.dissectMail(memoryBytes(bytes));
  const parts = behind.parts.map((part) => ({
    path: part.path,
    part,
    words: part.text(),
    content: contentOf(part).toString(),
  }));
  behind.close();
  return { text: bytes.toString('latin1'), removed: removed.map(({ path }) => path), made, parts };
}

function entity(header: string, body: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${header}\r\n\r\n`), Buffer.from(body as string)]);
}

function multipart(kind: string, ...entities: readonly Buffer[]): Buffer {
  const each = entities.flatMap((one) => [Buffer.from('--b\r\n'), one, Buffer.from('\r\n')]);
  return Buffer.concat([
    Buffer.from(`Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/${kind}; boundary=b\r\n\r\n`),
    ...each,
    Buffer.from('--b--\r\n'),
  ]);
}

describe('a page in a mail is disarmed', () => {
  const CYRILLIC = Buffer.from('<p>\xd0\xd2\xc9</p><script>1</script>', 'latin1');
  const forms: Readonly<Record<string, readonly [mail: Buffer, words: string]>> = {
    'as the whole mail': [entity('Subject: x\r\nContent-Type: text/html', PAGE), 'The offer'],
    'as the whole mail without a line end': [
      entity('Subject: x\r\nContent-Type: text/html', '<script>1</script>x'),
      'x',
    ],
    'in quoted-printable': [
      entity(
        'Subject: x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable',
        '<p title=3D"a">a=\r\nb</p><script>1</script>',
      ),
      'ab',
    ],
    'in base64': [
      entity(
        'Subject: x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64',
        Buffer.from(PAGE).toString('base64'),
      ),
      'The offer',
    ],
    'in eight bits': [
      entity('Subject: x\r\nContent-Type: text/html; charset=koi8-r\r\nContent-Transfer-Encoding: 8bit', CYRILLIC),
      'при',
    ],
    'in a mail in the mail': [
      entity('Subject: x\r\nContent-Type: message/rfc822', entity('Subject: y\r\nContent-Type: text/html', PAGE)),
      'The offer',
    ],
  };
  for (const [how, [mail, words]] of Object.entries(forms)) {
    it(how, async () => {
      const { parts, text, removed } = await disarm(mail);
      const page = parts.find(({ part }) => part.detectedType === 'text/html');
      assert.equal(page?.words, words);
      assert.doesNotMatch(page.content, /script/);
      assert.ok(text.startsWith('Subject: x\r\n') && text.endsWith('\r\n'));
      assert.deepEqual(removed, []);
    });
  }

  it('beside its plain text and its pictures', async () => {
    const picture = entity(
      'Content-Type: image/png\r\nContent-ID: <pic@x>\r\nContent-Transfer-Encoding: base64',
      'iVBORw0KGgo=',
    );
    const page = entity(
      'Content-Type: text/html; charset=utf-8\r\nContent-ID: <root@x>\r\nX-Odd:  kept',
      `<img src="cid:pic@x" onerror=1>${PAGE}`,
    );
    const mail = multipart('related', entity('Content-Type: text/plain', 'plain'), page, picture);
    const { text, parts } = await disarm(mail);
    assert.match(text, /Content-ID: <root@x>\r\nX-Odd: {2}kept\r\n/);
    assert.match(parts[2]?.content ?? '', /<img src="cid:pic@x">/);
    const [before = '', behind = ''] = mail.toString('latin1').split(page.toString('latin1'));
    assert.ok(text.startsWith(before) && text.endsWith(behind));
  });

  it('and stays what it was, in the text or beside it', async () => {
    const named = entity('Content-Type: text/html; name="seite.html"', PAGE);
    const { text } = await disarm(multipart('mixed', named));
    assert.doesNotMatch(text, /Content-Disposition/);
    assert.match(text, /Content-Type: text\/html; charset=utf-8; name="seite\.html"/);
    const inline = entity(
      'Content-Type: application/xhtml+xml\r\nContent-Disposition: inline; filename="ä.xhtml"',
      `<?xml version="1.0"?><!DOCTYPE html>${PAGE}`,
    );
    const renamed = await disarm(multipart('mixed', inline), [{ kind: 'disarm', parts: ['1/ä.xhtml'], why: 'x' }]);
    assert.match(renamed.text, /Content-Disposition: inline; filename\*=UTF-8''%C3%A4\.html/);
  });

  it('when it is huge', async () => {
    const { parts, text } = await disarm(
      entity('Subject: x\r\nContent-Type: text/html', `<p>${'ä word '.repeat(200_000)}</p>${PAGE}`),
    );
    assert.match(parts[0]?.words ?? '', /ä word ä word[\s\S]*The offer$/);
    assert.match(text, /Content-Transfer-Encoding: base64/);
    assert.ok(Math.max(...text.split('\r\n').map(({ length }) => length)) <= 100);
  });

  it('in a mail that is signed: the signature stays, and does not fit any more', async () => {
    const signature = entity(
      'Content-Type: application/pgp-signature; name="signature.asc"',
      '-----BEGIN PGP SIGNATURE-----',
    );
    const { text, parts } = await disarm(
      multipart('signed; protocol="application/pgp-signature"', entity('Content-Type: text/html', PAGE), signature),
    );
    assert.match(text, /multipart\/signed[\s\S]*BEGIN PGP SIGNATURE/);
    assert.equal(parts[1]?.words, 'The offer');
  });

  it('where it lies in what cannot be written anew, the attachment goes', async () => {
    const inner = entity('Subject: y\r\nContent-Type: text/html', PAGE).toString('base64');
    const { text, removed } = await disarm(
      multipart('mixed', entity('Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64', inner)),
    );
    assert.doesNotMatch(text, new RegExp(inner.slice(0, 40)));
    assert.ok(removed.length > 0);
  });
});

const zip = (members: Readonly<Record<string, string | Buffer>>): Buffer =>
  Buffer.concat([
    ...writeZip(
      Object.entries(members).map(([name, content]) => ({
        name,
        content: memoryBytes(Buffer.from(content as string)),
      })),
    ),
  ]);

describe('in archives', () => {
  it('within archives a page is disarmed where it lies', async () => {
    const content = zip({ 'inner.zip': zip({ 'a.html': `<html>${PAGE}`, 'b.txt': 'text' }), 'c.txt': 'text' });
    const { parts, made } = await disarm(mailWith('x', { name: 'a.zip', content }));
    const page = parts.find(({ path }) => path === '2/a.zip/inner.zip/a.html');
    assert.equal(page?.words, 'The offer');
    assert.doesNotMatch(page.content, /script/);
    assert.equal(parts.filter(({ content: text }) => text === 'text').length, 2);
    assert.deepEqual(made, ['a.zip disarmed']);
  });

  it('a document is disarmed though its flags say what it would do', async () => {
    const document = docx(paragraph('words'), {
      relationships: [{ id: 't', type: 'frame', target: 'https://a.example/x.docx', external: true }],
    });
    const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    const content = zip({ 'a.docx': document, 'b.txt': 'text' });
    const before = await dissector.dissectMail(memoryBytes(Buffer.from(mailWith('x', { name: 'a.zip', content }))));
    assert.ok(before.parts.some(({ flags }) => flags.some(({ kind }) => kind === 'active')));
    before.close();
    const { parts, made } = await disarm(mailWith('x', { name: 'a.zip', content }), type);
    const left = parts.find(({ path }) => path === '2/a.zip/a.docx');
    assert.deepEqual([left?.words, left?.part.flags, made], ['words', [], ['a.zip disarmed']]);
  });

  it('that cannot be rebuilt they go as a whole', async () => {
    const content = Buffer.concat([zip({ 'a.html': `<html>${PAGE}` }), Buffer.from('behind')]);
    const { parts } = await disarm(mailWith('x', { name: 'a.zip', content }));
    assert.ok(!parts.some(({ content: text }) => text.includes('steal')));
  });
});

describe('with other changes', () => {
  const document = docx(paragraph('words'), {
    parts: { 'word/media/bad.png': { content: 'bad', type: 'image/png' } },
    relationships: [{ id: 'i', type: 'image', target: 'media/bad.png' }],
  });
  const mail = mailWith(
    'x',
    { name: 'a.docx', content: document },
    { name: 'b.html', content: Buffer.from(`<html>${PAGE}`) },
  );

  it('a document out of which something is to be taken is not spared because it is disarmed', async () => {
    const { text, removed } = await disarm(mail, [
      { kind: 'clean', parts: ['2/a.docx/word_media_bad.png'], why: 'a virus' },
      { kind: 'disarm', parts: ['2/a.docx'], why: 'macros' },
    ]);
    assert.ok(removed.includes('2/a.docx') && removed.includes('2/a.docx/word_media_bad.png'));
    assert.doesNotMatch(text, /filename="a\.docx"/);
  });

  it('what is to be stripped is not disarmed, and what is not disarmed is stripped', async () => {
    const { parts, removed, made } = await disarm(mail, [
      { kind: 'disarm', parts: ['2/a.docx', '3/b.html'], why: 'x' },
      { kind: 'strip', parts: ['2/a.docx'], why: 'y' },
      { kind: 'tag-subject', text: '[changed]' },
    ]);
    assert.deepEqual(removed, ['2/a.docx']);
    assert.deepEqual(made, ['a.docx replaced by a text', 'b.html disarmed', 'subject tagged "[changed]"']);
    assert.match(parts[2]?.words ?? '', /Removed: a\.docx .*\s+Why: {5}y/);
  });

  it('all goes of a document that cannot be disarmed, and the text says so', async () => {
    const broken = mailWith('x', { name: 'a.docx', content: docx('<w:instrText></w:oops>') });
    const { parts, removed } = await disarm(broken, [{ kind: 'disarm', parts: ['2/a.docx'], why: 'macros' }]);
    assert.deepEqual(removed, ['2/a.docx']);
    assert.match(parts[2]?.words ?? '', /Removed: a\.docx .*\s+Why: {5}macros/);
  });
});
