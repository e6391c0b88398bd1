import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakePart, mailOf, type PartDraft } from '../../../test/support/parts.ts';
import type { Part } from '../../mail/part.ts';
import { createAttachmentInspector } from './attachment.ts';
import { type AttachmentOptions, type AttachmentPatterns, DEFAULT_ATTACHMENT_OPTIONS } from './attachment-rules.ts';

const NEVER = new AbortController().signal;
const PROGRAM: PartDraft = {
  declaredType: 'application/octet-stream',
  detectedType: 'application/vnd.microsoft.portable-executable',
};

const patterns = (some: Partial<AttachmentPatterns>): AttachmentPatterns => ({
  names: [],
  extensions: [],
  declaredTypes: [],
  detectedTypes: [],
  ...some,
});

async function judge(parts: readonly Part[], options: Partial<AttachmentOptions> = {}): Promise<string[]> {
  const inspector = createAttachmentInspector({ ...DEFAULT_ATTACHMENT_OPTIONS, ...options });
  const findings = await inspector.inspect(mailOf(...parts), NEVER);
  for (const finding of findings) assert.equal(finding.kind, 'attachment');
  return findings.map(({ name, part }) => `${name} ${part}`.trim());
}

const named = (name: string, draft: PartDraft = {}): Part =>
  fakePart({ path: name, names: [name], detectedType: 'application/octet-stream', ...draft });

test('what is extracted from a document has no name that anybody sees', async () => {
  const source = named('Module1.bas', { origin: 'extracted', detectedType: 'text/plain' });
  assert.deepEqual(await judge([source], { maxCount: 0 }), []);
  assert.deepEqual(await judge([named('run', { ...PROGRAM, origin: 'extracted' })]), ['blocked-content run']);
});

test('an installer under the name of a document is disguised', async () => {
  const installer = named('invoice.doc', { ...PROGRAM, detectedType: 'application/x-msi' });
  assert.deepEqual(await judge([installer]), ['disguised-executable invoice.doc']);
});

test('ordinary attachments pass', async () => {
  const ordinary = [
    'report.pdf',
    'letter.docx',
    'figures.xlsx',
    'photo.jpg',
    'archive.tar.gz',
    'notes.txt',
    'Bericht 1.2.2024.odt',
    'page.html',
    'v1.0.zip',
    'my.invoice.pdf',
  ];
  assert.deepEqual(await judge(ordinary.map((name) => named(name))), []);
  assert.deepEqual(await judge([fakePart({ path: '1' }), fakePart({ path: '2', detectedType: 'text/html' })]), []);
});

test('programs and scripts are blocked by every candidate name, in archives as well', async () => {
  for (const extension of [
    'exe',
    'com',
    'scr',
    'pif',
    'bat',
    'cmd',
    'vbs',
    'js',
    'wsf',
    'hta',
    'lnk',
    'jar',
    'ps1',
    'chm',
    'iso',
    'img',
    'vhd',
    'one',
    'msi',
    'dll',
    'url',
  ]) {
    assert.deepEqual(await judge([named(`x.${extension}`)]), [`blocked-extension x.${extension}`]);
  }
  assert.deepEqual(await judge([fakePart({ path: '1', names: ['report.pdf', 'report.exe'] })]), [
    'blocked-extension 1',
  ]);
  const member = fakePart({ path: '1/a.zip/run.exe', origin: 'member', names: ['folder/run.exe'] });
  assert.deepEqual(await judge([named('a.zip', { parts: [member] })]), ['blocked-extension 1/a.zip/run.exe']);
});

test('evidence names the name and the rule', async () => {
  const inspector = createAttachmentInspector({
    ...DEFAULT_ATTACHMENT_OPTIONS,
    block: patterns({ names: ['*invoice*'] }),
  });
  const findings = await inspector.inspect(mailOf(named('Invoice\n7.exe')), NEVER);
  assert.deepEqual(
    findings.map((finding) => finding.evidence),
    ['the name "Invoice\\n7.exe" matches *invoice*', 'the name "Invoice\\n7.exe" has the blocked extension .exe'],
  );
  const [long] = await inspector.inspect(mailOf(named(`${'x'.repeat(60_000)}.exe`)), NEVER);
  assert.ok((long?.evidence.length ?? 0) < 300);
});

