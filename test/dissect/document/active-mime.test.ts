import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import { contentOf } from '../../support/dissecting.ts';
import { escaped } from '../../support/office-files.ts';
import { documentReading } from '../../support/reading-documents.ts';

const read = await documentReading();

function activeMime(content: Buffer, at = 50): Buffer {
  const head = Buffer.alloc(at);
  head.write('ActiveMime');
  head.writeUInt16LE(at - 46, 30);
  return Buffer.concat([head, deflateSync(content)]);
}

describe('ActiveMime', () => {
  it('gives what it packs, wherever that begins', async () => {
    for (const at of [50, 554]) {
      const { root } = await read(activeMime(Buffer.from('%PDF-1.4'), at), 'editdata.mso');
      const [part] = root.parts;
      assert.ok(part !== undefined && contentOf(part).toString() === '%PDF-1.4');
    }
  });

  it('is found in a document of Word 2003', async () => {
    const data = activeMime(Buffer.from('%PDF-1.4')).toString('base64');
    const { parts } = await read(
      `<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:binData w:name="${escaped('editdata.mso')}">${data}</w:binData></w:wordDocument>`,
    );
    assert.deepEqual(
      parts.map(({ detectedType }) => detectedType),
      ['application/xml', 'application/x-mso', 'application/pdf'],
    );
  });

  it('tells its damage and its bombs', async () => {
    assert.deepEqual((await read(Buffer.from('ActiveMime'.padEnd(60, '\0')))).flags, ['corrupt:ole-damaged']);
    const { root } = await read(activeMime(Buffer.alloc(40 * 1024 * 1024)));
    assert.deepEqual(
      root.parts[0]?.flags.map(({ name }) => name),
      ['ratio'],
    );
  });
});
