import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileBytes } from '../../src/base/file-bytes.ts';
import type { Member, Unpacked, Unpacker } from '../../src/dissect/archive/unpacker.ts';
import { DEFAULT_LIMITS } from '../../src/dissect/budget.ts';
import { createDissector } from '../../src/dissect/dissect.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Dissection, Part } from '../../src/mail/part.ts';
import { contentOf, dissectText, flagNames, noUnpacker, testDissector } from '../support/dissecting.ts';

/** A "7z" of this test is the signature and JSON: names with texts, or with null for what is encrypted. */
const MARK = Buffer.from("7z\xbc\xaf'\x1c\0", 'latin1');

function pack(members: Readonly<Record<string, string | Buffer | null>>): Buffer {
  const json = Object.entries(members).map(([name, content]) => [
    name,
    content === null ? null : Buffer.from(content).toString('base64'),
  ]);
  return Buffer.concat([MARK, Buffer.from(JSON.stringify(json))]);
}

const unpacker: Unpacker = {
  handles: (type) => type === 'application/x-7z-compressed',
  async unpack(content, type, budget): Promise<Unpacked> {
    assert.equal(type, 'application/x-7z-compressed');
    const entries: [string, string | null][] = JSON.parse(content.slice(MARK.length, content.size).toString());
    const members: Member[] = [];
    for (const [name, text] of entries) {
      const full = budget.takeMember();
      if (full !== null) return { members, flags: [full] };
      const stored = text === null ? null : budget.scratch.store(Buffer.from(text, 'base64'));
      const flags = stored === null ? [{ kind: 'encrypted', name: 'encrypted-member', detail: name } as const] : [];
      members.push({ name, content: stored, size: stored?.size ?? 7, flags });
    }
    return { members, flags: [{ kind: 'note', name: 'tail', detail: '' }] };
  },
  close: async () => {},
};

const INNER_MAIL = 'From: a@example.com\r\nTo: b@example.com\r\nSubject: in\r\n\r\nin the mail';

function withAttachment(content: Buffer, name: string): string {
  return `From: a@example.com
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Content-Type: multipart/mixed; boundary=b

--b

Hello
--b
Content-Type: application/octet-stream; name="${name}"
Content-Disposition: attachment
Content-Transfer-Encoding: base64

${content.toString('base64').replace(/.{76}/g, '$&\n')}
--b--
`;
}

const paths = ({ parts }: Dissection): string[] => parts.map(({ path }) => path);

function at(dissection: Dissection, path: string): Part {
  const part = dissection.parts.find((one) => one.path === path);
  assert.ok(part, `no part ${path} among ${paths(dissection).join(', ')}`);
  return part;
}

