import { type EndRecord, endCandidates, readEndRecord } from './zip-end-record.ts';
import { ambiguous, type ZipFault } from './zip-fault.ts';
import { type ByteRun, CENTRAL_HEADER, CENTRAL_HEADER_SIZE, EXTRA_ZIP64, extraField, IN_ZIP64 } from './zip-format.ts';
import { unicodePath, zipName } from './zip-name.ts';

/** One header of the central directory (APPNOTE.TXT section 4.3.12), ZIP64 resolved. */
export interface ZipEntry {
  readonly name: string;
  readonly nameBytes: Buffer;
  /** The name in the Unicode path field, where it is another one. */
  readonly otherName: string | null;
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

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** More entries than were asked for. */
  readonly cut: boolean;
  /** Entries by the end record. */
  readonly declared: number;
  /** Where the central directory begins. */
  readonly start: number;
  readonly comment: Buffer;
  readonly faults: readonly ZipFault[];
}

/** @returns null where there is no end record, or one that leads to no directory; at most `limit` entries are read */
export function readZipDirectory(run: ByteRun, limit: number): ZipDirectory | null {
  const end = readEndRecord(run);
  if (end === null) return null;
  const faults: ZipFault[] = [...end.faults];
  const place = findDirectory(run, end, faults);
  if (place === null) return null;
  const main = readEntries(run, place, end.directoryEnd, limit);
  judgeCount(main, end, faults);
  const entries = main.entries;
  let cut = main.cut;
  if (place.other !== null) {
    const other = readEntries(run, place.other, end.directoryEnd, limit - entries.length);
    entries.push(...other.entries);
    cut ||= other.cut;
  }
  noteOtherEnds(run, end, end.directoryEnd - main.left, faults);
  return { entries, cut, declared: end.count, start: place.start, comment: end.comment, faults };
}

interface Place {
  readonly start: number;
  /** Bytes before the ZIP file proper: stored offsets count from here. */
  readonly shift: number;
}

/**
 * Where the directory lies: by its size it ends at the end record, by its offset it begins where that says. Readers follow the
 * one or the other.
 */
function findDirectory(run: ByteRun, end: EndRecord, faults: ZipFault[]): (Place & { other: Place | null }) | null {
  const bySize = end.directoryEnd - end.size;
  if (end.count === 0 && end.size === 0) return { start: end.directoryEnd, shift: 0, other: null };
  const shift = bySize - end.offset;
  const sized = isHeader(run, bySize);
  const stated = shift === 0 ? sized : isHeader(run, end.offset);
  if (sized && shift === 0) return { start: bySize, shift, other: null };
  if (sized && stated) {
    faults.push(ambiguous('zip-two-directories', `one at ${bySize} by its size, one at ${end.offset} by its offset`));
    return { start: bySize, shift, other: { start: end.offset, shift: 0 } };
  }
  if (sized) {
    if (shift > 0) faults.push(prepended(run, shift));
    else faults.push(ambiguous('zip-directory-offset', `directory at ${bySize}, its offset says ${end.offset}`));
    return { start: bySize, shift, other: null };
  }
  if (!stated) return null;
  faults.push(ambiguous('zip-directory-size', `directory at ${end.offset}, its size says ${bySize}`));
  return { start: end.offset, shift: 0, other: null };
}

/** Before an archive may stand a self-extractor's program, which nobody takes for an archive; but also another archive. */
function prepended(run: ByteRun, count: number): ZipFault {
  const detail = `${count} bytes before the archive`;
  const zip = run.slice(0, 2).toString('latin1') === 'PK';
  return zip ? ambiguous('zip-prepended-data', detail) : { kind: 'note', name: 'zip-prepended-data', detail };
}

function isHeader(run: ByteRun, offset: number): boolean {
  if (offset < 0 || offset + CENTRAL_HEADER_SIZE > run.size) return false;
  return run.slice(offset, offset + 4).readUInt32LE(0) === CENTRAL_HEADER;
}

interface Reading {
  readonly entries: ZipEntry[];
  readonly cut: boolean;
  /** Bytes of the directory behind the last header that could be read. */
  readonly left: number;
}

function readEntries(run: ByteRun, place: Place, end: number, limit: number): Reading {
  const bytes = run.slice(place.start, end);
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
  const name = zipName(nameBytes, flags);
  const unicode = extra.length === 0 ? null : unicodePath(nameBytes, extra);
  const wide = zip64Values(extra);
  // Section 4.5.3: only the fields that are full stand in the extra field, in this order.
  const size = wide(record.readUInt32LE(24));
  const packedSize = wide(record.readUInt32LE(20));
  const offset = wide(record.readUInt32LE(42));
  return {
    name: unicode ?? name,
    nameBytes,
    otherName: unicode === null || unicode === name ? null : name,
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

function judgeCount(reading: Reading, end: EndRecord, faults: ZipFault[]): void {
  if (reading.cut) return;
  const found = reading.entries.length;
  // Writers without ZIP64 let the count of 16 bits run over.
  if (found > end.count && (found & 0xffff) !== end.count) {
    faults.push(ambiguous('zip-entry-count', `${found} entries, the end record says ${end.count}`));
  } else if (found < end.count) {
    faults.push({
      kind: 'corrupt',
      name: 'zip-directory-damaged',
      detail: `${found} of ${end.count} entries readable`,
    });
  } else if (reading.left > 0) {
    faults.push({ kind: 'note', name: 'zip-directory-tail', detail: `${reading.left} bytes behind the last entry` });
  }
}

/** A second end record that leads to a directory is another reading of the file. One within a member's data is not. */
function noteOtherEnds(run: ByteRun, end: EndRecord, from: number, faults: ZipFault[]): void {
  for (const other of endCandidates(run)) {
    if (other.at === end.at || other.at < from) continue;
    if (!isHeader(run, other.offset) && !isHeader(run, other.at - other.size)) continue;
    faults.push(ambiguous('zip-end-records', `end records at ${end.at} and ${other.at}`));
    return;
  }
}
