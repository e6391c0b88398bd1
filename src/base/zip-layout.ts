import { type ZipDirectory, type ZipEntry, zip64Values } from './zip-directory.ts';
import { ambiguous, corrupt, type ZipFault } from './zip-fault.ts';
import {
  type ByteRun,
  DATA_DESCRIPTOR,
  FLAG_DESCRIPTOR,
  FLAG_ENCRYPTED,
  LOCAL_HEADER,
  LOCAL_HEADER_SIZE,
} from './zip-format.ts';
import { zipName } from './zip-name.ts';

/** APPNOTE.TXT section 4.3.7, ZIP64 resolved. */
export interface LocalHeader {
  readonly name: string;
  readonly nameBytes: Buffer;
  readonly flags: number;
  readonly method: number;
  /** MS-DOS time of the last change. */
  readonly time: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly extra: Buffer;
  /** First octet of the member's data. */
  readonly dataStart: number;
}

/** Where one entry of the directory lies. */
export interface ZipExtent {
  readonly entry: ZipEntry;
  readonly local: LocalHeader | null;
  readonly dataStart: number;
  readonly dataEnd: number;
  /** First octet behind the data descriptor, where there is one. */
  readonly end: number;
  /** The other reading, where local header and directory disagree. */
  readonly disagreement: ZipFault | null;
}

export interface ZipLayout {
  /** In the order of the directory. */
  readonly extents: readonly ZipExtent[];
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
  if (overlaps > 0 || cursor > start) {
    faults.push(ambiguous('zip-overlapping-entries', `${Math.max(overlaps, 1)} of ${entries.length} entries overlap`));
  }
  return { extents, hidden, faults };
}

function inFileOrder(entries: readonly ZipEntry[]): readonly number[] {
  const order = entries.map((_, index) => index);
  const at = (index: number) => entries[index]?.offset ?? 0;
  return order.every((index) => index === 0 || at(index - 1) <= at(index))
    ? order
    : order.sort((a, b) => at(a) - at(b));
}

export function readLocalHeader(run: ByteRun, offset: number): LocalHeader | null {
  if (offset < 0 || offset + LOCAL_HEADER_SIZE > run.size) return null;
  const fixed = run.slice(offset, offset + LOCAL_HEADER_SIZE);
  if (fixed.readUInt32LE(0) !== LOCAL_HEADER) return null;
  const nameStart = offset + LOCAL_HEADER_SIZE;
  const nameEnd = nameStart + fixed.readUInt16LE(26);
  const dataStart = nameEnd + fixed.readUInt16LE(28);
  if (dataStart > run.size) return null;
  const flags = fixed.readUInt16LE(6);
  const nameBytes = run.slice(nameStart, nameEnd);
  const extra = run.slice(nameEnd, dataStart);
  const wide = zip64Values(extra);
  const size = wide(fixed.readUInt32LE(22));
  const packedSize = wide(fixed.readUInt32LE(18));
  return {
    get name() {
      return zipName(nameBytes, flags);
    },
    nameBytes,
    flags,
    method: fixed.readUInt16LE(8),
    time: fixed.readUInt16LE(10),
    crc: fixed.readUInt32LE(14),
    packedSize,
    size,
    extra,
    dataStart,
  };
}

function readExtent(run: ByteRun, entry: ZipEntry, next: number): ZipExtent {
  const local = readLocalHeader(run, entry.offset);
  if (local === null) {
    const fault = corrupt('zip-local-header-missing', `none at ${entry.offset}`);
    return { entry, local, dataStart: entry.offset, dataEnd: entry.offset, end: entry.offset, disagreement: fault };
  }
  const { dataStart } = local;
  const dataEnd = dataStart + entry.packedSize;
  if (dataEnd > run.size) {
    const fault = corrupt('zip-data-cut', `data ends at ${dataEnd}, the file at ${run.size}`);
    return { entry, local, dataStart, dataEnd: run.size, end: run.size, disagreement: fault };
  }
  const disagreement = compare(entry, local);
  if ((local.flags & FLAG_DESCRIPTOR) === 0) return { entry, local, dataStart, dataEnd, end: dataEnd, disagreement };
  const descriptor = readDescriptor(run, entry, dataEnd, next);
  return { entry, local, dataStart, dataEnd, end: descriptor.end, disagreement: disagreement ?? descriptor.fault };
}

function compare(entry: ZipEntry, local: LocalHeader): ZipFault | null {
  const said: string[] = [];
  const differ = (what: string, here: string | number, there: string | number) =>
    said.push(`${what}: ${here} in the local header, ${there} in the directory`);
  if (!local.nameBytes.equals(entry.nameBytes)) differ('name', JSON.stringify(local.name), JSON.stringify(entry.name));
  if (local.method !== entry.method) differ('method', local.method, entry.method);
  if (((local.flags ^ entry.flags) & FLAG_ENCRYPTED) !== 0) differ('encryption', local.flags & 1, entry.flags & 1);
  // Section 4.4.4: with a data descriptor crc and sizes are zero here; writers that know them fill them in.
  const late = (local.flags & FLAG_DESCRIPTOR) !== 0;
  if (local.packedSize !== entry.packedSize && !(late && local.packedSize === 0)) {
    differ('packed size', local.packedSize, entry.packedSize);
  }
  if (local.size !== entry.size && !(late && local.size === 0)) differ('size', local.size, entry.size);
  if (local.crc !== entry.crc && !(late && local.crc === 0)) differ('crc', local.crc, entry.crc);
  return said.length === 0 ? null : ambiguous('zip-headers-disagree', said.join('; '));
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
  if (run.slice(start, end).includes(SIGNATURE)) {
    into.hidden.push({ start, end });
    into.faults.push(ambiguous('zip-hidden-entry', `a member at ${start} to ${end} is not in the directory`));
  } else if (into.faults.length < 16) {
    into.faults.push({ kind: 'note', name: 'zip-unclaimed-bytes', detail: `${start} to ${end}` });
  }
}
