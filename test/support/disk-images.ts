/** Images of drives, made octet by octet, each with what a reader needs to find one file. */

const SECTOR = 512;

/** A floppy disk (FAT12, 1.44 MB) with files in its root folder. Names are of MS-DOS: `EICAR.COM`. */
export function floppy(files: readonly { readonly name: string; readonly content: Buffer }[]): Buffer {
  const image = Buffer.alloc(2880 * SECTOR);
  image.write('\xeb\x3c\x90MSDOS5.0', 0, 'latin1');
  image.writeUInt16LE(SECTOR, 11);
  image.writeUInt8(1, 13); // sectors a cluster
  image.writeUInt16LE(1, 14); // before the tables
  image.writeUInt8(2, 16); // tables
  image.writeUInt16LE(224, 17); // entries of the root folder
  image.writeUInt16LE(2880, 19);
  image.writeUInt8(0xf0, 21);
  image.writeUInt16LE(9, 22); // sectors a table
  image.writeUInt16LE(18, 24);
  image.writeUInt16LE(2, 26);
  image.writeUInt8(0x29, 38);
  image.write('NO NAME    FAT12   ', 43, 'latin1');
  image.writeUInt16LE(0xaa55, 510);
  const tables = [SECTOR, 10 * SECTOR];
  const root = 19 * SECTOR;
  const data = 33 * SECTOR;
  for (const table of tables) image.writeUIntLE(0xfffff0, table, 3);
  let cluster = 2;
  for (const [index, { name, content }] of files.entries()) {
    const [stem = '', extension = ''] = name.split('.');
    const entry = root + index * 32;
    image.write(stem.padEnd(8) + extension.padEnd(3), entry, 'latin1');
    image.writeUInt16LE(0x21, entry + 24);
    image.writeUInt16LE(cluster, entry + 26);
    image.writeUInt32LE(content.length, entry + 28);
    content.copy(image, data + (cluster - 2) * SECTOR);
    const count = Math.max(1, Math.ceil(content.length / SECTOR));
    for (let i = 0; i < count; i++, cluster++) {
      for (const table of tables) setFat12(image, table, cluster, i === count - 1 ? 0xfff : cluster + 1);
    }
  }
  return image;
}

function setFat12(image: Buffer, table: number, cluster: number, value: number): void {
  const at = table + Math.floor(cluster * 1.5);
  const pair = image.readUInt16LE(at);
  image.writeUInt16LE((cluster & 1) === 0 ? (pair & 0xf000) | value : (pair & 0x000f) | (value << 4), at);
}

/** A drive whose one partition (MBR) is `volume`. */
export function partitioned(volume: Buffer): Buffer {
  const table = Buffer.alloc(SECTOR);
  table.writeUInt8(0x80, 446);
  table.writeUInt8(1, 450); // FAT12
  table.writeUInt32LE(1, 454);
  table.writeUInt32LE(volume.length / SECTOR, 458);
  table.writeUInt16LE(0xaa55, 510);
  return Buffer.concat([table, volume]);
}

/** [VHD] "Hard Disk Footer Format": a drive of fixed size is the drive and a footer. */
export function fixedVhd(drive: Buffer): Buffer {
  const footer = Buffer.alloc(SECTOR);
  footer.write('conectix', 'latin1');
  footer.writeUInt32BE(2, 8);
  footer.writeUInt32BE(0x10000, 12);
  footer.fill(0xff, 16, 24);
  footer.write('test\0\x01\0\0Wi2k', 28, 'latin1');
  footer.writeBigUInt64BE(BigInt(drive.length), 40);
  footer.writeBigUInt64BE(BigInt(drive.length), 48);
  footer.writeUInt32BE(0x00500212, 56);
  footer.writeUInt32BE(2, 60);
  let sum = 0;
  for (const octet of footer) sum += octet;
  footer.writeUInt32BE(~sum >>> 0, 64);
  return Buffer.concat([drive, footer]);
}

/** QCOW2 of QEMU with clusters of 64 KB that all are there. */
export function qcow2(drive: Buffer): Buffer {
  const cluster = 65_536;
  const count = Math.ceil(drive.length / cluster);
  const header = Buffer.alloc(cluster);
  header.write('QFI\xfb', 'latin1');
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(16, 20);
  header.writeBigUInt64BE(BigInt(drive.length), 24);
  header.writeUInt32BE(1, 36); // entries of the first table
  header.writeBigUInt64BE(BigInt(cluster), 40);
  header.writeBigUInt64BE(BigInt(3 * cluster), 48);
  header.writeUInt32BE(1, 56);
  const first = Buffer.alloc(cluster);
  first.writeBigUInt64BE((1n << 63n) | BigInt(2 * cluster), 0);
  const second = Buffer.alloc(cluster);
  for (let i = 0; i < count; i++) second.writeBigUInt64BE((1n << 63n) | BigInt((4 + i) * cluster), i * 8);
  return Buffer.concat([header, first, second, Buffer.alloc(cluster), drive, padding(drive.length, cluster)]);
}

