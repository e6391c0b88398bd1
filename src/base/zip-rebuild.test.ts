import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { readZipDirectory } from './zip-directory.ts';
import type { ByteRun } from './zip-format.ts';
import { checkZipLayout } from './zip-layout.ts';
import { rebuildZip } from './zip-rebuild.ts';
import { writeZip } from './zip-writer.ts';

function run(bytes: Buffer): ByteRun {
  return { size: bytes.length, slice: (start, end) => bytes.subarray(start, end) };
}

function zipOf(...names: readonly string[]): Buffer {
  return Buffer.concat([...writeZip(names.map((name) => ({ name, content: run(Buffer.from(`content of ${name}`)) })))]);
}

function contents(zip: Buffer): Record<string, string> {
  const directory = readZipDirectory(run(zip), 100);
  assert.ok(directory);
  assert.deepEqual(directory.faults, []);
  const layout = checkZipLayout(run(zip), directory);
  assert.deepEqual(layout.faults, []);
  return Object.fromEntries(
    layout.extents.map((e) => [e.entry.name, inflateRawSync(zip.subarray(e.dataStart, e.dataEnd)).toString()]),
  );
}

describe('rebuildZip', () => {
  it('takes out what is not kept and leaves the rest byte for byte', () => {
    const before = zipOf('a.txt', 'evil.exe', 'b.txt');
    const rebuilt = rebuildZip(run(before), (name) => name !== 'evil.exe');
    assert.ok(rebuilt);
    const after = Buffer.concat([...rebuilt]);
    assert.deepEqual(contents(after), { 'a.txt': 'content of a.txt', 'b.txt': 'content of b.txt' });
    assert.deepEqual(after, zipOf('a.txt', 'b.txt'));
  });

  it('asks by index, so that one of two equal names can go', () => {
    const rebuilt = rebuildZip(run(zipOf('a.txt', 'a.txt')), (_, index) => index === 1);
    assert.ok(rebuilt);
    assert.deepEqual(Buffer.concat([...rebuilt]), zipOf('a.txt'));
  });

  it('leaves an empty ZIP file where nothing is kept', () => {
    const rebuilt = rebuildZip(run(zipOf('a.txt')), () => false);
    assert.ok(rebuilt);
    assert.deepEqual(contents(Buffer.concat([...rebuilt])), {});
  });

  it('declines what has more than one reading or is no ZIP file', () => {
    const plain = zipOf('a.txt', 'b.txt');
    const renamed = Buffer.from(plain);
    renamed.write('c', 30);
    assert.equal(
      rebuildZip(run(renamed), () => true),
      null,
    );
    assert.equal(
      rebuildZip(run(Buffer.concat([Buffer.from('MZ stub'), plain])), () => true),
      null,
    );
    assert.equal(
      rebuildZip(run(Buffer.concat([plain, plain])), () => true),
      null,
    );
    assert.equal(
      rebuildZip(run(plain.subarray(0, -30)), () => true),
      null,
    );
    assert.equal(
      rebuildZip(run(Buffer.from('nothing of the kind')), () => true),
      null,
    );
  });
});
