import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { crc32, deflateRawSync, gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { silentLog } from '../../../src/base/log.ts';
import { createUnpacker } from '../../../src/dissect/archive/unpack.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../src/dissect/budget.ts';
import { memoryBytes } from '../../../src/mail/bytes.ts';
import { lyingZip, overlappingBomb, tar } from '../../support/archives.ts';
import { dmg, floppy } from '../../support/disk-images.ts';
import { flagNames, testDissector } from '../../support/dissecting.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { ar, cpio, lz4 } from '../../support/package-files.ts';
import { gzipQuine } from '../../support/quine.ts';
import { rar5 } from '../../support/rar.ts';
import { missingTool, runTool } from '../../support/tool.ts';

const unpacker = createUnpacker({ log: silentLog });
const dissector = await testDissector(unpacker);
after(() => dissector.close());

const MIB = 1024 * 1024;

/** What a whole file comes to: its flags without notes, and how much has come out of it. */
async function outcome(file: Buffer) {
  const { parts, close } = await dissector.dissectFile(memoryBytes(file), 'file');
  const flags = new Set(parts.flatMap(flagNames).filter((flag) => !flag.startsWith('note:')));
  const bytes = parts.slice(1).reduce((sum, part) => sum + part.content().size, 0);
  close();
  return { flags: [...flags], members: parts.length - 1, bytes };
}

/** Over this limit, and never beyond what the limits allow. */
async function assertStopped(file: Buffer, limit: string, limits: Limits = DEFAULT_LIMITS): Promise<void> {
  const { flags, members, bytes } = await outcome(file);
  assert.ok(flags.includes(`over-limit:${limit}`), flags.join());
  assert.ok(members <= limits.members, `${members} members`);
  assert.ok(bytes <= limits.expandedBytes, `${bytes} bytes`);
}

function layered(count: number, inner: Buffer, wrap: (content: Buffer) => Buffer): Buffer {
  let content = inner;
  for (let i = 0; i < count; i++) content = wrap(content);
  return content;
}

/** Sixteen of the same, in each of which lie sixteen of the same, and so on: 42.zip. */
function nested(levels: number): Buffer {
  return layered(levels, lyingZip([{ name: 'zeros', content: Buffer.alloc(4 * MIB) }]), (content) => {
    const data = deflateRawSync(content);
    return lyingZip(Array.from({ length: 16 }, (_, i) => ({ name: `${i}.zip`, content, data })));
  });
}

const many = Array.from({ length: 5000 }, (_, i) => ({ name: `${i}`, content: Buffer.from('x') }));
const zeros = Buffer.alloc(64 * MIB);

describe('a bomb ends as over-limit and makes no more than it may', () => {
  for (const [kind, limit, make] of [
    ['sixteen ZIP files in each of sixteen, five levels deep', 'members', () => nested(5)],
    ['overlapping ZIP entries', 'ratio', () => overlappingBomb(2000, MIB)],
    [
      'ZIP 200 levels deep',
      'archive-depth',
      () => layered(200, zeros.subarray(0, 9), (content) => lyingZip([{ name: 'a', content }])),
    ],
    ['gzip 200 levels deep', 'archive-depth', () => layered(200, zeros.subarray(0, 9), (content) => gzipSync(content))],
    [
      'TAR 50 levels deep',
      'archive-depth',
      () => layered(50, zeros.subarray(0, 9), (content) => tar([{ name: 'a', content }])),
    ],
    ['gzip in gzip', 'ratio', () => layered(2, zeros, (content) => gzipSync(content))],
    ['zstd in zstd', 'ratio', () => layered(2, zeros, (content) => zstdCompressSync(content))],
    ['lz4', 'ratio', () => lz4Zeros(400 * MIB)],
    ['frames of lz4', 'members', () => Buffer.concat(Array(5000).fill(lz4(Buffer.from('x'))))],
    ['members of ZIP', 'members', () => lyingZip(many)],
    ['members of TAR', 'members', () => tar(many)],
    ['members of RAR', 'members', () => rar5(many)],
    ['members of cpio', 'members', () => cpio(many)],
    ['members of ar', 'members', () => ar(many)],
    ['an image that claims 1 TiB of zeros', 'ratio', () => zeroFilled(1n << 31n)],
    [
      'a ZIP file full of local headers of a method that is not known',
      'overlapping-data',
      () => Buffer.alloc(8 * MIB, 'PK\x03\x04'),
    ],
  ] as const) {
    it(kind, () => assertStopped(make(), limit));
  }

  for (const program of ['bzip2', 'xz'] as const) {
    it(`${program} in ${program}`, { skip: missingTool(program) }, () =>
      assertStopped(
        layered(2, zeros, (content) => runTool('/', program, ['-c', '-1'], content)),
        'ratio',
      ),
    );
  }

  it('a 7z whose dictionary is of 4 GB', { skip: missingTool('7z') }, async () => {
    using folder = temporaryFolder('bombs');
    writeFileSync(folder.at('a'), 'what a dictionary');
    runTool(folder.path, '7z', ['a', '-m0=LZMA', '-mhc=off', 'out.7z', 'a']);
    await assertStopped(withDictionary(readFileSync(folder.at('out.7z'))), 'unpack-memory');
  });

  it('a file of 1 TB with nothing in it, in an image of 1 MB', { skip: missingTool('../sbin/mkfs.ext4') }, async () => {
    using folder = temporaryFolder('bombs');
    using files = temporaryFolder('bombs');
    runTool(files.path, 'truncate', ['-s', '1T', 'hole']);
    runTool(folder.path, '/usr/sbin/mkfs.ext4', ['-q', '-d', files.path, 'out', '1m']);
    await assertStopped(readFileSync(folder.at('out')), 'ratio');
  });

  it('a folder of a disc that holds itself', { skip: missingTool('genisoimage') }, async () => {
    using folder = temporaryFolder('bombs');
    runTool(folder.path, 'mkdir', ['-p', 'files/LOOP']);
    runTool(folder.path, 'genisoimage', ['-quiet', '-o', 'out', 'files']);
    const image = readFileSync(folder.at('out'));
    // ISO 9660 section 9.1: the place of the extent stands twice, 2 octets behind the record's start, its name 33 behind.
    const root = image.readUInt32LE(16 * 2048 + 156 + 2);
    const record = image.indexOf('LOOP', root * 2048) - 33;
    image.writeUInt32LE(root, record + 2);
    image.writeUInt32BE(root, record + 6);
    const { members } = await outcome(image);
    assert.ok(members <= 1, `${members} members`);
  });

  it('two thousand archives in one another leave turns to others', async () => {
    let turns = 0;
    let ended = false;
    const take = () => {
      turns++;
      if (!ended) setImmediate(take);
    };
    take();
    const { members } = await outcome(nested(5));
    ended = true;
    assert.ok(turns > members / 20, `${turns} turns`);
  });

  it('a file that unpacks to itself', async () => {
    const quine = gzipQuine();
    assert.deepEqual(gunzipSync(quine), quine);
    const { flags, members } = await outcome(quine);
    assert.deepEqual(flags, ['over-limit:archive-depth']);
    assert.equal(members, DEFAULT_LIMITS.archiveDepth);
  });
});

/** lz4 of so many zeros: a literal, then a match of 64 KB that repeats it, block after block. */
function lz4Zeros(size: number): Buffer {
  const block = Buffer.concat([Buffer.from([0x1f, 0, 1, 0]), Buffer.alloc(256, 0xff), Buffer.from([0, 0x10, 0])]);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(block.length);
  const blocks = Array.from({ length: Math.ceil(size / 65_000) }, () => Buffer.concat([head, block]));
  return Buffer.concat([Buffer.from('04224d18604000', 'hex'), ...blocks, Buffer.alloc(4)]);
}

/** A DMG whose one block is so many sectors of zeros. */
function zeroFilled(sectors: bigint): Buffer {
  const image = dmg(floppy([])).toString('latin1');
  const stored = /<data>([^<]*)<\/data>/.exec(image)?.[1] ?? '';
  const block = Buffer.from(stored, 'base64');
  block.writeUInt32BE(2, 204); // zeros
  for (const at of [16, 204 + 16, 244 + 8]) block.writeBigUInt64BE(sectors, at);
  const changed = Buffer.from(image.replace(stored, block.toString('base64')), 'latin1');
  changed.writeBigUInt64BE(sectors, changed.length - 512 + 492);
  return changed;
}

/** With the largest dictionary that LZMA can ask for; the checksums are right (7zFormat.txt of 7-Zip). */
function withDictionary(archive: Buffer): Buffer {
  const coder = archive.indexOf(Buffer.from([0x03, 0x01, 0x01, 0x05]), 32);
  archive.writeUInt32LE(0xffff_f000, coder + 5);
  const start = 32 + Number(archive.readBigUInt64LE(12));
  archive.writeUInt32LE(crc32(archive.subarray(start, start + Number(archive.readBigUInt64LE(20)))), 28);
  archive.writeUInt32LE(crc32(archive.subarray(12, 32)), 8);
  return archive;
}
