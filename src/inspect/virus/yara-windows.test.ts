import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBytes } from '../../mail/bytes.ts';
import { YaraWindows } from './yara-windows.ts';

const MEGABYTE = 1024 * 1024;
const OVERLAP = 64 * 1024;

/** Octets that tell their place. */
function numbered(size: number): Buffer {
  const content = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) content.writeUInt32LE(at, at);
  return content;
}

for (const size of [0, 5, 2 * MEGABYTE, 16 * MEGABYTE, 16 * MEGABYTE + 1, 35 * MEGABYTE + 7]) {
  test(`windows over ${size} bytes: nothing left out, seams seen twice, one memory`, () => {
    const content = numbered(size);
    const memories = new Set<ArrayBufferLike>();
    let end = 0;
    for (const { start, chunk } of new YaraWindows().over(memoryBytes(content))) {
      assert.equal(start, Math.max(0, end - OVERLAP));
      assert.ok(chunk.equals(content.subarray(start, start + chunk.length)));
      end = start + chunk.length;
      memories.add(chunk.buffer);
    }
    assert.equal(end, size);
    assert.equal(memories.size, 1);
  });
}