describe('dissectMail', () => {
  it('opens containers within containers, and the mails in them', async () => {
    const dissector = await testDissector(unpacker);
    const content = pack({
      'inner.7z': pack({ 'run.exe': 'MZ\0', secret: null }),
      'a.eml': INNER_MAIL,
      '../../x': 'one',
      '../..\\x': 'two',
      '': 'nameless',
    });
    const dissection = await dissectText(dissector, withAttachment(content, 'orders.7z'));
    assert.deepEqual(paths(dissection), [
      '',
      '1',
      '2/orders.7z',
      '2/orders.7z/inner.7z',
      '2/orders.7z/inner.7z/run.exe',
      '2/orders.7z/inner.7z/secret',
      '2/orders.7z/a.eml',
      '2/orders.7z/a.eml/1',
      '2/orders.7z/.._.._x',
      '2/orders.7z/.._.._x#2',
      '2/orders.7z/5',
    ]);
    assert.equal(dissection.subject, 'Grüße');
    const archive = at(dissection, '2/orders.7z');
    assert.equal(archive.declaredType, 'application/octet-stream');
    assert.equal(archive.detectedType, 'application/x-7z-compressed');
    assert.equal(archive.disposition, 'attachment');
    assert.deepEqual(flagNames(archive), ['note:tail', 'note:duplicate-name']);
    const program = at(dissection, '2/orders.7z/inner.7z/run.exe');
    assert.equal(program.origin, 'member');
    assert.equal(program.span, null);
    assert.equal(program.detectedType, 'application/x-msdos-executable');
    assert.equal(program.sha256(), createHash('sha256').update('MZ\0').digest('hex'));
    const secret = at(dissection, '2/orders.7z/inner.7z/secret');
    assert.deepEqual([secret.size, secret.content().size, flagNames(secret)], [7, 0, ['encrypted:encrypted-member']]);
    assert.equal(at(dissection, '2/orders.7z/a.eml').detectedType, 'message/rfc822');
    assert.equal(at(dissection, '2/orders.7z/a.eml/1').text(), 'in the mail');
    assert.deepEqual(at(dissection, '2/orders.7z/.._.._x').names, ['../../x']);
    dissection.close();
    await dissector.close();
  });

  it('says where entities lie in the mail, and nothing of those within other content', async () => {
    const dissector = await testDissector();
    const mail = `Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(INNER_MAIL).toString('base64')}`;
    const dissection = await dissectText(dissector, mail);
    assert.deepEqual(dissection.root.span, { headerStart: 0, bodyStart: mail.lastIndexOf('\n') + 1, end: mail.length });
    assert.equal(at(dissection, '1').span, null);
    assert.equal(at(dissection, '1').origin, 'entity');
    assert.deepEqual(
      at(dissection, '1').header.map(({ name }) => name),
      ['From', 'To', 'Subject'],
    );
    dissection.close();
  });

  it('flags containers that nobody opens, formats within formats, and an unpacker that fails', async () => {
    const closed = await testDissector();
    const one = await dissectText(closed, withAttachment(pack({}), 'x.7z'));
    assert.deepEqual(flagNames(at(one, '2/x.7z')), ['unknown:container-not-opened']);
    const failing = await testDissector({ ...unpacker, unpack: () => Promise.reject(new Error('out of order')) });
    const two = await dissectText(failing, withAttachment(pack({}), 'x.7z'));
    assert.deepEqual(at(two, '2/x.7z').flags, [{ kind: 'unknown', name: 'unpacker-failed', detail: 'out of order' }]);
    const opening = await testDissector(unpacker);
    const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100), pack({ 'in.txt': 'x' })]);
    const three = await dissectText(opening, withAttachment(program, 'setup.exe'));
    assert.deepEqual(flagNames(at(three, '2/setup.exe')), ['note:self-extracting', 'note:tail']);
    assert.equal(at(three, '2/setup.exe/in.txt').text(), 'x');
    for (const dissection of [one, two, three]) dissection.close();
  });

  it('asks the library for the type of what its own tables do not know', async () => {
    const dissector = await testDissector();
    const content = Buffer.concat([
      Buffer.from('\x00\x00\x00\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ', 'latin1'),
      Buffer.alloc(64),
    ]);
    const dissection = await dissectText(dissector, withAttachment(content, 'x'));
    assert.equal(at(dissection, '2/x').detectedType, 'image/jp2');
    dissection.close();
  });

  it('looks into what is written into texts, and into texts in containers', async () => {
    const dissector = await testDissector(unpacker);
    const uuencoded = `begin 644 in.txt\n,:&5L;&\\L('=O<FQD\n\`\nend\n`;
    const dissection = await dissectText(dissector, withAttachment(pack({ 'readme.txt': uuencoded }), 'x'));
    assert.equal(at(dissection, '2/x/readme.txt/in.txt').text(), 'hello, world');
    assert.equal(at(dissection, '2/x/readme.txt/in.txt').origin, 'embedded');
    dissection.close();
  });

  it('stops at the limits on depth, members and parts with a flag', async () => {
    const deep = await testDissector(unpacker, { archiveDepth: 2 });
    const nested = pack({ b: pack({ c: pack({ d: 'x' }) }) });
    const one = await dissectText(deep, withAttachment(nested, 'a'));
    assert.deepEqual(paths(one).at(-1), '2/a/b/c');
    assert.deepEqual(flagNames(at(one, '2/a/b/c')), ['over-limit:archive-depth']);
    const few = await testDissector(unpacker, { members: 3 });
    const two = await dissectText(few, withAttachment(pack({ a: 'a', b: pack({ c: 'c', d: 'd' }) }), 'x'));
    assert.deepEqual(flagNames(at(two, '2/x/b')), ['over-limit:members']);
    const mails = await testDissector(unpacker, { mimeParts: 5 });
    const three = await dissectText(mails, withAttachment(pack({ a: INNER_MAIL, b: INNER_MAIL, c: INNER_MAIL }), 'x'));
    assert.deepEqual(flagNames(at(three, '2/x/c/1')), ['over-limit:mime-parts']);
    for (const dissection of [one, two, three]) dissection.close();
  });

  it('ends with mails within each other by encoding', async () => {
    const dissector = await testDissector();
    let mail = INNER_MAIL;
    for (let depth = 0; depth < 40; depth++) {
      mail = `Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(mail).toString('base64')}`;
    }
    const dissection = await dissectText(dissector, mail);
    const last = dissection.parts.at(-1);
    assert.equal(dissection.parts.length, 33);
    assert.deepEqual(last && flagNames(last), ['over-limit:mime-depth']);
    dissection.close();
  });
});

