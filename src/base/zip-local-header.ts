import { type ZipEntry, zip64Values } from './zip-entry.ts';
import { ambiguous, type ZipFault } from './zip-fault.ts';
import {
  type ByteRun,
  EXTRA_ZIP64,
  extraFields,
  FLAG_DESCRIPTOR,
  FLAG_ENCRYPTED,
  LOCAL_HEADER,
  LOCAL_HEADER_SIZE,
} from './zip-format.ts';
import { pathFields, zipName } from './zip-name.ts';

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
      return pathFields(nameBytes, extra).valid ?? zipName(nameBytes, flags);
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

/** Whether crc and sizes stand in a record behind the data. */
export function isLate(header: Pick<LocalHeader, 'flags'>): boolean {
  return (header.flags & FLAG_DESCRIPTOR) !== 0;
}

/** What a member's two headers say differently; null where they agree. */
export function compareHeaders(entry: ZipEntry, local: LocalHeader): ZipFault | null {
  const said: string[] = [];
  const differ = (what: string, here: string | number, there: string | number) =>
    said.push(`${what}: ${here} in the local header, ${there} in the directory`);
  if (!local.nameBytes.equals(entry.nameBytes) || (local.extra.length > 0 && hasOtherPath(entry, local))) {
    differ('name', JSON.stringify(local.name), JSON.stringify(entry.name));
  }
  if (local.method !== entry.method) differ('method', local.method, entry.method);
  if (((local.flags ^ entry.flags) & FLAG_ENCRYPTED) !== 0) differ('encryption', local.flags & 1, entry.flags & 1);
  // Section 4.4.4: with a data descriptor crc and sizes are zero here; writers that know them fill them in.
  const late = isLate(local);
  if (local.packedSize !== entry.packedSize && !(late && local.packedSize === 0)) {
    differ('packed size', local.packedSize, entry.packedSize);
  }
  if (local.size !== entry.size && !(late && local.size === 0)) differ('size', local.size, entry.size);
  if (local.crc !== entry.crc && !(late && local.crc === 0)) differ('crc', local.crc, entry.crc);
  if (hasTwo(local.extra, EXTRA_ZIP64) || hasTwo(entry.extra, EXTRA_ZIP64)) said.push('sizes by two ZIP64 fields');
  return said.length === 0 ? null : ambiguous('zip-headers-disagree', said.join('; '));
}

/** A Unicode path in the local header that the directory does not have. It need not be repeated there. */
function hasOtherPath(entry: ZipEntry, local: LocalHeader): boolean {
  const path = pathFields(local.nameBytes, local.extra).valid;
  return path !== null && path !== entry.name;
}

function hasTwo(extra: Buffer, id: number): boolean {
  return extra.length > 0 && [...extraFields(extra, id)].length > 1;
}
