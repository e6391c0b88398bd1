import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { crc32, zstdCompressSync } from 'node:zlib';
import { silentLog } from '../../../src/base/log.ts';
import { createUnpacker } from '../../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../../src/mail/bytes.ts';
import { lyingZip, lzh, tar } from '../../support/archives.ts';
import { compoundFile } from '../../support/compound-file.ts';
import { dmg, fixedVhd, floppy, partitioned, qcow2, vdi, vmdk } from '../../support/disk-images.ts';
import { contentOf, flagNames, testDissector } from '../../support/dissecting.ts';
import { EICAR } from '../../support/eicar.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { ar, arc, compressed, cpio, deb, lz4, lzip, rpm, szdd, xar } from '../../support/package-files.ts';
import { rar4, rar5 } from '../../support/rar.ts';
import { missingTool, runTool } from '../../support/tool.ts';

/** Every kind of container from its octets to what it holds: known by what it is, opened, without a word of blame. */
const unpacker = createUnpacker({ log: silentLog });
const dissector = await testDissector(unpacker);
after(() => dissector.close());

const content = Buffer.from(EICAR);
const file = { name: 'eicar.com', content };
const disk = floppy([{ name: 'EICAR.COM', content }]);

async function parts(archive: Buffer, name = 'file') {
  const { root, parts, close } = await dissector.dissectFile(memoryBytes(archive), name);
  const found = parts.some((part) => part !== root && contentOf(part).equals(content));
  const flags = parts.flatMap(flagNames);
  close();
  return { type: root.detectedType, found, flags };
}

async function assertOpened(archive: Buffer, type: string, notes: readonly string[] = []): Promise<void> {
  const { type: detected, found, flags } = await parts(archive);
  assert.equal(detected, type);
  assert.ok(found, flags.join());
  assert.deepEqual(flags, notes);
}

describe('a container made here is opened', () => {
  for (const [kind, type, archive, ...notes] of [
    ['RAR 4', 'application/vnd.rar', rar4([file])],
    ['RAR 5', 'application/vnd.rar', rar5([file])],
    ['LZH', 'application/x-lzh-compressed', lzh(file.name, content)],
    ['ARC, stored', 'application/x-arc-compressed', arc(file, 2)],
    ['ARC, packed', 'application/x-arc-compressed', arc(file, 3)],
    ['TAR', 'application/x-tar', tar([file])],
    ['ar', 'application/x-archive', ar([file])],
    ['cpio', 'application/x-cpio', cpio([file])],
    ['a Debian package', 'application/vnd.debian.binary-package', deb(file)],
    ['RPM', 'application/x-rpm', rpm(file)],
    ['XAR', 'application/x-xar', xar(file)],
    ['.Z', 'application/x-compress', compressed(content)],
    ['lz4', 'application/x-lz4', lz4(content)],
    ['lz4, stored', 'application/x-lz4', lz4(content, 'stored')],
    ['zstd', 'application/zstd', zstdCompressSync(content)],
    ['SZDD', 'application/x-ms-compress', szdd(content)],
    ['ZIP, zstd', 'application/zip', lyingZip([{ ...file, method: 93, data: zstdCompressSync(content) }])],
    ['FAT', 'application/x-fat-image', disk],
    ['a drive with a partition', 'application/x-mbr-image', partitioned(disk)],
    ['VHD', 'application/x-vhd', fixedVhd(partitioned(disk)), 'note:tail'],
    ['QCOW2', 'application/x-qemu-disk', qcow2(partitioned(disk))],
    ['VDI', 'application/x-virtualbox-disk', vdi(partitioned(disk))],
    ['VMDK', 'application/x-vmdk', vmdk(partitioned(disk))],
    ['DMG', 'application/x-apple-diskimage', dmg(disk)],
  ] as const) {
    it(kind, () => assertOpened(archive, type, notes));
  }

  it('an installer (MSI) that carries cabinets', { skip: missingTool('gcab') }, async () => {
    using folder = temporaryFolder('kinds');
    writeFileSync(folder.at('eicar.com'), content);
    runTool(folder.path, 'gcab', ['-c', '-z', 'out.cab', 'eicar.com']);
    const { found } = await parts(compoundFile({ 'product.cab': readFileSync(folder.at('out.cab')) }), 'setup.msi');
    assert.ok(found);
  });

  it('a Debian package with the scripts that it runs', async () => {
    const { parts: all, close } = await dissector.dissectFile(memoryBytes(deb(file)), 'a.deb');
    assert.ok(all.some((part) => part.names.includes('./control')));
    close();
  });

  it('ar with long names of both kinds', async () => {
    const table = { name: '//', content: Buffer.from('a-name-of-more-than-16-octets.com/\n') };
    const bsd = { name: '#1/20', content: Buffer.concat([Buffer.from('another-long-name.co'), content]) };
    const archive = ar([table, { name: '/0', content }, bsd]);
    const { parts: all, close } = await dissector.dissectFile(memoryBytes(archive), 'a.a');
    assert.deepEqual(
      all.slice(1).map((part) => [part.names[0], contentOf(part).toString()]),
      [
        ['a-name-of-more-than-16-octets.com', EICAR],
        ['another-long-name.co', EICAR],
      ],
    );
    close();
  });
});

