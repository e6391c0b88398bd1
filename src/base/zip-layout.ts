import type { ZipDirectory } from './zip-directory.ts';
import type { ZipEntry } from './zip-entry.ts';
import { ambiguous, corrupt, type ZipFault } from './zip-fault.ts';
import { type ByteRun, DATA_DESCRIPTOR } from './zip-format.ts';
import { compareHeaders, isLate, type LocalHeader, readLocalHeader } from './zip-local-header.ts';
import { findSignature } from './zip-search.ts';

/** Where one entry of the directory lies. */
export interface ZipExtent {
  readonly entry: ZipEntry;
  readonly local: LocalHeader | null;
  readonly dataStart: number;
  readonly dataEnd: number;
  /** First octet behind the data descriptor, where there is one. */
  readonly end: number;
  /** Where the next entry begins, or the directory. */
  readonly next: number;
  /** The other reading, where local header and directory disagree. */
  readonly disagreement: ZipFault | null;
}

export interface ZipLayout {
  /** In the order of the directory. */
  readonly extents: readonly ZipExtent[];
  /** Those of `ZipDirectory.others`. */
  readonly others: readonly ZipExtent[];
  /** Runs of the file that no entry claims, but that hold a local header. */
  readonly hidden: readonly { readonly start: number; readonly end: number }[];
  readonly faults: readonly ZipFault[];
}

const SIGNATURE = Buffer.from('PK\x03\x04', 'latin1');
/** With and without signature, with sizes of 4 and of 8 bytes: section 4.3.9. */
const DESCRIPTOR_SIZES = [16, 12, 24, 20];

/** Compares the directory with what lies in the file: the members must tile it, and each local header must say the same. */
export function checkZipLayout(run: ByteRun, directory: ZipDirectory): ZipLayout {
  const { entries, start } = directory;
  const order = inFileOrder(entries);
  const extents: ZipExtent[] = new Array(entries.length);
  const faults: ZipFault[] = [];
  const hidden: { start: number; end: number }[] = [];
  let cursor = 0;
  let overlaps = 0;
  for (const [rank, index] of order.entries()) {
    const entry = entries[index];
    if (entry === undefined) continue;
    const next = entries[order[rank + 1] ?? -1]?.offset ?? start;
    const extent = readExtent(run, entry, next);
    extents[index] = extent;
    if (entry.offset < cursor) overlaps++;
    else if (entry.offset > cursor) noteGap(run, cursor, entry.offset, { faults, hidden });
    cursor = Math.max(cursor, extent.end);
  }
  if (cursor < start) noteGap(run, cursor, start, { faults, hidden });
  // Comments may hold members, and what stands behind the archive.
  if (findSignature(run, SIGNATURE, start, run.size) >= 0) noteGap(run, start, run.size, { faults, hidden });
  if (overlaps > 0 || cursor > start) {
    faults.push(ambiguous('zip-overlapping-entries', `${Math.max(overlaps, 1)} of ${entries.length} entries overlap`));
  }
  const others = directory.others.map((entry) => readExtent(run, entry, start));
  return { extents, others, hidden, faults };
}

function inFileOrder(entries: readonly ZipEntry[]): readonly number[] {
  const order = entries.map((_, index) => index);
  const at = (index: number) => entries[index]?.offset ?? 0;
  return order.every((index) => index === 0 || at(index - 1) <= at(index))
    ? order
    : order.sort((a, b) => at(a) - at(b));
}

function readExtent(run: ByteRun, entry: ZipEntry, next: number): ZipExtent {
  const local = readLocalHeader(run, entry.offset);
  if (local === null) {
    const fault = corrupt('zip-local-header-missing', `none at ${entry.offset}`);
    const { offset } = entry;
    return { entry, local, dataStart: offset, dataEnd: offset, end: offset, next, disagreement: fault };
  }
  const { dataStart } = local;
  const dataEnd = dataStart + entry.packedSize;
  if (dataEnd > run.size) {
    const fault = corrupt('zip-data-cut', `data ends at ${dataEnd}, the file at ${run.size}`);
    return { entry, local, dataStart, dataEnd: run.size, end: run.size, next, disagreement: fault };
  }
  const disagreement = compareHeaders(entry, local);
  if (!isLate(local)) return { entry, local, dataStart, dataEnd, end: dataEnd, next, disagreement };
  const descriptor = readDescriptor(run, entry, dataEnd, next);
  return {
    entry,
    local,
    dataStart,
    dataEnd,
    end: descriptor.end,
    next,
    disagreement: disagreement ?? descriptor.fault,
  };
}

function readDescriptor(
  run: ByteRun,
  entry: ZipEntry,
  at: number,
  next: number,
): { end: number; fault: ZipFault | null } {
  const size = DESCRIPTOR_SIZES.find((candidate) => at + candidate === next) ?? 0;
  const bytes = run.slice(at, at + (size === 0 ? 16 : size));
  const signed = bytes.length >= 4 && bytes.readUInt32LE(0) === DATA_DESCRIPTOR;
  const crcAt = signed ? 4 : 0;
  const wide = size >= 20;
  const sizesAt = crcAt + 4;
  if (bytes.length < sizesAt + (wide ? 16 : 8)) {
    return { end: at, fault: ambiguous('zip-descriptor-disagrees', 'the data descriptor is missing') };
  }
  const packedSize = wide ? Number(bytes.readBigUInt64LE(sizesAt)) : bytes.readUInt32LE(sizesAt);
  const fullSize = wide ? Number(bytes.readBigUInt64LE(sizesAt + 8)) : bytes.readUInt32LE(sizesAt + 4);
  const same = bytes.readUInt32LE(crcAt) === entry.crc && packedSize === entry.packedSize && fullSize === entry.size;
  const end = size > 0 ? at + size : same ? at + sizesAt + 8 : at;
  if (same) return { end, fault: null };
  const detail = `${packedSize} to ${fullSize} bytes by the data descriptor, ${entry.packedSize} to ${entry.size} by the directory`;
  return { end, fault: ambiguous('zip-descriptor-disagrees', detail) };
}

interface Gaps {
  readonly faults: ZipFault[];
  readonly hidden: { start: number; end: number }[];
}

/** Bytes that no entry claims are harmless padding, unless a reader that walks the local headers would see a member there. */
function noteGap(run: ByteRun, start: number, end: number, into: Gaps): void {
  if (findSignature(run, SIGNATURE, start, end) >= 0) {
    into.hidden.push({ start, end });
    into.faults.push(ambiguous('zip-hidden-entry', `a member at ${start} to ${end} is not in the directory`));
  } else if (into.faults.length < 16) {
    into.faults.push({ kind: 'note', name: 'zip-unclaimed-bytes', detail: `${start} to ${end}` });
  }
}
