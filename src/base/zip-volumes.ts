import { endCandidates } from './zip-end-record.ts';
import { readEntries } from './zip-entry.ts';
import { type ByteRun, END_RECORD_SIZE, IN_ZIP64 } from './zip-format.ts';

/** Fields of a central header: the volume that its member begins in, and where in it. */
const DISK_FIELD = 34;
const OFFSET_FIELD = 42;

/**
 * The end of a ZIP file in several volumes (APPNOTE.TXT section 8), told as if it were one file: the directory and the end record,
 * with offsets that count from the first volume's first octet. `whole` is the volumes one behind the other, which begin at `starts`.
 * @returns what has to stand from `at` on; null where it is no such file, or needs ZIP64
 */
export function joinedDirectory(whole: ByteRun, starts: readonly number[]): { at: number; bytes: Buffer } | null {
  const last = starts.length - 1;
  for (const candidate of endCandidates(whole)) {
    const record = Buffer.from(whole.slice(candidate.at, candidate.at + END_RECORD_SIZE));
    const disk = starts[record.readUInt16LE(6)];
    if (candidate.end !== whole.size || record.readUInt16LE(4) !== last || disk === undefined) continue;
    const start = disk + candidate.offset;
    const { entries, left } = readEntries(whole, { start, end: candidate.at, shift: 0 }, record.readUInt16LE(10));
    if (left > 0 || start > candidate.at) return null;
    const headers: Buffer[] = [];
    for (const entry of entries) {
      const header = Buffer.from(entry.record);
      const begin = starts[header.readUInt16LE(DISK_FIELD)];
      const offset = header.readUInt32LE(OFFSET_FIELD);
      if (begin === undefined || offset === IN_ZIP64 || begin + offset >= IN_ZIP64) return null;
      header.writeUInt16LE(0, DISK_FIELD);
      header.writeUInt32LE(begin + offset, OFFSET_FIELD);
      headers.push(header);
    }
    record.writeUInt32LE(0, 4); // both numbers of volumes
    record.writeUInt16LE(record.readUInt16LE(10), 8);
    record.writeUInt32LE(start, 16);
    const comment = whole.slice(candidate.at + END_RECORD_SIZE, whole.size);
    return { at: start, bytes: Buffer.concat([...headers, record, comment]) };
  }
  return null;
}