/** What a program makes of `eicar.com` in its folder: arguments, the file that it writes, and the notes that are due. */
const MADE: readonly (readonly [string, string, string, readonly string[], string, ...string[]])[] = [
  ['squashfs', 'application/x-squashfs', 'mksquashfs', ['eicar.com', 'out', '-quiet', '-no-progress'], 'out'],
  [
    'ISO 9660 and UDF',
    'application/x-iso9660-image',
    'genisoimage',
    ['-quiet', '-udf', '-J', '-o', 'out', 'eicar.com'],
    'out',
  ],
  ['TAR, v7', 'application/x-tar', 'tar', ['--format=v7', '-cf', 'out', 'eicar.com'], 'out'],
  ['TAR, ustar', 'application/x-tar', 'tar', ['--format=ustar', '-cf', 'out', 'eicar.com'], 'out'],
  ['TAR, old GNU', 'application/x-tar', 'tar', ['--format=oldgnu', '-cf', 'out', 'eicar.com'], 'out'],
  ['TAR, pax', 'application/x-tar', 'tar', ['--format=pax', '-cf', 'out', 'eicar.com'], 'out'],
  ['lz4 by lz4', 'application/x-lz4', 'lz4', ['-q', 'eicar.com', 'out'], 'out'],
  ['lz4, legacy', 'application/x-lz4', 'lz4', ['-q', '-l', 'eicar.com', 'out'], 'out'],
];

describe('a container that a program makes is opened', () => {
  for (const [kind, type, program, args, written, ...notes] of MADE) {
    it(kind, { skip: missingTool(program) }, async () => {
      using folder = temporaryFolder('kinds');
      writeFileSync(folder.at('eicar.com'), content);
      runTool(folder.path, program, args);
      await assertOpened(readFileSync(folder.at(written)), type, notes);
    });
  }

  it('ext4', { skip: missingTool('../sbin/mkfs.ext4') }, async () => {
    using folder = temporaryFolder('kinds');
    using files = temporaryFolder('kinds');
    writeFileSync(files.at('eicar.com'), content);
    runTool(folder.path, '/usr/sbin/mkfs.ext4', ['-q', '-d', files.path, 'out', '512k']);
    await assertOpened(readFileSync(folder.at('out')), 'application/x-ext-image');
  });

  it('lzip of several members', { skip: missingTool('xz') }, async () => {
    const halves = [content.subarray(0, 30), content.subarray(30)];
    const members = halves.map((half) =>
      lzip(runTool('/', 'xz', ['-c', '--format=lzma'], half), { crc: crc32(half), size: half.length }),
    );
    await assertOpened(Buffer.concat(members), 'application/x-lzip');
    const wrong = Buffer.concat(members);
    wrong.writeUInt8(1, wrong.length - 20);
    assert.deepEqual((await parts(wrong)).flags, ['corrupt:crc']);
  });

  it('lzip with a dictionary that is cut to the size of the content', { skip: missingTool('xz') }, async () => {
    const data = runTool('/', 'xz', ['-c', '--format=lzma'], content);
    for (const dictionary of [0x70, 0x33, 0xf4]) {
      const file = lzip(data, { crc: crc32(content), size: content.length, dictionary });
      await assertOpened(file, 'application/x-lzip');
    }
  });

  it('ZIP, xz', { skip: missingTool('xz') }, async () => {
    const data = runTool('/', 'xz', ['-c'], content);
    await assertOpened(lyingZip([{ ...file, method: 95, data }]), 'application/zip');
  });

  it('sparse TAR', { skip: missingTool('tar') }, async () => {
    using folder = temporaryFolder('kinds');
    writeFileSync(folder.at('holes'), Buffer.concat([Buffer.alloc(1 << 20), content, Buffer.alloc(1 << 20)]));
    for (const format of ['gnu', 'pax']) {
      runTool(folder.path, 'tar', ['-S', `--format=${format}`, '-cf', 'out', 'holes']);
      const { parts: all, close } = await dissector.dissectFile(memoryBytes(readFileSync(folder.at('out'))), 'out');
      assert.ok(
        all.slice(1).some((part) => contentOf(part).includes(content)),
        format,
      );
      close();
    }
  });

  it('lz4 of what is larger than a block, octet by octet', { skip: missingTool('lz4') }, async () => {
    using folder = temporaryFolder('kinds');
    const large = Buffer.from(Array.from({ length: 60_000 }, (_, i) => `${i * i} ${i % 7}\n`).join(''));
    writeFileSync(folder.at('large'), large);
    for (const args of [['-B4D'], ['-B4', '-9', '--content-size'], ['-l'], ['-BX', '--no-frame-crc']]) {
      runTool(folder.path, 'lz4', ['-q', '-f', ...args, 'large', 'out']);
      const { parts: all, close } = await dissector.dissectFile(memoryBytes(readFileSync(folder.at('out'))), 'out');
      assert.ok(all[1] !== undefined && contentOf(all[1]).equals(large), args.join());
      assert.deepEqual(all.flatMap(flagNames), [], args.join());
      close();
    }
  });
});

