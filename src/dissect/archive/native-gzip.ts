import { crc32 } from 'node:zlib';
import { type Bytes, Lens, subBytes, windows } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { Flag as make } from '../flag.ts';
import { joinBytes } from '../join-bytes.ts';
import { isZeros } from './container-flags.ts';
import { type GzipHeader, readGzipHeader } from './gzip-header.ts';
import { inflate } from './inflate.ts';
import { nameFlags } from './member-name.ts';
import { Meter } from './meter.ts';
import type { Unpacked } from './unpacker.ts';

/** RFC 1952 section 2.3: CRC32 and ISIZE. */
const TRAILER_SIZE = 8;
const WINDOW = 1024 * 1024;

/**
 * A gzip file (RFC 1952): one member, named by FNAME, '' where there is none. Several gzip members make one content, as
 * section 2.2 has it; each counts as a member, so that a million empty ones end at the limit. Null where it is no such file.
 */
export async function unpackGzip(content: Bytes, budget: Budget): Promise<Unpacked | null> {
  const first = readGzipHeader(content, 0);
  if (first === null) return null;
  const meter = new Meter(budget, content.size);
  const pieces: Bytes[] = [];
  const flags: Flag[] = [...nameFlags(first.name)];
  let end = 0;
  let limit: Flag | null = null;
  for (let header: GzipHeader | null = first; header !== null; header = readGzipHeader(content, end)) {
    limit = budget.takeMember();
    if (limit !== null) break;
    const data = subBytes(content, header.dataStart, content.size);
    const inflated = await inflate(data, claimedSize(content), meter);
    if (inflated.content === null) {
      limit = inflated.flag;
      break;
    }
    pieces.push(inflated.content);
    end = header.dataStart + inflated.consumed + TRAILER_SIZE;
    const damage = inflated.flag ?? judgeTrailer(inflated.content, content, end);
    if (damage !== null) {
      flags.push(damage);
      end = content.size;
    }
  }
  if (limit !== null) {
    const member = { name: first.name, content: null, size: claimedSize(content), flags: [...flags, limit] };
    return { members: [member], flags: [limit] };
  }
  const whole = joinBytes(pieces);
  const members = [{ name: first.name, content: whole, size: whole.size, flags }];
  return { members, flags: end < content.size ? [tailFlag(subBytes(content, end, content.size))] : [] };
}

/** ISIZE counts the last gzip member only, by 2^32: a hint for the size of the buffer, no more. */
function claimedSize(content: Bytes): number {
  return content.slice(content.size - 4, content.size).readUInt32LE(0);
}

function judgeTrailer(inflated: Bytes, content: Bytes, end: number): Flag | null {
  if (end > content.size) return make.corrupt('damaged-member', 'cut before its checksum');
  const trailer = content.slice(end - TRAILER_SIZE, end);
  let crc = 0;
  for (const { chunk } of windows(inflated, WINDOW, 0, new Lens())) crc = crc32(chunk, crc);
  if (trailer.readUInt32LE(0) !== crc) return make.corrupt('crc', 'the checksum is another one');
  return trailer.readUInt32LE(4) === inflated.size >>> 0 ? null : make.corrupt('crc', 'the size is another one');
}

function tailFlag(tail: Bytes): Flag {
  const detail = `${tail.size} bytes behind the compressed data`;
  return isZeros(tail) ? make.note('tail', detail) : make.ambiguous('appended-data', detail);
}
