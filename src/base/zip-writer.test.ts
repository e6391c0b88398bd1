import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { temporaryFolder } from '../../test/support/folder.ts';
import { missingTool, runTool } from '../../test/support/tool.ts';
import { readZipDirectory } from './zip-directory.ts';
import type { ByteRun } from './zip-format.ts';
import { checkZipLayout } from './zip-layout.ts';
import { writeZip } from './zip-writer.ts';

function run(bytes: Buffer): ByteRun {
  return { size: bytes.length, slice: (start, end) => bytes.subarray(start, end) };
}

describe('writeZip', () => {
  it('writes what 7z finds in order, large members in several windows', { skip: missingTool('7z') }, () => {
    using folder = temporaryFolder('zip');
    const large = Buffer.alloc(2_500_000, 'The quick brown fox. ');
    const entries = [
      { name: 'large.txt', content: run(large) },
      { name: 'leer.txt', content: run(Buffer.alloc(0)) },
      { name: 'Grüße/日本.txt', content: run(Buffer.from('hello')), method: 'stored' as const },
    ];
    writeFileSync(folder.at('a.zip'), Buffer.concat([...writeZip(entries)]));
    assert.match(runTool(folder.path, '7z', ['t', 'a.zip']).toString(), /Everything is Ok\s+Files: 3/);
    assert.deepEqual(runTool(folder.path, '7z', ['e', '-so', 'a.zip', 'large.txt']), large);
  });

  it('writes what its reader takes without an objection, whatever the names and contents', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.uint8Array()), { maxLength: 5 }), (members) => {
        const entries = members.map(([name, content]) => ({ name, content: run(Buffer.from(content)) }));
        const zip = run(Buffer.concat([...writeZip(entries)]));
        const directory = readZipDirectory(zip, 100);
        assert.ok(directory);
        assert.deepEqual(
          directory.entries.map((entry) => entry.name),
          members.map(([name]) => name),
        );
        assert.deepEqual(directory.faults, []);
        const layout = checkZipLayout(zip, directory);
        assert.deepEqual(layout.faults, []);
        assert.ok(layout.extents.every((extent) => extent.disagreement === null));
      }),
      { numRuns: 50 },
    );
  });

  it('refuses a name that no ZIP file can hold', () => {
    const entry = { name: 'x'.repeat(65_536), content: run(Buffer.alloc(1)) };
    assert.throws(() => [...writeZip([entry])], /65536 bytes is too long/);
  });
});