describe('dissectFile', () => {
  it('takes a mail as a mail, anything else as one part with what it holds', async () => {
    const dissector = await testDissector(unpacker);
    const mail = await dissector.dissectFile(memoryBytes(Buffer.from(INNER_MAIL)), 'a.eml');
    assert.deepEqual([mail.root.origin, mail.subject, mail.root.text()], ['mail', 'in', 'in the mail']);
    const file = await dissector.dissectFile(memoryBytes(pack({ 'a.txt': 'x' })), '/tmp/archive.7z');
    assert.deepEqual([file.root.origin, file.root.name, file.root.path], ['member', '/tmp/archive.7z', '']);
    assert.deepEqual(paths(file), ['', 'a.txt']);
    mail.close();
    file.close();
  });
});

describe('a large mail', () => {
  it('is read by windows, decoded to scratch space, and gives the loop back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'postern-large-'));
    after(() => rm(folder, { recursive: true }));
    const content = Buffer.alloc(12 * 1024 * 1024);
    for (let i = 0; i < content.length; i += 4) content.writeUInt32LE(Math.imul(i, 2_654_435_761) >>> 0, i);
    const fd = openSync(join(folder, 'mail'), 'wx+');
    const mail = Buffer.from(withAttachment(content, 'noise.bin').replace(/\n/g, '\r\n'), 'latin1');
    writeSync(fd, mail);
    let longest = 0;
    const bytes = fileBytes(fd, 0, mail.length);
    const watched = {
      size: bytes.size,
      slice(start: number, end: number) {
        longest = Math.max(longest, Math.min(end, bytes.size) - start);
        return bytes.slice(start, end);
      },
    };
    const dissector = createDissector({ limits: DEFAULT_LIMITS, unpacker: noUnpacker, scratchFolder: folder });
    let turns = 0;
    let dissecting = true;
    const count = (): void => {
      turns++;
      if (dissecting) setImmediate(count);
    };
    setImmediate(count);
    const dissection = await dissector.dissectMail(watched);
    dissecting = false;
    const noise = at(dissection, '2/noise.bin');
    assert.equal(noise.size, content.length);
    assert.equal(noise.sha256(), createHash('sha256').update(content).digest('hex'));
    assert.deepEqual(noise.content().slice(7_000_001, 7_000_009), content.subarray(7_000_001, 7_000_009));
    assert.deepEqual(noise.flags, []);
    assert.ok(longest <= 1024 * 1024, `a window of ${longest} bytes`);
    assert.ok(turns > 20, `${turns} turns of the loop`);
    assert.deepEqual(await readdir(folder), ['mail']);
    assert.equal(contentOf(at(dissection, '1')).toString(), 'Hello');
    dissection.close();
    closeSync(fd);
  });
});