test('executable content is blocked under any name, and called disguised under a harmless one', async () => {
  assert.deepEqual(await judge([fakePart({ path: '1', ...PROGRAM })]), ['blocked-content 1']);
  assert.deepEqual(await judge([named('invoice.pdf', { ...PROGRAM })]), ['disguised-executable invoice.pdf']);
  assert.deepEqual(await judge([named('setup.exe', { ...PROGRAM })]), [
    'blocked-content setup.exe',
    'blocked-extension setup.exe',
  ]);
  assert.deepEqual(await judge([named('README', { detectedType: 'application/x-elf' })]), ['blocked-content README']);
  assert.deepEqual(await judge([named('a.doc', { declaredType: null, detectedType: 'application/x-ms-shortcut' })]), [
    'disguised-executable a.doc',
  ]);
  assert.deepEqual(await judge([fakePart({ path: '1', declaredType: 'application/x-msdownload' })]), [
    'blocked-declared-type 1',
  ]);
});

test('tricks with names are findings of their own', async () => {
  assert.deepEqual(await judge([named('invoice.pdf.exe')]), [
    'blocked-extension invoice.pdf.exe',
    'double-extension invoice.pdf.exe',
  ]);
  assert.deepEqual(await judge([named('scan.pdf.html')]), ['double-extension scan.pdf.html']);
  assert.deepEqual(await judge([named('invoice\u202efdp.exe', { path: '1' })]), ['blocked-extension 1', 'bidi-name 1']);
  assert.deepEqual(await judge([named('cute\u202egnp.txt', { path: '1' })]), ['bidi-name 1']);
  assert.deepEqual(await judge([named('a.jpg.{3050f4d8-98b5-11cf-bb82-00aa00bdce0b}', { path: '1' })]), [
    'clsid-name 1',
  ]);
  assert.deepEqual(await judge([named('invoice.pdf.exe')], { doubleExtension: false }), [
    'blocked-extension invoice.pdf.exe',
  ]);
});

test('allowing takes off what is blocked, but lets nothing lie', async () => {
  const allow = patterns({ extensions: ['.EXE'] });
  assert.deepEqual(await judge([named('setup.exe', { ...PROGRAM })], { allow }), []);
  assert.deepEqual(await judge([named('setup.pdf', { ...PROGRAM })], { allow }), ['disguised-executable setup.pdf']);
  assert.deepEqual(await judge([fakePart({ path: '1', ...PROGRAM })], { allow }), ['blocked-content 1']);
  assert.deepEqual(await judge([named('invoice.pdf.exe')], { allow }), ['double-extension invoice.pdf.exe']);
  assert.deepEqual(await judge([fakePart({ path: '1', names: ['a.exe', 'a.scr'] })], { allow }), [
    'blocked-extension 1',
  ]);
  assert.deepEqual(
    await judge([fakePart({ path: '1', ...PROGRAM })], { allow: patterns({ detectedTypes: ['*executable*'] }) }),
    [],
  );
  assert.deepEqual(await judge([named('build-7.iso')], { allow: patterns({ names: ['build-?.iso'] }) }), []);
  const all = patterns({ names: ['*.pdf'] });
  assert.deepEqual(await judge([named('x.pdf', { ...PROGRAM })], { allow: all }), ['disguised-executable x.pdf']);
});

test('the administrator blocks by name, extension and types', async () => {
  const block = patterns({
    names: ['*salary*'],
    extensions: ['zip'],
    declaredTypes: ['video/*'],
    detectedTypes: ['audio/*'],
  });
  assert.deepEqual(await judge([named('My Salary.xlsx')], { block }), ['blocked-name My Salary.xlsx']);
  assert.deepEqual(await judge([named('a.ZIP')], { block }), ['blocked-extension a.ZIP']);
  assert.deepEqual(await judge([fakePart({ path: '1', declaredType: 'video/mp4' })], { block }), [
    'blocked-declared-type 1',
  ]);
  assert.deepEqual(await judge([fakePart({ path: '1', detectedType: 'audio/mpeg' })], { block }), [
    'blocked-content 1',
  ]);
});

test('size and count are bounded where the administrator says so', async () => {
  const large = named('a.bin', { size: 2000 });
  assert.deepEqual(await judge([large, named('b.bin', { size: 1000 })], { maxSize: 1000 }), ['too-large a.bin']);
  assert.deepEqual(await judge([fakePart({ path: '1', size: 5000 })], { maxSize: 1000 }), []);
  assert.deepEqual(await judge([large, named('b.bin'), fakePart({ path: '3' })], { maxCount: 2 }), []);
  assert.deepEqual(await judge([large, named('b.bin'), named('c.bin')], { maxCount: 2 }), ['too-many']);
  const reading = fakePart({ path: '2', origin: 'reading', parts: [named('b.bin'), named('c.bin')] });
  assert.deepEqual(await judge([large, named('b.bin'), reading], { maxCount: 2 }), []);
});
