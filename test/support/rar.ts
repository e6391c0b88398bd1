import { crc32 } from 'node:zlib';

/** RAR files made octet by octet. */

const NOTHING = Buffer.alloc(0);

export interface RarLie {
  readonly name: string;
  readonly content: Buffer;
}

/** RAR 5.0 with stored members: the "RAR 5.0 archive format" note of RARLAB. */
export function rar5(members: readonly RarLie[], archiveFlags = 0): Buffer {
  const main = rar5Block([1, 0, archiveFlags, ...(archiveFlags & 2 ? [1] : [])], NOTHING);
  const files = members.map((member) => rar5File(member, member.content, 0));
  return Buffer.concat([rar5Mark, main, ...files, rar5Block([5, 0, 0], NOTHING)]);
}

/** Type 2 with a data area: file flags (CRC), unpacked size, attributes, CRC, no compression, Unix, name. */
function rar5File({ name, content }: RarLie, data: Buffer, flags: number): Buffer {
  const title = Buffer.from(name);
  const crc = Buffer.alloc(4);
  // Of what is here, but for the last volume, which has that of all.
  crc.writeUInt32LE(crc32((flags & CONTINUES_5) === 0 ? content : data));
  const sizes = [...vint(data.length), 4, ...vint(content.length)];
  return rar5Block([2, 2 | flags, ...sizes, 0, ...crc, 0, 1, ...vint(title.length), ...title], data);
}

const CONTINUED_5 = 8;
const CONTINUES_5 = 16;

/** RAR 5.0 of one stored member, cut into so many volumes. */
export function rar5Volumes(member: RarLie, count: number): Buffer[] {
  return cut(member.content, count).map((data, index) => {
    const more = index < count - 1;
    const main = rar5Block(index === 0 ? [1, 0, 1] : [1, 0, 3, index], NOTHING);
    const flags = (index > 0 ? CONTINUED_5 : 0) | (more ? CONTINUES_5 : 0);
    const end = rar5Block([5, 0, more ? 1 : 0], NOTHING);
    return Buffer.concat([rar5Mark, main, rar5File(member, data, flags), end]);
  });
}

function cut(content: Buffer, count: number): Buffer[] {
  const size = Math.ceil(content.length / count);
  return Array.from({ length: count }, (_, index) => content.subarray(index * size, (index + 1) * size));
}

/** RAR 5.0 with encrypted headers: what begins with an encryption header can't be read without a password. */
export function rar5WithEncryptedHeaders(): Buffer {
  const encryption = rar5Block([4, 0, 0, 0, 15, ...Buffer.alloc(16, 7)], NOTHING);
  return Buffer.concat([rar5Mark, encryption, Buffer.alloc(64, 0xa5)]);
}

export const rar5Mark: Buffer = Buffer.from('Rar!\x1a\x07\x01\0', 'latin1');

export function rar5Block(head: readonly number[], data: Buffer): Buffer {
  const body = Buffer.from([...vint(head.length), ...head]);
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(crc32(body));
  return Buffer.concat([crc, body, data]);
}

export function vint(value: number): number[] {
  const octets: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) octets.push((rest & 0x7f) | 0x80);
  return [...octets, rest];
}

/** RAR 4 with stored members: technote.txt of RAR 4. `archiveFlags`: 1 a volume, 0x80 encrypted headers. */
export function rar4(members: readonly RarLie[], archiveFlags = 0): Buffer {
  const main = rar4Block(0x73, archiveFlags, Buffer.alloc(6), NOTHING);
  const files = members.map((member) => rar4File(member, member.content, 0));
  return Buffer.concat([RAR4_MARK, main, ...files, rar4Block(0x7b, 0, NOTHING, NOTHING)]);
}

const RAR4_MARK = Buffer.from('Rar!\x1a\x07\0', 'latin1');
const CONTINUED_4 = 1;
const CONTINUES_4 = 2;

function rar4File({ name, content }: RarLie, data: Buffer, flags: number): Buffer {
  const title = Buffer.from(name);
  const fields = Buffer.alloc(25);
  fields.writeUInt32LE(data.length, 0);
  fields.writeUInt32LE(content.length, 4);
  fields.writeUInt8(3, 8); // Unix
  fields.writeUInt32LE(crc32((flags & CONTINUES_4) === 0 ? content : data), 9);
  fields.writeUInt8(29, 17); // version needed
  fields.writeUInt8(0x30, 18); // stored
  fields.writeUInt16LE(title.length, 19);
  fields.writeUInt32LE(0o100644, 21);
  return rar4Block(0x74, 0x8000 | flags, Buffer.concat([fields, title]), data);
}

/** RAR 4 of one stored member, cut into so many volumes; `naming` is that of today (.part1.rar) or the old one (.rar, .r00). */
export function rar4Volumes(member: RarLie, count: number, naming: 'new' | 'old'): Buffer[] {
  return cut(member.content, count).map((data, index) => {
    const more = index < count - 1;
    const volume = 0x0001 | (index === 0 ? 0x0100 : 0) | (naming === 'new' ? 0x0010 : 0);
    const main = rar4Block(0x73, volume, Buffer.alloc(6), NOTHING);
    const flags = (index > 0 ? CONTINUED_4 : 0) | (more ? CONTINUES_4 : 0);
    const end = rar4Block(0x7b, more ? 0x4001 : 0x4000, NOTHING, NOTHING);
    return Buffer.concat([RAR4_MARK, main, rar4File(member, data, flags), end]);
  });
}

export function rar4Block(type: number, flags: number, fields: Buffer, data: Buffer): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt8(type, 2);
  head.writeUInt16LE(flags, 3);
  head.writeUInt16LE(head.length + fields.length, 5);
  const whole = Buffer.concat([head, fields]);
  whole.writeUInt16LE(crc32(whole.subarray(2)) & 0xffff, 0);
  return Buffer.concat([whole, data]);
}