/** VDI of VirtualBox, fixed size. */
export function vdi(drive: Buffer): Buffer {
  const block = 1 << 20;
  const count = Math.ceil(drive.length / block);
  const header = Buffer.alloc(1024);
  header.write('<<< Oracle VM VirtualBox Disk Image >>>\n', 'latin1');
  header.writeUInt32LE(0xbeda107f, 64);
  header.writeUInt32LE(0x10001, 68);
  header.writeUInt32LE(0x190, 72);
  header.writeUInt32LE(2, 76); // fixed
  header.writeUInt32LE(512, 0x154); // the map
  header.writeUInt32LE(1024, 0x158); // the data
  header.writeUInt32LE(SECTOR, 0x168);
  header.writeBigUInt64LE(BigInt(drive.length), 0x170);
  header.writeUInt32LE(block, 0x178);
  header.writeUInt32LE(count, 0x180);
  header.writeUInt32LE(count, 0x184);
  for (let i = 0; i < count; i++) header.writeUInt32LE(i, 512 + i * 4);
  return Buffer.concat([header, drive, padding(drive.length, block)]);
}

/** VMDK, monolithic and sparse: "Virtual Disk Format 5.0", with grains of 64 KB that all are there. */
export function vmdk(drive: Buffer): Buffer {
  const grain = 65_536;
  const count = Math.ceil(drive.length / grain);
  const descriptor = Buffer.alloc(20 * SECTOR);
  const sectors = drive.length / SECTOR;
  descriptor.write(
    `# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType="monolithicSparse"\nRW ${sectors} SPARSE "a.vmdk"\n`,
    'latin1',
  );
  const tables = 21; // the directory at this sector, the table behind it, the grains at 128
  const header = Buffer.alloc(SECTOR);
  header.write('KDMV', 'latin1');
  header.writeUInt32LE(1, 4);
  header.writeUInt32LE(3, 8);
  for (const [at, value] of [
    [12, sectors],
    [20, grain / SECTOR],
    [28, 1],
    [36, 20],
    [48, tables],
    [56, tables],
    [64, 128],
  ] as const) {
    header.writeBigUInt64LE(BigInt(value), at);
  }
  header.writeUInt32LE(512, 44);
  header.write('\n \r\n', 73, 'latin1');
  const directory = Buffer.alloc(SECTOR);
  directory.writeUInt32LE(tables + 1, 0);
  const table = Buffer.alloc(4 * SECTOR);
  for (let i = 0; i < count; i++) table.writeUInt32LE(128 + (i * grain) / SECTOR, i * 4);
  const front = Buffer.concat([header, descriptor, directory, table]);
  return Buffer.concat([front, Buffer.alloc(128 * SECTOR - front.length), drive, padding(drive.length, grain)]);
}

/** A UDIF image (.dmg) of Apple with one stored block. */
export function dmg(drive: Buffer): Buffer {
  const block = Buffer.alloc(204 + 2 * 40);
  block.write('mish', 'latin1');
  block.writeUInt32BE(1, 4);
  block.writeBigUInt64BE(BigInt(drive.length / SECTOR), 16);
  block.writeUInt32BE(0xfffffffe, 36);
  block.writeUInt32BE(2, 200);
  block.writeUInt32BE(1, 204); // raw
  block.writeBigUInt64BE(BigInt(drive.length / SECTOR), 204 + 16);
  block.writeBigUInt64BE(BigInt(drive.length), 204 + 32);
  block.writeUInt32BE(0xffffffff, 244); // the end
  block.writeBigUInt64BE(BigInt(drive.length / SECTOR), 244 + 8);
  block.writeBigUInt64BE(BigInt(drive.length), 244 + 24);
  const plist = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple Computer//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0"><dict><key>resource-fork</key><dict><key>blkx</key><array><dict><key>Attributes</key><string>0x0050</string><key>Data</key><data>${block.toString('base64')}</data><key>ID</key><string>0</string><key>Name</key><string>disk (: 0)</string></dict></array></dict></dict></plist>\n`,
  );
  const trailer = Buffer.alloc(SECTOR);
  trailer.write('koly', 'latin1');
  trailer.writeUInt32BE(4, 4);
  trailer.writeUInt32BE(SECTOR, 8);
  trailer.writeUInt32BE(1, 12);
  trailer.writeBigUInt64BE(BigInt(drive.length), 32);
  trailer.writeUInt32BE(1, 56);
  trailer.writeUInt32BE(1, 60);
  trailer.writeBigUInt64BE(BigInt(drive.length), 216);
  trailer.writeBigUInt64BE(BigInt(plist.length), 224);
  trailer.writeUInt32BE(1, 488);
  trailer.writeBigUInt64BE(BigInt(drive.length / SECTOR), 492);
  return Buffer.concat([drive, plist, trailer]);
}

function padding(length: number, unit: number): Buffer {
  return Buffer.alloc((unit - (length % unit)) % unit);
}
