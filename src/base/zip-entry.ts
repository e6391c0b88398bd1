import { type ByteRun, CENTRAL_HEADER, CENTRAL_HEADER_SIZE, EXTRA_ZIP64, extraField, IN_ZIP64 } from './zip-format.ts';
import { pathFields, zipName } from './zip-name.ts';

/** One header of the central directory (APPNOTE.TXT section 4.3.12), ZIP64 resolved. */
export interface ZipEntry {
  readonly name: string;
  readonly nameBytes: Buffer;
  /** Other names that some readers show: the stored one beside that of a Unicode path field, or those of fields that are stale. */
  readonly otherNames: readonly string[];
  /** Host system of "version made by": 3 is Unix. */
  readonly host: number;
  readonly flags: number;
  readonly method: number;
  /** MS-DOS time of the last change. */
  readonly time: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly attributes: number;
  readonly extra: Buffer;
  /** Where its local header lies in the file. */
  readonly offset: number;
  /** The header as it stands in the file. */
  readonly record: Buffer;
}

/** Where a directory lies. */
export interface DirectoryPlace {
  readonly start: number;
  /** It is not read beyond. */
  readonly end: number;
  /** Bytes before the ZIP file proper: stored offsets count from here. */
  readonly shift: number;
}

export interface EntriesRead {
  readonly entries: ZipEntry[];
  /** More entries than were asked for. */
  readonly cut: boolean;
  /** Bytes of the directory behind the last header that could be read. */
  readonly left: number;
}

export function isCentralHeader(run: ByteRun, offset: number): boolean {
  if (offset < 0 || offset + CENTRAL_HEADER_SIZE > run.size) return false;
  return run.slice(offset, offset + 4).readUInt32LE(0) === CENTRAL_HEADER;
}

/** Reads headers one behind the other, `limit` at most. */
export function readEntries(run: ByteRun, place: DirectoryPlace, limit: number): EntriesRead {
  const bytes = run.slice(place.start, place.end);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + CENTRAL_HEADER_SIZE <= bytes.length && bytes.readUInt32LE(at) === CENTRAL_HEADER) {
    if (entries.length >= limit) return { entries, cut: true, left: 0 };
    const size =
      CENTRAL_HEADER_SIZE + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (at + size > bytes.length) break;
    entries.push(readEntry(bytes.subarray(at, at + size), place.shift));
    at += size;
  }
  return { entries, cut: false, left: bytes.length - at };
}

function readEntry(record: Buffer, shift: number): ZipEntry {
  const flags = record.readUInt16LE(8);
  const nameEnd = CENTRAL_HEADER_SIZE + record.readUInt16LE(28);
  const nameBytes = record.subarray(CENTRAL_HEADER_SIZE, nameEnd);
  const extra = record.subarray(nameEnd, nameEnd + record.readUInt16LE(30));
  const stored = zipName(nameBytes, flags);
  const paths = extra.length === 0 ? NO_PATHS : pathFields(nameBytes, extra);
  const name = paths.valid ?? stored;
  const wide = zip64Values(extra);
  // Section 4.5.3: only the fields that are full stand in the extra field, in this order.
  const size = wide(record.readUInt32LE(24));
  const packedSize = wide(record.readUInt32LE(20));
  const offset = wide(record.readUInt32LE(42));
  return {
    name,
    nameBytes,
    otherNames:
      extra.length === 0 ? NO_NAMES : [...new Set([stored, ...paths.stale])].filter((other) => other !== name),
    host: record[5] ?? 0,
    flags,
    method: record.readUInt16LE(10),
    time: record.readUInt16LE(12),
    crc: record.readUInt32LE(16),
    packedSize,
    size,
    attributes: record.readUInt32LE(38),
    extra,
    offset: offset + shift,
    record,
  };
}

const NO_NAMES: readonly string[] = [];
const NO_PATHS = { valid: null, stale: NO_NAMES };

/** Resolves one field after the other: those that say "look into ZIP64" take the next 8 bytes of the extra field. */
export function zip64Values(extra: Buffer): (value: number) => number {
  let field: Buffer | null | undefined;
  let at = 0;
  return (value) => {
    if (value !== IN_ZIP64) return value;
    if (field === undefined) field = extraField(extra, EXTRA_ZIP64);
    if (field === null || at + 8 > field.length) return value;
    at += 8;
    return Number(field.readBigUInt64LE(at - 8));
  };
}
