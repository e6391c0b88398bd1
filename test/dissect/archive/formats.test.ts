import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { detectType } from '../../../src/dissect/type/detect.ts';
import { memoryBytes } from '../../../src/mail/bytes.ts';
import { lyingZip, lzh, tar } from '../../support/archives.ts';
import { EICAR } from '../../support/eicar.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { rar4, rar5 } from '../../support/rar.ts';
import { missingTool, runTool } from '../../support/tool.ts';
import { unpacking } from '../../support/unpacking.ts';

const eicar = Buffer.from(EICAR);
const unpacker = unpacking();
after(() => unpacker.close());

async function assertEicar(archive: Buffer, type: string, name: string): Promise<void> {
  const { members, allFlags } = await unpacker.unpack(archive, type);
  assert.deepEqual(
    members.filter((member) => member.content?.equals(eicar)).map((member) => member.name),
    [name],
  );
  assert.deepEqual(allFlags, []);
}

/** How a program makes each format of a file `eicar.com` in its folder: its arguments, and the file that it writes. */
const MADE: readonly (readonly [string, string, string, readonly string[], string?])[] = [
  ['ARJ', 'application/x-arj', 'arj', ['a', '-y', 'out', 'eicar.com'], 'out.arj'],
  ['7z, LZMA2', 'application/x-7z-compressed', '7z', ['a', 'out', 'eicar.com'], 'out.7z'],
  ['7z, PPMd', 'application/x-7z-compressed', '7z', ['a', '-m0=PPMd', 'out', 'eicar.com'], 'out.7z'],
  ['7z, BCJ2 and bzip2', 'application/x-7z-compressed', '7z', ['a', '-m0=BZip2', 'out', 'eicar.com'], 'out.7z'],
  ['ZIP by zip', 'application/zip', 'zip', ['-q', 'out.zip', 'eicar.com'], 'out.zip'],
  ['ZIP, Deflate64', 'application/zip', '7z', ['a', '-mm=Deflate64', 'out.zip', 'eicar.com'], 'out.zip'],
  ['ZIP, bzip2', 'application/zip', '7z', ['a', '-mm=BZip2', 'out.zip', 'eicar.com'], 'out.zip'],
  ['ZIP, LZMA', 'application/zip', '7z', ['a', '-mm=LZMA', 'out.zip', 'eicar.com'], 'out.zip'],
  ['ZIP, PPMd', 'application/zip', '7z', ['a', '-mm=PPMd', 'out.zip', 'eicar.com'], 'out.zip'],
  ['CAB', 'application/vnd.ms-cab-compressed', 'gcab', ['-c', '-z', 'out.cab', 'eicar.com'], 'out.cab'],
  ['WIM', 'application/x-ms-wim', '7z', ['a', '-twim', 'out.wim', 'eicar.com'], 'out.wim'],
  ['TAR by tar', 'application/x-tar', 'tar', ['-cf', 'out.tar', 'eicar.com'], 'out.tar'],
  ['ar', 'application/x-archive', 'ar', ['rc', 'out.a', 'eicar.com'], 'out.a'],
];

describe('formats that programs make', () => {
  for (const [format, type, program, args, written] of MADE) {
    it(`finds EICAR in ${format}`, { skip: missingTool(program) }, async () => {
      using folder = temporaryFolder('formats');
      writeFileSync(folder.at('eicar.com'), eicar);
      runTool(folder.path, program, args);
      await assertEicar(readFileSync(folder.at(written ?? '')), type, 'eicar.com');
    });
  }

  for (const [program, type, args] of [
    ['bzip2', 'application/x-bzip2', ['-c']],
    ['xz', 'application/x-xz', ['-c']],
    ['xz', 'application/x-lzma', ['-c', '--format=lzma']],
    ['gzip', 'application/gzip', ['-c']],
  ] as const) {
    it(`finds EICAR in one stream of ${type}`, { skip: missingTool(program) }, async () => {
      using folder = temporaryFolder('formats');
      await assertEicar(runTool(folder.path, program, args, eicar), type, '');
    });
  }

  it('finds EICAR in an ISO 9660 image with Joliet names', { skip: missingTool('genisoimage') }, async () => {
    using folder = temporaryFolder('formats');
    writeFileSync(folder.at('eicar.com'), eicar);
    runTool(folder.path, 'genisoimage', ['-quiet', '-J', '-o', 'out.iso', 'eicar.com']);
    await assertEicar(readFileSync(folder.at('out.iso')), 'application/x-iso9660-image', 'eicar.com');
  });

  for (const format of ['bin', 'odc', 'newc', 'crc']) {
    it(`finds EICAR in cpio ${format}`, { skip: missingTool('cpio') }, async () => {
      using folder = temporaryFolder('formats');
      writeFileSync(folder.at('eicar.com'), eicar);
      const archive = runTool(folder.path, 'cpio', ['-o', '--quiet', '-H', format], Buffer.from('eicar.com\n'));
      await assertEicar(archive, 'application/x-cpio', 'eicar.com');
    });
  }
});

