import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { silentLog } from '../../src/base/log.ts';
import { writeZip } from '../../src/base/zip-writer.ts';
import { applyChanges, type Changed } from '../../src/deliver/change/apply.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import { DEFAULT_LIMITS } from '../../src/dissect/budget.ts';
import { createDissector } from '../../src/dissect/dissect.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Dissection, Part } from '../../src/mail/part.ts';
import type { Change } from '../../src/mail/verdict.ts';
import { lyingZip } from '../support/archives.ts';
import { testDisarmer } from '../support/disarming.ts';
import { temporaryFolder } from '../support/folder.ts';

const dissector = createDissector({
  limits: DEFAULT_LIMITS,
  unpacker: createUnpacker({ log: silentLog }),
  scratchFolder: tmpdir(),
});
after(() => dissector.close());

const dissect = (mail: Buffer | string): Promise<Dissection> => dissector.dissectMail(memoryBytes(Buffer.from(mail)));

/** The changed mail as text; its size is what was promised. */
function textOf({ message }: Changed): string {
  const bytes = Buffer.concat([...message.chunks()]);
  assert.equal(bytes.length, message.size);
  return bytes.toString('latin1');
}

/** In a thread, as the gateway does it. */
const disarmer = testDisarmer();

async function change(mail: Buffer | string, ...changes: Change[]): Promise<Changed & { text: string }> {
  const dissection = await dissect(mail);
  try {
    const changed = await applyChanges(dissection, changes, disarmer);
    return { ...changed, text: textOf(changed) };
  } finally {
    dissection.close();
  }
}

const zip = (members: Readonly<Record<string, string | Buffer>>): Buffer =>
  Buffer.concat([
    ...writeZip(
      Object.entries(members).map(([name, content]) => ({ name, content: memoryBytes(Buffer.from(content)) })),
    ),
  ]);

const base64 = (content: Buffer): string => content.toString('base64').replace(/.{1,76}/g, '$&\r\n');

function attached(name: string, content: Buffer, type = 'application/octet-stream'): string {
  return (
    'Received: from x by y; Thu, 1 Jan 2026 00:00:00 +0000\r\nFrom: a@example.org\r\nSubject: orders\r\nMIME-Version: 1.0\r\n' +
    'Content-Type: multipart/mixed; boundary=b1\r\n\r\npreamble\r\n--b1\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b1\r\n' +
    `Content-Type: ${type}; name="${name}"\r\nX-Odd:  kept\r\nContent-Disposition: attachment; filename="${name}"\r\n` +
    `Content-Transfer-Encoding: base64\r\n\r\n${base64(content)}--b1--\r\nepilogue\r\n`
  );
}

async function partsOf(mail: string): Promise<Map<string, Part>> {
  const dissection = await dissect(Buffer.from(mail, 'latin1'));
  return new Map(dissection.parts.map((part) => [part.path, part]));
}

const contentOf = (part: Part | undefined): string => {
  assert.ok(part);
  return part.content().slice(0, part.size).toString('latin1');
};

test('without changes the same bytes come out', async () => {
  const mail = Buffer.from(attached('a.bin', Buffer.from([0, 255, 13, 10])));
  const { text, removed, made } = await change(mail);
  assert.equal(text, mail.toString('latin1'));
  assert.deepEqual([removed, made], [[], []]);
});

test('a stripped attachment gives way to a text; all else stays', async () => {
  const mail = attached('run.exe', Buffer.from('MZ bad'));
  const { text, removed } = await change(mail, { kind: 'strip', parts: ['2/run.exe'], why: 'virus Eicar-Test' });
  const [before = '', behind = ''] = mail.split(/Content-Type: application[\s\S]*(?=\r\n--b1--)/);
  assert.ok(text.startsWith(before) && text.endsWith(behind));
  assert.deepEqual(removed, [{ path: '2/run.exe', name: 'run.exe', size: 6, why: 'virus Eicar-Test' }]);
  const notice = (await partsOf(text)).get('2');
  assert.equal(notice?.declaredType, 'text/plain');
  assert.match(contentOf(notice), /Removed: run\.exe \(6 bytes\)\s+Why: +virus Eicar-Test/);
});

