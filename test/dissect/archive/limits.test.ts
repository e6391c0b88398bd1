import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, describe, it } from 'node:test';
import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { lyingZip, overlappingBomb, tar } from '../../support/archives.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { rar5 } from '../../support/rar.ts';
import { missingTool, runTool } from '../../support/tool.ts';
import { unpacking } from '../../support/unpacking.ts';

const unpacker = unpacking();
after(() => unpacker.close());

const MIB = 1024 * 1024;
const zeros = Buffer.alloc(32 * MIB);

async function flagsOf(archive: Buffer, type: string, limits = {}): Promise<readonly string[]> {
  const { flags, members } = await unpacker.unpack(archive, type, limits);
  // What is over a limit is never handed on in part.
  for (const member of members) assert.ok(member.content !== null || member.flags.length > 0 || member.size === 0);
  return flags;
}

describe('bombs', () => {
  it('of overlapping ZIP entries are over the limit before anything is inflated', async () => {
    const { flags, members } = await unpacker.unpack(overlappingBomb(1000, MIB), 'application/zip');
    assert.ok(flags.includes('over-limit ratio'));
    assert.ok(flags.includes('ambiguous zip-overlapping-entries'));
    assert.ok(members.every((member) => member.content === null));
  });

  it('of ZIP entries that have the same octets read again and again are over the limit', async () => {
    const data = Buffer.alloc(100_000 * 5 + 2, Buffer.from([0, 0, 0, 0xff, 0xff])); // empty stored blocks
    data.set([3, 0], data.length - 2); // and the last one
    const twins = Array.from({ length: 50 }, (_, i) => ({ name: `${i}`, data, offset: 0 }));
    const flags = await flagsOf(lyingZip([{ name: 'first', data }, ...twins]), 'application/zip');
    assert.ok(flags.includes('over-limit overlapping-data'));
  });

  it('of ZIP entries in one another that only 7-Zip reads are over the limit before it is asked', async () => {
    // Each header claims all that follows it: together 64 GiB of 16 MiB.
    const header = lyingZip([{ name: 'x', method: 12, local: { packedSize: 0xfffffff0 }, hidden: true }]).subarray(
      0,
      -22,
    );
    const flags = await flagsOf(Buffer.alloc(16 * MIB, header), 'application/zip');
    assert.ok(flags.includes('over-limit overlapping-data'), flags.join());
  });

  it('of gzip members are over the limit', async () => {
    const empty = gzipSync(Buffer.alloc(0));
    assert.deepEqual(await flagsOf(Buffer.concat(Array(2001).fill(empty)), 'application/gzip'), ['over-limit members']);
  });

  it('of ZIP members that say less than they hold are stopped at the ratio', async () => {
    const data = deflateRawSync(zeros);
    const small = { size: 100 };
    assert.ok(
      (await flagsOf(lyingZip([{ name: '0', data, central: small, local: small }]), 'application/zip')).includes(
        'over-limit ratio',
      ),
    );
  });

  it('that claim petabytes by ZIP64 are over the limit', async () => {
    const extra = Buffer.alloc(12);
    extra.writeUInt32LE(0x0008_0001, 0);
    extra.writeBigUInt64LE(1n << 52n, 4);
    const wide = { size: 0xffffffff, extra };
    const archive = lyingZip([{ name: '0', content: Buffer.from('0'), central: wide, local: wide }]);
    assert.deepEqual(await flagsOf(archive, 'application/zip'), ['over-limit ratio']);
  });

  for (const [format, type, archive] of [
    ['gzip', 'application/gzip', gzipSync(zeros)],
    ['zstd', 'application/zstd', zstdCompressSync(zeros)],
  ] as const) {
    it(`of ${format} are stopped at the ratio`, async () => {
      assert.deepEqual(await flagsOf(archive, type), ['over-limit ratio']);
    });
  }

  for (const [program, type] of [
    ['bzip2', 'application/x-bzip2'],
    ['xz', 'application/x-xz'],
  ] as const) {
    it(`of ${program} are stopped at the ratio`, { skip: missingTool(program) }, async () => {
      const archive = runTool('/', program, ['-c', '-1'], zeros);
      assert.deepEqual(await flagsOf(archive, type), ['over-limit ratio']);
    });
  }

  it('of 7z are over the limit by their listing', { skip: missingTool('7z') }, async () => {
    using folder = temporaryFolder('limits');
    writeFileSync(folder.at('zeros'), zeros);
    runTool(folder.path, '7z', ['a', '-mx=1', 'out.7z', 'zeros']);
    const { flags, members } = await unpacker.unpack(
      await readFile(folder.at('out.7z')),
      'application/x-7z-compressed',
    );
    assert.deepEqual(flags, ['over-limit ratio']);
    assert.deepEqual(
      members.map((member) => [member.name, member.content]),
      [['zeros', null]],
    );
  });
});

describe('limits', () => {
  const many = Array.from({ length: 11 }, (_, i) => ({ name: `${i}`, content: Buffer.from('x') }));

  for (const [format, type, archive] of [
    ['ZIP', 'application/zip', lyingZip(many)],
    ['TAR', 'application/x-tar', tar(many)],
    ['RAR', 'application/vnd.rar', rar5(many)],
  ] as const) {
    it(`of members hold for ${format}`, async () => {
      assert.deepEqual(await flagsOf(archive, type, { members: 11 }), []);
      assert.deepEqual(await flagsOf(archive, type, { members: 10 }), ['over-limit members']);
    });

    it(`of expanded bytes hold for ${format}`, async () => {
      assert.deepEqual(await flagsOf(archive, type, { expandedBytes: 11 }), []);
      assert.deepEqual(await flagsOf(archive, type, { expandedBytes: 10 }), ['over-limit expanded-bytes']);
    });
  }

  it('of expanded bytes hold for a stream that does not say how much it holds', {
    skip: missingTool('bzip2'),
  }, async () => {
    const archive = runTool('/', 'bzip2', ['-c'], Buffer.alloc(100_000));
    assert.deepEqual(await flagsOf(archive, 'application/x-bzip2', { expandedBytes: 100_000 }), []);
    assert.deepEqual(await flagsOf(archive, 'application/x-bzip2', { expandedBytes: 99_999 }), [
      'over-limit expanded-bytes',
    ]);
  });

  it('of time kill the process, and the next archive gets a new one', async () => {
    const archive = rar5(many);
    assert.deepEqual(await flagsOf(archive, 'application/vnd.rar', { unpackMs: 1 }), ['over-limit unpack-time']);
    assert.deepEqual(await flagsOf(archive, 'application/vnd.rar'), []);
  });

  it('of memory hold for a dictionary that is larger', { skip: missingTool('xz') }, async () => {
    const small = unpacking({ memoryLimit: 32 * MIB });
    try {
      const archive = runTool('/', 'xz', ['-c', '--format=lzma'], Buffer.from('what a dictionary'));
      archive.writeUInt32LE(256 * MIB, 1);
      const { flags } = await small.unpack(archive, 'application/x-lzma');
      assert.ok(flags.includes('over-limit unpack-memory'));
    } finally {
      await small.close();
    }
  });
});
