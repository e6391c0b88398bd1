import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileBytes } from '../base/file-bytes.ts';
import { Lens, memoryBytes, subBytes, windows } from './bytes.ts';

const CONTENT = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));
let folder: string;
let fd: number;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-bytes-'));
  writeFileSync(join(folder, 'file'), CONTENT);
  fd = openSync(join(folder, 'file'), 'r');
});
after(() => {
  closeSync(fd);
  rmSync(folder, { recursive: true });
});

test('windows overlap, leave nothing out, and are the same from memory and from a file, with a lens and without', () => {
  for (const lens of [null, new Lens()]) {
    for (const bytes of [memoryBytes(CONTENT), fileBytes(fd, 0, CONTENT.length)]) {
      const inner = subBytes(bytes, 10, 990);
      let end = 0;
      for (const { start, chunk } of windows(inner, 300, 50, lens)) {
        assert.equal(start, Math.max(0, end - 50));
        assert.ok(chunk.equals(CONTENT.subarray(10 + start, 10 + start + chunk.length)));
        end = start + chunk.length;
      }
      assert.equal(end, 980);
    }
  }
});

test('through a lens the pieces of a file share one memory', () => {
  const memories = new Set<ArrayBufferLike>();
  for (const { chunk } of windows(fileBytes(fd, 0, 1000), 100, 0, new Lens())) memories.add(chunk.buffer);
  assert.equal(memories.size, 1);
});

test('a lens looks at the end of a run as a slice does', () => {
  const bytes = fileBytes(fd, 100, 50);
  const lens = new Lens();
  assert.deepEqual(lens.look(bytes, 40, 80), bytes.slice(40, 80));
  assert.deepEqual(lens.look(bytes, 50, 80), Buffer.alloc(0));
  assert.throws(() => lens.look(fileBytes(fd, 900, 200), 0, 200), /the file ends/);
});

test('what a lens gives back is gone at once, memory of others stays', () => {
  const lens = new Lens();
  const piece = lens.look(fileBytes(fd, 0, 1000), 0, 1000);
  lens.look(memoryBytes(CONTENT), 0, 1000);
  lens.release();
  assert.equal(piece.length, 0);
  assert.equal(CONTENT.length, 1000);
  assert.deepEqual(lens.look(fileBytes(fd, 0, 1000), 5, 10), CONTENT.subarray(5, 10));
});
