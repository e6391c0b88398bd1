import { type Bytes, subBytes } from '../../../../mail/bytes.ts';
import { Flag } from '../../../flag.ts';
import { type CompoundStorage, streamOf } from '../compound-file.ts';
import type { OleReading } from '../ole-reading.ts';
import { agileCipher, type PackageCipher, readAgileInfo } from './agile.ts';
import { readStandardInfo, standardCipher } from './standard.ts';
import { unlock } from './unlock.ts';

const LONGEST_INFO = 64 * 1024;
/** Before the encrypted octets: how many of them count (MS-OFFCRYPTO section 2.3.4.4). */
const SIZE = 8;
/** Segments that are decrypted between pauses. */
const SEGMENTS = 32;
const AGILE = 0x00040004;

type MakeCipher = (password: string) => Generator<void, PackageCipher | null>;

/** A document in XML that is encrypted as a whole (MS-OFFCRYPTO section 2.3.4): opened where a password is known. */
export function* readEncryptedPackage(storage: CompoundStorage, reading: OleReading): Generator<void> {
  const encrypted = streamOf(storage, 'EncryptedPackage') ?? streamOf(storage, '\x09DRMContent');
  if (encrypted === null) return;
  const info = streamOf(storage, 'EncryptionInfo')?.content.slice(0, LONGEST_INFO);
  const make = info === undefined ? null : cipherOf(info);
  if (make === null) {
    reading.flag(Flag.encrypted('encrypted-document', 'a document that only its rights or an unknown method open'));
    return;
  }
  let cipher: PackageCipher | null = null;
  const opened = yield* unlock('a document', fits, reading);
  if (opened && cipher !== null) yield* decrypt(encrypted.content, cipher, reading);

  function* fits(password: string): Generator<void, boolean> {
    cipher = make === null ? null : yield* make(password);
    return cipher !== null;
  }
}

function cipherOf(info: Buffer): MakeCipher | null {
  if (info.length < 8) return null;
  if (info.readUInt32LE(0) === AGILE) {
    const agile = readAgileInfo(info.toString('utf8', 8));
    return agile && ((password) => agileCipher(agile, password));
  }
  // Version 2, 3 or 4, then 2 for the standard encryption.
  const standard = info.readUInt16LE(2) === 2 ? readStandardInfo(info.subarray(4)) : null;
  return standard && ((password) => standardCipher(standard, password));
}

function* decrypt(encrypted: Bytes, cipher: PackageCipher, reading: OleReading): Generator<void> {
  if (encrypted.size < SIZE || !reading.paid(encrypted.size)) return;
  const data = subBytes(encrypted, SIZE, encrypted.size);
  const writer = reading.budget.scratch.writer();
  const chunk = cipher.segment * SEGMENTS;
  for (let at = 0; at < data.size; at += chunk) {
    const octets = data.slice(at, at + chunk);
    for (let from = 0; from < octets.length; from += cipher.segment) {
      writer.write(cipher.decrypt(octets.subarray(from, from + cipher.segment), (at + from) / cipher.segment));
    }
    yield;
  }
  const content = writer.end();
  const size = Number(encrypted.slice(0, SIZE).readBigUInt64LE(0));
  reading.part('embedded', [], subBytes(content, 0, Math.min(size, content.size)));
}