test('an infected mail without parts becomes a text with its header', async () => {
  const mail =
    'From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\nX-Last: y\r\n\r\nUEsF\r\n';
  const { text } = await change(mail, { kind: 'strip', parts: [''], why: 'virus' });
  assert.ok(
    text.startsWith(
      'From: a@example.org\r\nSubject: x\r\nX-Last: y\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n',
    ),
  );
  assert.equal(text.includes('UEsF'), false);
  assert.match(text, /\r\n\r\nThe mail gateway removed/);
});

for (const [what, mail] of [
  ['has no header end', 'From: a@example.org\r\nSubject: x\r\n'],
  ['has no line end at all', 'From: a@example.org'],
  ['is empty', ''],
  ['has no header', '\r\nbody\r\n'],
  ['begins with a folded line', ' x: y\r\nFrom: a@example.org\r\n\r\nbody\r\n'],
  ['has lone line feeds', 'From: a@example.org\nSubject: x\n\nbody\n'],
] as const) {
  test(`a mail that ${what} can be stripped as a whole`, async () => {
    const { text } = await change(mail, { kind: 'strip', parts: [''], why: 'virus' });
    const { root } = await dissect(text);
    assert.equal(root.declaredType, 'text/plain');
    assert.match(root.text() ?? '', /^The mail gateway removed something/);
    assert.equal(root.content().slice(0, root.size).toString().includes('body'), false);
  });
}

test('a member is taken out of its ZIP file, the others stay as they were', async () => {
  const mail = attached(
    'orders.zip',
    zip({ 'a.txt': 'good', 'run.exe': 'MZ bad', 'b.txt': 'also good' }),
    'application/zip',
  );
  const { text, removed, made } = await change(mail, { kind: 'clean', parts: ['2/orders.zip/run.exe'], why: 'virus' });
  const parts = await partsOf(text);
  assert.deepEqual([...parts.keys()], ['', '1', '2/orders.zip', '2/orders.zip/a.txt', '2/orders.zip/b.txt']);
  assert.equal(contentOf(parts.get('2/orders.zip/b.txt')), 'also good');
  assert.deepEqual(
    removed.map(({ path, name }) => [path, name]),
    [['2/orders.zip/run.exe', 'run.exe']],
  );
  assert.deepEqual(made, ['orders.zip rebuilt']);
  assert.ok(text.includes('X-Odd:  kept\r\nContent-Disposition: attachment; filename="orders.zip"\r\n'));
  assert.ok(text.split('\r\n').every((line) => line.length <= 76));
});

test('a member of an inner archive: the inner one is rebuilt, then the outer', async () => {
  const inner = zip({ 'good.txt': 'good', 'run.exe': 'MZ bad' });
  const mail = attached('o.zip', zip({ 'inner.zip': inner, 'c.txt': 'c' }), 'application/zip');
  const { text } = await change(mail, { kind: 'clean', parts: ['2/o.zip/inner.zip/run.exe'], why: 'virus' });
  const parts = await partsOf(text);
  assert.deepEqual([...parts.keys()].slice(2), [
    '2/o.zip',
    '2/o.zip/inner.zip',
    '2/o.zip/inner.zip/good.txt',
    '2/o.zip/c.txt',
  ]);
});

test('an archive with nothing left is removed', async () => {
  const mail = attached('o.zip', zip({ 'inner.zip': zip({ 'run.exe': 'MZ bad' }) }), 'application/zip');
  const { text, removed } = await change(mail, { kind: 'clean', parts: ['2/o.zip/inner.zip/run.exe'], why: 'virus X' });
  assert.deepEqual([...(await partsOf(text)).keys()], ['', '1', '2']);
  assert.deepEqual(
    removed.map(({ name, why }) => [name, why]),
    [
      ['o.zip', 'it held run.exe: virus X'],
      ['run.exe', 'virus X'],
    ],
  );
});

