import { crc32, deflateRawSync, constants as zlib } from 'node:zlib';
import {
  type ByteRun,
  CENTRAL_HEADER,
  CENTRAL_HEADER_SIZE,
  END_RECORD,
  END_RECORD_SIZE,
  FLAG_UTF8,
  LOCAL_HEADER,
  LOCAL_HEADER_SIZE,
  METHOD_DEFLATED,
  METHOD_STORED,
} from './zip-format.ts';

export interface ZipSource {
  /** Written as UTF-8, at most 65,535 bytes of it. */
  readonly name: string;
  readonly content: ByteRun;
  /** Default: deflated. */
  readonly method?: 'stored' | 'deflated';
}

const WINDOW = 1024 * 1024;
const VERSION_NEEDED = 20; // 2.0: deflate and folders, APPNOTE.TXT section 4.4.3
// Nothing of the clock goes into the file, so that equal members give equal bytes: 1 January 1980.
const DOS_TIME = 0;
const DOS_DATE = 0x21;
const MAX_32 = 0xfffffffe;
const MAX_16 = 0xfffe;

/**
 * A ZIP file of `entries`, in their order (APPNOTE.TXT section 4.3). Content is read in windows; what stands in memory is the
 * packed form of one entry.
 * @throws RangeError for a name longer than 65,535 bytes and for what would need ZIP64
 */
export function* writeZip(entries: Iterable<ZipSource>): Generator<Buffer> {
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    if (central.length >= MAX_16) throw new RangeError(`a ZIP file without ZIP64 holds at most ${MAX_16} entries`);
    const name = Buffer.from(entry.name, 'utf8');
    if (name.length > 0xffff) throw new RangeError(`a name of ${name.length} bytes is too long for a ZIP file`);
    const packed = pack(entry);
    const local = headers(name, packed, offset);
    central.push(local.central);
    yield local.local;
    yield* packed.pieces;
    offset += local.local.length + packed.packedSize;
    if (offset > MAX_32) throw new RangeError('a ZIP file without ZIP64 ends below 4 GiB');
  }
  const directory = Buffer.concat(central);
  yield directory;
  yield endRecord({ count: central.length, size: directory.length, offset, comment: Buffer.alloc(0) });
}

export interface EndRecordFields {
  readonly count: number;
  /** Bytes of the central directory. */
  readonly size: number;
  /** Where the central directory begins. */
  readonly offset: number;
  readonly comment: Buffer;
}

/** APPNOTE.TXT section 4.3.16. */
export function endRecord(fields: EndRecordFields): Buffer {
  const record = Buffer.alloc(END_RECORD_SIZE);
  record.writeUInt32LE(END_RECORD, 0);
  record.writeUInt16LE(fields.count, 8);
  record.writeUInt16LE(fields.count, 10);
  record.writeUInt32LE(fields.size, 12);
  record.writeUInt32LE(fields.offset, 16);
  record.writeUInt16LE(fields.comment.length, 20);
  return fields.comment.length === 0 ? record : Buffer.concat([record, fields.comment]);
}

interface Packed {
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly packedSize: number;
  readonly pieces: readonly Buffer[];
}

function pack(entry: ZipSource): Packed {
  const { content } = entry;
  if (content.size > MAX_32) throw new RangeError('a ZIP file without ZIP64 holds members below 4 GiB');
  const deflated = entry.method !== 'stored' && content.size > 0;
  const pieces: Buffer[] = [];
  let crc = 0;
  let packedSize = 0;
  for (let start = 0; start < content.size; start += WINDOW) {
    const end = Math.min(start + WINDOW, content.size);
    const chunk = content.slice(start, end);
    crc = crc32(chunk, crc);
    // Windows deflated apart make one stream: each but the last ends by a flush on a byte's boundary (RFC 1951 section 3.2.4).
    const finishFlush = end === content.size ? zlib.Z_FINISH : zlib.Z_SYNC_FLUSH;
    const piece = deflated ? deflateRawSync(chunk, { finishFlush }) : chunk;
    pieces.push(piece);
    packedSize += piece.length;
  }
  return { method: deflated ? METHOD_DEFLATED : METHOD_STORED, crc, size: content.size, packedSize, pieces };
}

function headers(name: Buffer, packed: Packed, offset: number): { local: Buffer; central: Buffer } {
  const local = Buffer.alloc(LOCAL_HEADER_SIZE);
  local.writeUInt32LE(LOCAL_HEADER, 0);
  writeCommon(local, 4, name, packed);
  const central = Buffer.alloc(CENTRAL_HEADER_SIZE);
  central.writeUInt32LE(CENTRAL_HEADER, 0);
  central.writeUInt16LE(VERSION_NEEDED, 4);
  writeCommon(central, 6, name, packed);
  central.writeUInt32LE(offset, 42);
  return { local: Buffer.concat([local, name]), central: Buffer.concat([central, name]) };
}

/** The run of fields that the local header and the central directory share, version needed to extra field length. */
function writeCommon(record: Buffer, at: number, name: Buffer, packed: Packed): void {
  record.writeUInt16LE(VERSION_NEEDED, at);
  record.writeUInt16LE(FLAG_UTF8, at + 2);
  record.writeUInt16LE(packed.method, at + 4);
  record.writeUInt16LE(DOS_TIME, at + 6);
  record.writeUInt16LE(DOS_DATE, at + 8);
  record.writeUInt32LE(packed.crc, at + 10);
  record.writeUInt32LE(packed.packedSize, at + 14);
  record.writeUInt32LE(packed.size, at + 18);
  record.writeUInt16LE(name.length, at + 22);
}
