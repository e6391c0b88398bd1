import { crc32 } from 'node:zlib';
import { METHOD_STORED } from '../../base/zip-format.ts';
import { type Bytes, Lens, subBytes, windows } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import { Flag as make, quote } from '../flag.ts';
import { type Inflated, inflate } from './inflate.ts';
import { linkFlag, nameFlags } from './member-name.ts';
import type { Meter } from './meter.ts';
import type { Member } from './unpacker.ts';

/** What one header says of a member. */
export interface ZipReading {
  readonly name: string;
  /** Names that other readers show. */
  readonly otherNames: readonly string[];
  readonly method: number;
  readonly size: number;
  /** Null where it is not known. */
  readonly crc: number | null;
  readonly dataStart: number;
  readonly dataEnd: number;
  /** st_mode of the Unix that made it; 0 where none did. */
  readonly mode: number;
  /** A folder by its attributes. */
  readonly folder: boolean;
  /** Of the headers. */
  readonly flags: readonly Flag[];
}

const WINDOW = 1024 * 1024;

/** Reads a member that is not encrypted. */
export function readZipMember(content: Bytes, reading: ZipReading, meter: Meter): Member | Promise<Member> {
  const { name, size } = reading;
  const flags = [...reading.flags, ...entryFlags(reading)];
  if (meter.limit !== null) return { name, content: null, size, flags: [...flags, meter.limit] };
  if (flags.some((flag) => flag.name === 'zip-local-header-missing')) return { name, content: null, size, flags };
  const data = subBytes(content, reading.dataStart, reading.dataEnd);
  const overlap = meter.takeInput(data.size);
  if (overlap !== null) return { name, content: null, size, flags: [...flags, overlap] };
  if (reading.method === METHOD_STORED) return finish(reading, flags, data.size, stored(data, meter));
  return inflate(data, size, meter).then((inflated) => finish(reading, flags, data.size, inflated));
}

/** A stored member lies in the archive already: nothing is copied. */
function stored(data: Bytes, meter: Meter): Inflated {
  const flag = meter.take(data.size);
  return flag === null ? { content: data, consumed: data.size, flag } : { content: null, consumed: 0, flag };
}

function finish(reading: ZipReading, flags: Flag[], packedSize: number, inflated: Inflated): Member {
  const { name, size, crc } = reading;
  const { content, consumed, flag } = inflated;
  if (flag !== null) flags.push(flag);
  if (content === null) return { name, content, size, flags };
  if (flag === null) {
    if (content.size !== size) {
      flags.push(make.ambiguous('zip-size-disagrees', `${content.size} bytes came out, the header says ${size}`));
    }
    if (consumed < packedSize) {
      flags.push(make.ambiguous('zip-data-tail', `${packedSize - consumed} bytes behind the member's data`));
    }
    if (crc !== null && checksum(content) !== crc) flags.push(make.corrupt('crc', 'the checksum is another one'));
  }
  return { name, content, size: content.size, flags };
}

function checksum(content: Bytes): number {
  let crc = 0;
  for (const { chunk } of windows(content, WINDOW, 0, new Lens())) crc = crc32(chunk, crc);
  return crc;
}

const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;
const S_IFCHR = 0o020000;
const S_IFBLK = 0o060000;

export function entryFlags(reading: ZipReading): readonly Flag[] {
  const { name, otherNames, size } = reading;
  const flags: Flag[] = [...nameFlags(name)];
  for (const other of otherNames) {
    flags.push(...nameFlags(other));
    if (extension(other) !== extension(name)) {
      flags.push(make.ambiguous('zip-names-disagree', `${quote(name)} and ${quote(other)}`));
    }
  }
  const folder = reading.folder || name.endsWith('/') || name.endsWith('\\');
  if (size > 0 && folder) flags.push(make.ambiguous('folder-with-data', `${size} bytes`));
  const type = reading.mode & S_IFMT;
  if (type === S_IFLNK) flags.push(linkFlag(name));
  else if (type === S_IFCHR || type === S_IFBLK) flags.push(make.note('device', quote(name)));
  return flags;
}

function extension(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}