describe('a file that is in one directory of a disc only', () => {
  it('is found and told of: hidden from Windows', { skip: missingTool('genisoimage') }, async () => {
    using folder = temporaryFolder('kinds');
    writeFileSync(folder.at('eicar.com'), content);
    writeFileSync(folder.at('read.txt'), 'nothing to see here');
    const args = ['-quiet', '-J', '-hide-joliet', 'eicar.com', '-o', 'out', 'eicar.com', 'read.txt'];
    runTool(folder.path, 'genisoimage', args);
    const { found, flags } = await parts(readFileSync(folder.at('out')));
    assert.ok(found);
    assert.deepEqual(flags, ['ambiguous:disc-directories']);
  });

  it('is found and told of: shown by UDF only', { skip: missingTool('genisoimage') }, async () => {
    using folder = temporaryFolder('kinds');
    writeFileSync(folder.at('z.com'), content);
    writeFileSync(folder.at('read.txt'), 'nothing to see here');
    runTool(folder.path, 'genisoimage', ['-quiet', '-udf', '-J', '-o', 'out', 'z.com', 'read.txt']);
    const image = readFileSync(folder.at('out'));
    // A record without a length ends a directory of ISO 9660 (section 6.8.1.1) and of Joliet.
    for (const name of [Buffer.from('Z.COM;1'), Buffer.from('z.com', 'utf16le').swap16()]) {
      image.writeUInt8(0, image.indexOf(name) - 33);
    }
    const { found, flags } = await parts(image);
    assert.ok(found);
    assert.ok(flags.includes('ambiguous:disc-directories'), flags.join());
  });
});

describe('a container that nothing opens is told of', () => {
  const padded = (mark: string, offset = 0) => {
    const octets = Buffer.alloc(256, 0x81);
    octets.write(mark, offset, 'latin1');
    return octets;
  };
  for (const [kind, octets] of [
    ['ACE', padded('**ACE**', 7)],
    ['ALZ', padded('ALZ\x01')],
    ['EGG', padded('EGGA')],
    ['ZOO', padded('\xdc\xa7\xc4\xfd', 20)],
    ['StuffIt', padded('SIT!')],
    ['StuffIt 5', padded('StuffIt (c)1997-')],
    ['FreeArc', padded('ArC\x01')],
    ['lzop', padded('\x89LZO\0\r\n\x1a\n')],
    ['lrzip', padded('LRZI\0')],
    ['KWAJ', padded('KWAJ\x88\xf0\x27\xd1')],
    ['Snappy', padded('\xff\x06\0\0sNaPpY')],
    ['zpaq', padded('7kSt')],
    ['InstallShield', padded('ISc(')],
    ['Symbian', padded('\x19\x04\0\x10', 8)],
  ] as const) {
    it(kind, async () => {
      const { flags } = await parts(octets);
      assert.deepEqual(flags, ['unknown:container-not-opened']);
    });
  }

  it('ARC by a method that is not known', async () => {
    const archive = arc(file);
    archive.writeUInt8(8, 1);
    assert.deepEqual((await parts(archive)).flags, ['unknown:unsupported-method']);
  });
});
