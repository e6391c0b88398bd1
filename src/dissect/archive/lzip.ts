import { crc32 } from 'node:zlib';
import { type Bytes, Lens, memoryBytes, subBytes, windows } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { Flag as make } from '../flag.ts';
import { joinBytes } from '../join-bytes.ts';
import type { Member, Unpacked } from './unpacker.ts';

/** "The lzip file format", RFC-style draft-diaz-lzip: `LZIP`, version, dictionary size; LZMA data; CRC, data size, member size. */
const HEADER_SIZE = 6;
const TRAILER_SIZE = 20;
const MAGIC = 'LZIP\x01';
const WINDOW = 1024 * 1024;

interface LzipMember {
  readonly data: Bytes;
  readonly dictionary: number;
  readonly crc: number;
  readonly size: number;
}

/**
 * An lzip file: members that make one content. The data of each are those of an .lzma file with other properties written before
 * them: that is what `unpackLzma` gets.
 */
export async function unpackLzip(
  content: Bytes,
  budget: Budget,
  unpackLzma: (content: Bytes) => Promise<Unpacked>,
): Promise<Unpacked> {
  const { members, damage } = findMembers(content, budget.membersLeft);
  const flags: Flag[] = damage === null ? [] : [damage];
  const pieces: Bytes[] = [];
  for (const member of members) {
    const unpacked = await unpackLzma(joinBytes([memoryBytes(lzmaHeader(member)), member.data]));
    const [expanded] = unpacked.members;
    flags.push(...unpacked.flags, ...(expanded?.flags ?? []));
    if (expanded === undefined || expanded.content === null) return { members: [...unpacked.members], flags };
    if (!isWhole(expanded, member)) flags.push(make.corrupt('crc', 'the checksum or the size is another one'));
    pieces.push(expanded.content);
  }
  if (pieces.length === 0) return { members: [], flags };
  const whole = joinBytes(pieces);
  return { members: [{ name: '', content: whole, size: whole.size, flags: [] }], flags };
}

/** From the last one to the first, since each tells its size at its end. */
function findMembers(content: Bytes, most: number): { members: LzipMember[]; damage: Flag | null } {
  const members: LzipMember[] = [];
  let end = content.size;
  while (end > 0) {
    if (members.length >= most) return { members: [], damage: make.overLimit('members', `more than ${most} members`) };
    const trailer = content.slice(end - TRAILER_SIZE, end);
    const size = trailer.length < TRAILER_SIZE ? 0 : Number(trailer.readBigUInt64LE(12));
    const start = end - size;
    const header = size < HEADER_SIZE + TRAILER_SIZE || start < 0 ? EMPTY : content.slice(start, start + HEADER_SIZE);
    if (header.toString('latin1', 0, 5) !== MAGIC) return withoutTrailer(content, members.length);
    const data = subBytes(content, start + HEADER_SIZE, end - TRAILER_SIZE);
    const dictionary = dictionarySize(header[5] ?? 0);
    members.unshift({ data, dictionary, crc: trailer.readUInt32LE(0), size: Number(trailer.readBigUInt64LE(4)) });
    end = start;
  }
  return { members, damage: null };
}

const EMPTY = Buffer.alloc(0);

/** What is cut, or has something behind it, is read from its start as far as it goes. */
function withoutTrailer(content: Bytes, behind: number): { members: LzipMember[]; damage: Flag } {
  const data = subBytes(content, HEADER_SIZE, content.size);
  const dictionary = dictionarySize(content.slice(5, 6)[0] ?? 0);
  const detail = behind === 0 ? 'no end of an lzip member' : `no lzip member before the last ${behind}`;
  return { members: [{ data, dictionary, crc: 0, size: -1 }], damage: make.corrupt('archive-damaged', detail) };
}

/**
 * Bits 4 to 0 are the exponent of the base, bits 7 to 5 the sixteenths that are taken off. Those are left on: the unpacker takes
 * no odd sizes for a dictionary's, and a larger one unpacks the same.
 */
function dictionarySize(coded: number): number {
  return 2 ** (coded & 0x1f);
}

/** lc 3, lp 0, pb 2 always; the size is not told, since an end mark is. */
function lzmaHeader({ dictionary }: LzipMember): Buffer {
  const header = Buffer.alloc(13, 0xff);
  header.writeUInt8(0x5d, 0);
  header.writeUInt32LE(dictionary, 1);
  return header;
}

function isWhole({ content }: Member, { size, crc }: LzipMember): boolean {
  if (content === null || size < 0) return true;
  let found = 0;
  for (const { chunk } of windows(content, WINDOW, 0, new Lens())) found = crc32(chunk, found);
  return content.size === size && found === crc;
}
