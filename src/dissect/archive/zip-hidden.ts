import { isLate, type LocalHeader, readLocalHeader } from '../../base/zip-local-header.ts';
import { findSignature } from '../../base/zip-search.ts';
import type { Bytes } from '../../mail/bytes.ts';
import { Flag as make } from '../flag.ts';
import { zipCipher } from './zip-cipher.ts';
import type { LockedReading } from './zip-locked.ts';

const SIGNATURE = Buffer.from('PK\x03\x04', 'latin1');

/** A run of the file in which the directory knows no member. */
export interface Gap {
  readonly start: number;
  readonly end: number;
}

/**
 * The members that a reader would find which walks the local headers from `start` to `end`, past the directory. A gap full of
 * signatures must not cost more than is needed to hold the mail: of `most` headers that are tried.
 */
export function hiddenReadings(content: Bytes, { start, end }: Gap, most: number): LockedReading[] {
  const readings: LockedReading[] = [];
  let at = findSignature(content, SIGNATURE, start, end);
  for (let tried = 0; at >= 0 && tried < most; tried++) {
    const local = readLocalHeader(content, at);
    const next = findSignature(content, SIGNATURE, Math.max(at + SIGNATURE.length, local?.dataStart ?? 0), end);
    if (local !== null && local.dataStart <= end) readings.push(reading(content, local, next < 0 ? end : next));
    at = next;
  }
  return readings;
}

function reading(content: Bytes, local: LocalHeader, limit: number): LockedReading {
  const late = isLate(local) && local.packedSize === 0;
  const { name, method, size, crc, dataStart } = local;
  return {
    name,
    otherNames: [],
    method,
    size,
    crc: late ? null : crc,
    dataStart,
    dataEnd: late ? limit : Math.min(dataStart + local.packedSize, content.size),
    header: local,
    cipher: zipCipher(local),
    mode: 0,
    folder: false,
    flags: [make.ambiguous('zip-hidden-entry', 'not in the directory')],
  };
}
