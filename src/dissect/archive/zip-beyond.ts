import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_SIZE,
  DATA_DESCRIPTOR,
  EXTRA_AES,
  extraField,
  FLAG_DESCRIPTOR,
  LOCAL_HEADER,
  LOCAL_HEADER_SIZE,
} from '../../base/zip-format.ts';
import { endRecord } from '../../base/zip-writer.ts';
import { type Bytes, memoryBytes, subBytes } from '../../mail/bytes.ts';
import { Flag as make } from '../flag.ts';
import { joinBytes } from '../join-bytes.ts';
import type { BeyondReading, ZipUnpacked } from './native-zip.ts';
import type { Member, Unpacked } from './unpacker.ts';
import type { LockedReading } from './zip-locked.ts';
import { entryFlags } from './zip-member.ts';

const MAX_32 = 0xffffffff;
/** 1 January 1980: without a date 7-Zip takes some headers for damaged. */
const FIRST_DAY = 0x21;

/**
 * A ZIP file for 7-Zip with what only 7-Zip can read of another one: each reading is an entry of its own, named by its number,
 * with one story told by all its headers. So 7-Zip's own way of reading a ZIP file hides nothing.
 */
export function zipOfBeyond(content: Bytes, beyond: readonly BeyondReading[]): Bytes {
  const pieces: Bytes[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [number, { reading }] of beyond.entries()) {
    const data = subBytes(content, reading.dataStart, reading.dataEnd);
    const name = Buffer.from(String(number));
    const fields = sharedFields(reading, data.size, name.length);
    const local = localHeader(fields, name);
    const behind = descriptor(reading, data.size);
    central.push(centralHeader(fields, name, offset));
    pieces.push(memoryBytes(local), data, memoryBytes(behind));
    offset += local.length + data.size + behind.length;
  }
  const directory = Buffer.concat(central);
  const end = endRecord({ count: central.length, size: directory.length, offset, comment: Buffer.alloc(0) });
  return joinBytes([...pieces, memoryBytes(directory), memoryBytes(end)]);
}

/** Puts what 7-Zip made of `zipOfBeyond` to where it belongs. */
export function withBeyond({ members, flags, beyond }: ZipUnpacked, opened: Unpacked): Unpacked {
  const byName = new Map(opened.members.map((member) => [member.name, member]));
  const all: Member[] = [];
  let taken = 0;
  for (const [number, { place, reading }] of beyond.entries()) {
    all.push(...members.slice(taken, place));
    taken = place;
    all.push(asRead(reading, byName.get(String(number))));
  }
  return { members: [...all, ...members.slice(taken)], flags: [...flags, ...opened.flags] };
}

function asRead(reading: LockedReading, opened: Member | undefined): Member {
  const { name, otherNames, size } = reading;
  const flags = [...reading.flags, ...entryFlags(reading)];
  const out = opened ?? { content: null, size, flags: [make.unknown('not-extracted', `method ${reading.method}`)] };
  return { name, otherNames, content: out.content, size: out.size, flags: [...flags, ...out.flags] };
}

interface SharedFields {
  /** From the general purpose flags to the length of the extra field: sections 4.3.7 and 4.3.12 have them in common. */
  readonly run: Buffer;
  readonly extra: Buffer;
}

function sharedFields({ header, size, crc }: LockedReading, packedSize: number, nameLength: number): SharedFields {
  const cipher = extraField(header.extra, EXTRA_AES);
  const extra =
    cipher === null ? Buffer.alloc(0) : Buffer.concat([Buffer.from([0x01, 0x99, 7, 0]), cipher.subarray(0, 7)]);
  const run = Buffer.alloc(24);
  run.writeUInt16LE(header.flags, 0);
  run.writeUInt16LE(header.method, 2);
  run.writeUInt16LE(header.time, 4);
  run.writeUInt16LE(FIRST_DAY, 6);
  run.writeUInt32LE(crc ?? header.crc, 8);
  run.writeUInt32LE(packedSize, 12);
  run.writeUInt32LE(Math.min(size, MAX_32), 16);
  run.writeUInt16LE(nameLength, 20);
  run.writeUInt16LE(extra.length, 22);
  return { run, extra };
}

function localHeader({ run, extra }: SharedFields, name: Buffer): Buffer {
  const head = Buffer.alloc(LOCAL_HEADER_SIZE);
  head.writeUInt32LE(LOCAL_HEADER, 0);
  head.writeUInt16LE(VERSION, 4);
  run.copy(head, 6);
  return Buffer.concat([head, name, extra]);
}

function centralHeader({ run, extra }: SharedFields, name: Buffer, offset: number): Buffer {
  const head = Buffer.alloc(CENTRAL_HEADER_SIZE);
  head.writeUInt32LE(CENTRAL_HEADER, 0);
  head.writeUInt16LE(VERSION, 6);
  run.copy(head, 8);
  head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, name, extra]);
}

/** 6.3: every method that there is. */
const VERSION = 63;

/** The flag stays, since it says what the encryption header ends with; so does what it stands for. */
function descriptor({ header, size, crc }: LockedReading, packedSize: number): Buffer {
  if ((header.flags & FLAG_DESCRIPTOR) === 0) return Buffer.alloc(0);
  const record = Buffer.alloc(16);
  record.writeUInt32LE(DATA_DESCRIPTOR, 0);
  record.writeUInt32LE(crc ?? header.crc, 4);
  record.writeUInt32LE(packedSize, 8);
  record.writeUInt32LE(Math.min(size, MAX_32), 12);
  return record;
}
