import { crc32, deflateRawSync } from 'node:zlib';

/** Archives made octet by octet, so that they can lie. Whatever is not said is as it should be. */

export interface ZipLie {
  readonly name: string;
  /** Before compression. */
  readonly content?: Buffer;
  readonly method?: number;
  /** Octets of the member's data as they stand in the file, instead of the content packed by the method. */
  readonly data?: Buffer;
  readonly flags?: number;
  readonly local?: Partial<ZipFields>;
  readonly central?: Partial<ZipFields>;
  /** Written behind the data. */
  readonly descriptor?: Buffer;
  readonly attributes?: number;
  readonly madeBy?: number;
  /** Not in the directory. */
  readonly hidden?: boolean;
  /** Where the local header lies, instead of a new one. */
  readonly offset?: number;
}

export interface ZipFields {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly extra: Buffer;
}

export interface ZipFileLie {
  readonly before?: Buffer;
  readonly after?: Buffer;
  readonly comment?: Buffer;
  readonly count?: number;
  readonly directorySize?: number;
  readonly directoryOffset?: number;
  readonly disk?: number;
}

const NOTHING = Buffer.alloc(0);

/** A ZIP file (APPNOTE.TXT section 4.3). */
export function lyingZip(members: readonly ZipLie[], lie: ZipFileLie = {}): Buffer {
  const pieces: Buffer[] = [lie.before ?? NOTHING];
  const central: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const fields = zipFields(member);
    if (member.offset === undefined) {
      const local = localHeader({ ...fields, ...member.local });
      const data = member.data ?? packed(member);
      pieces.push(local, data, member.descriptor ?? NOTHING);
      if (!member.hidden) central.push(centralHeader({ ...fields, ...member.central }, offset, member));
      offset += local.length + data.length + (member.descriptor?.length ?? 0);
    } else central.push(centralHeader({ ...fields, ...member.central }, member.offset, member));
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(lie.disk ?? 0, 4);
  end.writeUInt16LE(lie.count ?? central.length, 8);
  end.writeUInt16LE(lie.count ?? central.length, 10);
  end.writeUInt32LE(lie.directorySize ?? directory.length, 12);
  end.writeUInt32LE(lie.directoryOffset ?? offset, 16);
  end.writeUInt16LE(lie.comment?.length ?? 0, 20);
  return Buffer.concat([...pieces, directory, end, lie.comment ?? NOTHING, lie.after ?? NOTHING]);
}

function packed(member: ZipLie): Buffer {
  const content = member.content ?? NOTHING;
  return (member.method ?? 8) === 8 ? deflateRawSync(content) : content;
}

function zipFields(member: ZipLie): ZipFields {
  const content = member.content ?? NOTHING;
  const { name, flags = 0, method = 8 } = member;
  const data = member.data ?? packed(member);
  return { name, flags, method, crc: crc32(content), packedSize: data.length, size: content.length, extra: NOTHING };
}

function localHeader(fields: ZipFields): Buffer {
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04\x14\0', 'latin1');
  writeFields(head, 6, fields);
  return Buffer.concat([head, Buffer.from(fields.name, 'latin1'), fields.extra]);
}

function centralHeader(fields: ZipFields, offset: number, member: ZipLie): Buffer {
  const head = Buffer.alloc(46);
  head.write('PK\x01\x02\x14\0\x14\0', 'latin1');
  head.writeUInt8(member.madeBy ?? 0, 5);
  writeFields(head, 8, fields);
  head.writeUInt32LE(member.attributes ?? 0, 38);
  head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, Buffer.from(fields.name, 'latin1'), fields.extra]);
}

function writeFields(head: Buffer, at: number, fields: ZipFields): void {
  head.writeUInt16LE(fields.flags, at);
  head.writeUInt16LE(fields.method, at + 2);
  head.writeUInt32LE(fields.crc, at + 8);
  head.writeUInt32LE(fields.packedSize, at + 12);
  head.writeUInt32LE(fields.size, at + 16);
  head.writeUInt16LE(Buffer.byteLength(fields.name, 'latin1'), at + 20);
  head.writeUInt16LE(fields.extra.length, at + 22);
}

/** A bomb after David Fifield: `count` entries of the directory share the data of one, which expands to `size` zeros. */
export function overlappingBomb(count: number, size: number): Buffer {
  const content = Buffer.alloc(size);
  const data = deflateRawSync(content, { level: 9 });
  const first: ZipLie = { name: '0', content, data };
  const rest = Array.from({ length: count - 1 }, (_, i) => ({ name: String(i + 1), content, data, offset: 0 }));
  return lyingZip([first, ...rest]);
}

export interface TarMember {
  readonly name: string;
  readonly content?: Buffer;
  /** `0` a file, `1` a hard link, `2` a symbolic link, `3` a character device, `5` a folder. */
  readonly type?: string;
  readonly target?: string;
}

/** A ustar file (POSIX.1-1988); a name of more than 100 octets is told by a GNU long-name member before it. */
export function tar(members: readonly TarMember[]): Buffer {
  const pieces: Buffer[] = [];
  for (const { name, content = NOTHING, type = '0', target = '' } of members) {
    const bytes = Buffer.from(name);
    if (bytes.length > 100)
      pieces.push(...tarEntry(Buffer.from('././@LongLink'), Buffer.concat([bytes, Buffer.alloc(1)]), 'L', ''));
    pieces.push(...tarEntry(bytes.subarray(0, 100), content, type, target));
  }
  return Buffer.concat([...pieces, Buffer.alloc(1024)]);
}

function tarEntry(name: Buffer, content: Buffer, type: string, target: string): Buffer[] {
  const head = Buffer.alloc(512);
  name.copy(head);
  head.write('0000644\x000000000\x000000000\0', 100, 'latin1');
  head.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  head.write('00000000000\0        ', 136, 'latin1');
  head.write(type, 156, 'latin1');
  head.write(target, 157, 'latin1');
  head.write('ustar\x0000', 257, 'latin1');
  let sum = 0;
  for (const octet of head) sum += octet;
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return [head, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}

/** LHA level 1 with one stored member. */
export function lzh(name: string, content: Buffer): Buffer {
  const title = Buffer.from(name, 'latin1');
  const head = Buffer.alloc(25 + title.length + 2);
  head.write('-lh0-', 2, 'latin1');
  head.writeUInt32LE(content.length, 7);
  head.writeUInt32LE(content.length, 11);
  head.writeUInt8(0x20, 19);
  head.writeUInt8(1, 20);
  head.writeUInt8(title.length, 21);
  title.copy(head, 22);
  const at = 22 + title.length;
  head.writeUInt16LE(crc16(content), at);
  head.write('U', at + 2, 'latin1');
  head.writeUInt8(head.length - 2, 0);
  let sum = 0;
  for (const octet of head.subarray(2)) sum = (sum + octet) & 0xff;
  head.writeUInt8(sum, 1);
  return Buffer.concat([head, content, Buffer.alloc(1)]);
}

/** CRC-16/ARC, as LHA has it. */
function crc16(content: Buffer): number {
  let crc = 0;
  for (const octet of content) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}