test('a ZIP file with two readings is removed as a whole', async () => {
  const lying = lyingZip([
    { name: 'a.txt', content: Buffer.from('good') },
    { name: 'run.exe', content: Buffer.from('MZ bad'), local: { name: 'b.txt' } },
  ] as never);
  const mail = attached('o.zip', lying, 'application/zip');
  const dissection = await dissect(mail);
  const bad = dissection.parts.filter(({ origin }) => origin === 'member').at(-1);
  assert.ok(bad);
  const { text } = await change(mail, { kind: 'clean', parts: [bad.path], why: 'virus' });
  assert.equal((await partsOf(text)).get('2')?.declaredType, 'text/plain');
});

test('a document without one of its pieces would be broken: it is removed as a whole', async () => {
  const docx = zip({
    '[Content_Types].xml':
      '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    'word/document.xml': '<w:document/>',
    'word/vbaProject.bin': 'bad',
  });
  const mail = attached('a.docx', docx);
  const dissection = await dissect(mail);
  const path = dissection.parts.find((part) => part.name === 'word/vbaProject.bin')?.path;
  assert.ok(path);
  const { text } = await change(mail, { kind: 'clean', parts: [path], why: 'macro' });
  assert.equal((await partsOf(text)).get('2')?.declaredType, 'text/plain');
});

for (const [extension, command] of [
  ['7z', ['7z', 'a', '-bd', 'x.7z', 'good.txt', 'run.exe']],
  ['arj', ['arj', 'a', '-i', 'x.arj', 'good.txt', 'run.exe']],
  ['tar', ['tar', 'cf', 'x.tar', 'good.txt', 'run.exe']],
  ['tar.gz', ['tar', 'czf', 'x.tar.gz', 'good.txt', 'run.exe']],
] as const) {
  test(`what is left of a ${extension} archive becomes a ZIP file`, async () => {
    using folder = temporaryFolder('change');
    writeFileSync(folder.at('good.txt'), 'good');
    writeFileSync(folder.at('run.exe'), 'MZ bad');
    const [program, ...args] = command;
    execFileSync(program, args, { cwd: folder.path, stdio: 'ignore' });
    const name = `x.${extension}`;
    const mail = attached(name, readFileSync(folder.at(name)));
    const bad = (await dissect(mail)).parts.find((part) => part.name === 'run.exe');
    assert.ok(bad);
    const { text, made } = await change(mail, { kind: 'clean', parts: [bad.path], why: 'virus' });
    const parts = await partsOf(text);
    assert.deepEqual([...parts.keys()].slice(2), [`2/${name}.zip`, `2/${name}.zip/good.txt`]);
    assert.equal(contentOf(parts.get(`2/${name}.zip/good.txt`)), 'good');
    assert.equal(parts.get(`2/${name}.zip`)?.declaredType, 'application/zip');
    assert.deepEqual(made, [`${name} rebuilt as ${name}.zip`]);
    assert.ok(text.includes('X-Odd:  kept\r\n'));
  });
}

test('an attachment of a mail within the mail is stripped in its place', async () => {
  const inner = attached('run.exe', Buffer.from('MZ bad')).replaceAll('b1', 'b2');
  const mail = `Subject: fwd\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: message/rfc822\r\n\r\n${inner}\r\n--b1--\r\n`;
  const bad = (await dissect(mail)).parts.find((part) => part.name === 'run.exe');
  assert.ok(bad);
  const { text } = await change(mail, { kind: 'strip', parts: [bad.path], why: 'virus' });
  assert.equal(
    (await dissect(text)).parts.some((part) => part.name === 'run.exe'),
    false,
  );
  assert.ok(text.includes('Subject: orders') && text.includes('epilogue'));
});

test('an attachment of a mail that is itself encoded takes that mail with it', async () => {
  const inner = Buffer.from(attached('run.exe', Buffer.from('MZ bad')));
  const mail = attached('fwd.eml', inner, 'message/rfc822');
  const bad = (await dissect(mail)).parts.find((part) => part.name === 'run.exe');
  assert.ok(bad);
  const { text } = await change(mail, { kind: 'clean', parts: [bad.path], why: 'virus' });
  assert.deepEqual([...(await partsOf(text)).keys()], ['', '1', '2']);
});

test('an attachment in uuencode takes the text that carries it with it', async () => {
  const mail = 'Subject: x\r\n\r\nHello\r\nbegin 644 run.exe\r\n#0V%T\r\n`\r\nend\r\n';
  const bad = (await dissect(mail)).parts.find(({ origin }) => origin === 'embedded');
  assert.ok(bad);
  const { text } = await change(mail, { kind: 'strip', parts: [bad.path], why: 'virus' });
  assert.equal(text.includes('#0V%T'), false);
});

