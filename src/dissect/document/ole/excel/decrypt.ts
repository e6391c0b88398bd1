import { type Bytes, memoryBytes } from '../../../../mail/bytes.ts';
import { Flag } from '../../../flag.ts';
import { type BlockKey, readRc4Header } from '../encryption/rc4-keys.ts';
import { decryptRc4, LONGEST_DECRYPTED } from '../encryption/rc4-stream.ts';
import { unlock } from '../encryption/unlock.ts';
import { decryptXor, xorArray } from '../encryption/xor.ts';
import type { OleReading } from '../ole-reading.ts';
import { type BiffRecord, recordsOf } from './records.ts';

/** Of the stream of a workbook in an OLE2 file. */
export const STREAM_TYPE = 'application/x-biff';

const BOUND_SHEET = 0x0085;
const FILE_PASS = 0x002f;
/** Records that are never encrypted (MS-XLS section 2.2.10). */
const PLAIN = new Set([0x0809, FILE_PASS, 0x00e1, 0x0138, 0x0194, 0x0195, 0x0196]);
/** Of a record that tells where a sheet begins as much stays readable. */
const PLACE_OF_SHEET = 4;
const BLOCK = 1024;
const HEADER = 4;
/** Before the record that tells of encryption stand a few others. */
const LOOKED_AT = 20;

type Decrypt = (stream: Bytes) => Generator<void, Buffer>;

/** The stream of a workbook, decrypted where it is encrypted and a password is known; null where none is. */
export function* decryptedWorkbook(stream: Bytes, reading: OleReading): Generator<void, Bytes | null> {
  const pass = filePass(stream);
  if (pass === null) return stream;
  const lock = lockOf(pass);
  if (lock === null || stream.size > LONGEST_DECRYPTED || !reading.paid(stream.size)) {
    reading.flag(Flag.encrypted('encrypted-document', 'a workbook, by a method that is not opened'));
    return null;
  }
  let decrypt: Decrypt | null = null;
  function* fits(password: string): Generator<void, boolean> {
    decrypt = lock === null ? null : lock(password);
    yield;
    return decrypt !== null;
  }
  if (!(yield* unlock('a workbook', fits, reading)) || decrypt === null) return null;
  const plain = memoryBytes(yield* (decrypt as Decrypt)(stream));
  reading.part('extracted', ['Workbook'], plain, { type: STREAM_TYPE });
  return plain;
}

function filePass(stream: Bytes): Buffer | null {
  let count = 0;
  for (const record of recordsOf(stream)) {
    if (record === null || ++count > LOOKED_AT) return null;
    if (record.type === FILE_PASS) return Buffer.from(record.data);
  }
  return null;
}

/** MS-XLS section 2.4.117; BIFF 5 knows only one method, and does not name it. */
function lockOf(pass: Buffer): ((password: string) => Decrypt | null) | null {
  if (pass.length === 4) return xorLock(pass);
  if (pass.length < 6) return null;
  if (pass.readUInt16LE(0) === 0) return xorLock(pass.subarray(2));
  const lock = readRc4Header(pass.subarray(2));
  return (
    lock &&
    ((password) => {
      const keys = lock(password);
      return keys && ((stream) => withRc4(stream, keys));
    })
  );
}

function xorLock(pass: Buffer): (password: string) => Decrypt | null {
  return (password) => {
    const array = xorArray(password, pass.readUInt16LE(0), pass.readUInt16LE(2));
    return array && ((stream) => withXor(stream, array));
  };
}

function* withRc4(stream: Bytes, keys: BlockKey): Generator<void, Buffer> {
  const plain = yield* decryptRc4(stream, keys, BLOCK);
  for (const record of recordsOf(stream)) {
    if (record === null) yield;
    else stream.slice(record.start, record.start + HEADER + plainOctets(record)).copy(plain, record.start);
  }
  return plain;
}

function* withXor(stream: Bytes, array: Buffer): Generator<void, Buffer> {
  const plain = Buffer.from(stream.slice(0, stream.size));
  for (const record of recordsOf(stream)) {
    if (record === null) {
      yield;
      continue;
    }
    const from = plainOctets(record);
    const start = record.start + HEADER + from;
    decryptXor(record.data.subarray(from), array, start + record.data.length).copy(plain, start);
  }
  return plain;
}

/** How many octets of a record's data are not encrypted. */
function plainOctets({ type, data }: BiffRecord): number {
  if (PLAIN.has(type)) return data.length;
  return type === BOUND_SHEET ? Math.min(PLACE_OF_SHEET, data.length) : 0;
}
