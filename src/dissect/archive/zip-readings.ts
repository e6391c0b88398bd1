import { DATA_DESCRIPTOR, METHOD_STORED } from '../../base/zip-format.ts';
import type { ZipExtent } from '../../base/zip-layout.ts';
import { isLate, type LocalHeader } from '../../base/zip-local-header.ts';
import { findSignature } from '../../base/zip-search.ts';
import type { Bytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import { Flag as make } from '../flag.ts';
import { zipCipher } from './zip-cipher.ts';
import type { Gap } from './zip-hidden.ts';
import type { LockedReading } from './zip-locked.ts';

export interface MemberReadings {
  /** The directory's first. */
  readonly readings: readonly LockedReading[];
  /** Where a reader goes on that takes the data for shorter than the directory does. */
  readonly gaps: readonly Gap[];
}

const SIGNATURE = Buffer.alloc(4);
SIGNATURE.writeUInt32LE(DATA_DESCRIPTOR);
const UNIX = 3;
const MAX_TRIED = 16;

/** Every way to read one member: by the directory, by its local header, by a reader that does not look at the directory. */
export function memberReadings(content: Bytes, extent: ZipExtent, flagged: readonly Flag[] = []): MemberReadings {
  const { entry, local, dataStart, dataEnd, disagreement } = extent;
  const flags: readonly Flag[] = disagreement === null ? flagged : [disagreement, ...flagged];
  const mode = entry.host === UNIX ? entry.attributes >>> 16 : 0;
  const { name, otherNames, method, size, crc } = entry;
  const shared = { otherNames, mode, folder: isFolder(extent), dataStart, flags };
  const main = { ...shared, name, method, size, crc, dataEnd, header: entry, cipher: zipCipher(entry) };
  if (local === null) return { readings: [main], gaps: [] };
  const readings: LockedReading[] = [main];
  if (disagreement?.name === 'zip-headers-disagree') {
    const end = local.packedSize === 0 ? dataEnd : Math.min(dataStart + local.packedSize, content.size);
    readings.push(...otherReading(main, byLocalHeader(main, local, end)));
  }
  const streamed = isLate(local) && local.method === METHOD_STORED ? streamedEnd(content, extent) : null;
  if (streamed !== null && streamed !== dataEnd) {
    const flag = make.ambiguous('zip-descriptor-disagrees', `a data descriptor within the data, at ${streamed}`);
    const reading = byLocalHeader(main, local, streamed);
    readings.push({ ...reading, size: streamed - dataStart, crc: null, flags: [...flags, flag] });
  }
  // Some readers inflate whatever the size.
  if (entry.packedSize === 0 && (size > 0 || method !== METHOD_STORED) && extent.next > dataEnd) {
    const flag = make.ambiguous('zip-size-disagrees', `no data by its header, but ${extent.next - dataEnd} bytes`);
    readings.push({ ...main, dataEnd: extent.next, flags: [...flags, flag] });
  }
  const gaps = readings
    .filter((reading) => reading.dataEnd < dataEnd)
    .map((reading) => ({ start: reading.dataEnd, end: dataEnd }));
  return { readings, gaps };
}

function byLocalHeader(main: LockedReading, local: LocalHeader, dataEnd: number): LockedReading {
  const { name, method } = local;
  const size = local.size === 0 ? main.size : local.size;
  const crc = local.crc === 0 ? main.crc : local.crc;
  return { ...main, name, otherNames: [], method, size, crc, dataEnd, header: local, cipher: zipCipher(local) };
}

/** `other` where it reads something else than `main`. */
function otherReading(main: LockedReading, other: LockedReading): readonly LockedReading[] {
  const same =
    main.name === other.name &&
    main.method === other.method &&
    main.dataEnd === other.dataEnd &&
    main.cipher?.kind === other.cipher?.kind;
  return same ? [] : [other];
}

/** Where a reader that has no directory takes stored data for ended: at the first data descriptor that says just so many bytes. */
function streamedEnd(content: Bytes, { dataStart, next }: ZipExtent): number | null {
  let at = findSignature(content, SIGNATURE, dataStart, next);
  for (let tried = 0; at >= 0 && tried < MAX_TRIED; tried++) {
    const said = content.slice(at + 8, at + 12);
    if (said.length === 4 && said.readUInt32LE(0) === at - dataStart) return at;
    at = findSignature(content, SIGNATURE, at + SIGNATURE.length, next);
  }
  return null;
}

const DOS_FOLDER = 0x10;
const S_IFDIR = 0o040000;

/** By its attributes; by its name too, which whoever reads it looks at. */
function isFolder({ entry }: ZipExtent): boolean {
  const mode = entry.attributes >>> 16;
  return (entry.attributes & DOS_FOLDER) !== 0 || (entry.host === UNIX && (mode & 0o170000) === S_IFDIR);
}
