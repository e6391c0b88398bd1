import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import { u8, u16, u32 } from '../../support/biff.ts';
import { compoundFile } from '../../support/compound-file.ts';
import { documentReading, type ReadDocument } from '../../support/reading-documents.ts';
import { vbaProject } from '../../support/vba.ts';

const read = await documentReading();

const atom = (type: number, data: Buffer, instance = 0): Buffer =>
  Buffer.concat([u16(instance << 4, type), u32(data.length), data]);
const container = (type: number, ...inner: readonly Buffer[]): Buffer => {
  const data = Buffer.concat(inner);
  return Buffer.concat([u16(0xf, type), u32(data.length), data]);
};
const string = (text: string, instance = 0): Buffer => atom(0x0fba, Buffer.from(text, 'utf16le'), instance);
const present = (...records: readonly Buffer[]): Promise<ReadDocument> =>
  read(compoundFile({ 'PowerPoint Document': container(0x03e8, ...records) }));

describe('a presentation of PowerPoint 97', () => {
  it('has its words, however deep they stand', async () => {
    const inner = container(0x0ff0, container(0xf00d, atom(0x0fa0, Buffer.from('Заголовок\rtwo', 'utf16le'))));
    const { root, text, flags } = await present(inner, atom(0x0fa8, Buffer.from('caf\xe9', 'latin1')));
    assert.equal(root.detectedType, 'application/vnd.ms-powerpoint');
    assert.equal(text, 'Заголовок\ntwo\ncafé');
    assert.deepEqual(flags, []);
  });

  it('has links with what they show', async () => {
    const link = container(0x0fd7, atom(0x0fd3, u32(1)), string('click'), string('https://example.com/', 1));
    assert.deepEqual((await present(link)).links, ['https://example.com/ <click>']);
  });

  it('starts a program', async () => {
    const info = atom(0x0ff3, Buffer.concat([u32(0, 0), u8(2, 0, 0, 0, 0, 0, 0, 0)]));
    const { flags, root } = await present(container(0x0ff2, info, string('calc.exe', 2)));
    assert.deepEqual(flags, ['active:start-program']);
    assert.ok(root.flags.some(({ detail }) => detail.includes('calc.exe')));
  });

  it('holds macros and objects in files of their own, packed or not', async () => {
    const source = 'Sub OnSlideShowPageChange()\r\n  Shell "calc"\r\nEnd Sub';
    const project = compoundFile(vbaProject({ modules: [{ name: 'Module1', source }] }));
    const packed = Buffer.concat([u32(project.length), deflateSync(project)]);
    for (const record of [atom(0x1011, packed, 1), atom(0x1011, project)]) {
      const { parts } = await present(record);
      assert.ok(
        parts.some(
          ({ origin, flags }) => origin === 'embedded' && flags.some((flag) => flag.name === 'macro-suspicious'),
        ),
      );
    }
  });

  it('tells of an object that is cut', async () => {
    const packed = Buffer.concat([
      u32(1000),
      deflateSync(Buffer.from(Array.from({ length: 1000 }, (_, i) => Math.imul(i, 2_654_435_761) >>> 13))).subarray(
        0,
        200,
      ),
    ]);
    const { root } = await present(atom(0x1011, packed, 1));
    assert.deepEqual(
      root.parts[0]?.flags.map(({ name }) => name),
      ['ole-damaged'],
    );
  });

  it('needs a password', async () => {
    const user = Buffer.concat([u32(0, 0, 20, 0xf3d1c4df)]);
    const { flags } = await read(compoundFile({ 'Current User': user, 'PowerPoint Document': container(0x03e8) }));
    assert.deepEqual(flags, ['encrypted:encrypted-document']);
  });

  it('is read in linear time though containers claim to hold everything', { timeout: 60_000 }, async () => {
    const greedy = Buffer.concat([u16(0xf, 0x0fa0), u32(0x7fffffff)]);
    const stream = Buffer.concat(Array.from({ length: 300_000 }, () => greedy));
    assert.equal((await read(compoundFile({ 'PowerPoint Document': stream }))).text, null);
  });
});