test('a part that contains another stripped part is replaced once', async () => {
  const mail = attached('run.exe', Buffer.from('MZ bad'));
  const { text, removed } = await change(
    mail,
    { kind: 'strip', parts: ['2/run.exe'], why: 'one' },
    { kind: 'strip', parts: [''], why: 'all' },
  );
  assert.equal((await dissect(text)).parts.length, 1);
  assert.deepEqual(removed.map(({ why }) => why).sort(), ['all', 'one']);
});

test('a path that is not there removes the whole mail rather than nothing', async () => {
  const { text } = await change(attached('a.exe', Buffer.from('MZ')), {
    kind: 'strip',
    parts: ['9/b.exe'],
    why: 'virus',
  });
  assert.equal((await dissect(text)).parts.length, 1);
});

const subjectOf = async (mail: string, text: string): Promise<string> => {
  const changed = await change(mail, { kind: 'tag-subject', text });
  return (await dissect(changed.text)).subject;
};

for (const [subject, tag, expected] of [
  ['Subject: Hello\r\n', '[SPAM]', '[SPAM] Hello'],
  ['Subject:Hello\r\n', '[SPAM]', '[SPAM] Hello'],
  ['Subject:\r\n Hello\r\n', '[SPAM]', '[SPAM] Hello'],
  ['Subject: =?UTF-8?B?w6Q=?= x\r\n', '[SPAM]', '[SPAM] ä x'],
  ['Subject: =?UTF-8?B?w6Q=?=\r\n', '[WÄRE]', '[WÄRE]\u00a0ä'],
  ['Subject: [SPAM] Hello\r\n', '[SPAM]', '[SPAM] Hello'],
  ['Subject:\r\n', '[SPAM]', '[SPAM]'],
  ['X: y\r\n', '[SPAM]', '[SPAM]'],
  [`Subject: ${'word '.repeat(30)}end\r\n`, '[SPAM]', `[SPAM] ${'word '.repeat(30)}end`],
] as const) {
  test(`tag ${tag} before ${JSON.stringify(subject.slice(0, 40))}`, async () => {
    const mail = `From: a@example.org\r\n${subject}To: b@example.org\r\n\r\nbody\r\n`;
    assert.equal(await subjectOf(mail, tag), expected);
    const { text } = await change(mail, { kind: 'tag-subject', text: tag });
    assert.doesNotMatch(text, /^[ \t]+$/m);
    assert.ok(text.endsWith('To: b@example.org\r\n\r\nbody\r\n'));
  });
}

test('an added field stands on top, whatever its value', async () => {
  const mail = 'Subject: x\r\n\r\nbody\r\n';
  const { text } = await change(mail, {
    kind: 'add-header',
    name: 'X-Postern',
    value: 'virüs\r\nBcc: evil@example.org',
  });
  assert.equal(text, `X-Postern: =?UTF-8?B?dmlyw7xz?= Bcc: evil@example.org\r\n${mail}`);
});

test('whatever is stripped from whatever mail: what was named is gone, the promised size holds, the frame stays', async () => {
  const body = fc.string({
    unit: fc.constantFrom('a', '\r\n', '--b1', '--b1--', ' ', 'Content-Type: text/html\r\n', ':', '\n', '\r'),
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(body, { maxLength: 4 }), fc.nat(5), async (bodies, which) => {
      const mail = `Subject: x\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n${bodies.map((text) => `--b1\r\n${text}`).join('\r\n')}\r\n--b1--\r\n`;
      const dissection = await dissect(mail);
      const part = dissection.parts[which % dissection.parts.length];
      assert.ok(part);
      const changed = await applyChanges(dissection, [{ kind: 'strip', parts: [part.path], why: 'test' }], disarmer);
      const text = textOf(changed);
      assert.ok(text.startsWith('Subject: x\r\n'));
      assert.ok(text.includes('The mail gateway removed'));
      dissection.close();
    }),
    { numRuns: 60 },
  );
});