describe('formats made here', () => {
  const member = { name: 'eicar.com', content: eicar };
  for (const [format, type, archive] of [
    ['RAR 4', 'application/vnd.rar', rar4([member])],
    ['RAR 5', 'application/vnd.rar', rar5([member])],
    ['LZH', 'application/x-lzh-compressed', lzh('eicar.com', eicar)],
    ['TAR', 'application/x-tar', tar([member])],
    ['zstd', 'application/zstd', zstdCompressSync(eicar)],
    ['ZIP, stored', 'application/zip', lyingZip([{ ...member, method: 0 }])],
    ['ZIP, deflated', 'application/zip', lyingZip([member])],
  ] as const) {
    it(`finds EICAR in ${format}`, () => assertEicar(archive, type, type === 'application/zstd' ? '' : 'eicar.com'));
  }

  it('reads several gzip members as one content, and the name that the first one stores', async () => {
    const named = Buffer.concat([gzipHeader(8), Buffer.from('eicar.com\0'), gzipBody(eicar.subarray(0, 30))]);
    await assertEicar(Buffer.concat([named, gzipSync(eicar.subarray(30))]), 'application/gzip', 'eicar.com');
  });

  it('finds what is larger than a window, byte for byte, natively and in the sandbox', async () => {
    const large = Buffer.alloc(3_000_000);
    for (let i = 0; i < large.length; i += 4) large.writeUInt32LE(Math.imul(i, 2_654_435_761) >>> 12, i);
    for (const [type, archive] of [
      ['application/zip', lyingZip([{ name: 'large', content: large }])],
      ['application/gzip', gzipSync(large)],
      ['application/x-tar', tar([{ name: 'large', content: large }])],
    ] as const) {
      const { members, allFlags } = await unpacker.unpack(archive, type);
      assert.ok(members[0]?.content?.equals(large), type);
      assert.deepEqual(allFlags, []);
    }
  });
});

function gzipHeader(flags: number): Buffer {
  return Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3]);
}

function gzipBody(content: Buffer): Buffer {
  return Buffer.concat([deflateRawSync(content), gzipSync(content).subarray(-8)]);
}

const SAMPLES = '/usr/share/clamav-testfiles';
/** Containers among Debian's samples, and what they hold that tells they were opened. */
const HOLDS_CLAM_EXE = [
  'clam.7z clam.arj clam.bin-be.cpio clam.bin-le.cpio clam.bz2.zip clam.cab clam.chm clam.d64.zip clam.exe.bz2',
  'clam.impl.zip clam.newc.cpio clam.odc.cpio clam.zip clam-nsis.exe',
]
  .join(' ')
  .split(' ');
const skipSamples = existsSync(SAMPLES) ? false : missingTool('../share/clamav-testfiles/clam.exe');

describe("Debian's clamav-testfiles", { skip: skipSamples }, () => {
  const clamExe = skipSamples ? Buffer.alloc(0) : readFileSync(`${SAMPLES}/clam.exe`);

  for (const file of HOLDS_CLAM_EXE) {
    it(`opens ${file}`, async () => {
      const archive = readFileSync(`${SAMPLES}/${file}`);
      const { members } = await unpacker.unpack(archive, detectType(memoryBytes(archive)).container);
      assert.ok(members.some((member) => member.content?.equals(clamExe)));
    });
  }

  it('opens tar.gz in two steps', async () => {
    const [gz] = (await unpacker.unpack(readFileSync(`${SAMPLES}/clam.tar.gz`), 'application/gzip')).members;
    assert.ok(gz?.content);
    const { members } = await unpacker.unpack(gz.content, 'application/x-tar');
    assert.ok(members.some((member) => member.content?.equals(clamExe)));
  });

  it('opens the installers that carry a cabinet', async () => {
    for (const file of ['clam_IScab_ext.exe', 'clam_IScab_int.exe']) {
      const { members, flags } = await unpacker.unpack(readFileSync(`${SAMPLES}/${file}`), PROGRAM);
      assert.ok(members.length > 5, file);
      assert.ok(flags.includes('note self-extracting'));
    }
  });

  it('rejects none of the 44 files, whatever it is taken for', async () => {
    const files = readdirSync(SAMPLES);
    assert.ok(files.length >= 44);
    for (const file of files) {
      const bytes = readFileSync(`${SAMPLES}/${file}`);
      for (const type of ['application/zip', 'application/vnd.rar']) {
        const { members, allFlags } = await unpacker.unpack(bytes, type);
        assert.ok(
          members.length > 0 || allFlags.length > 0 || bytes.subarray(0, 2).toString() === 'MZ',
          `${file}, ${type}`,
        );
      }
    }
  });
});

const PROGRAM = 'application/vnd.microsoft.portable-executable';
