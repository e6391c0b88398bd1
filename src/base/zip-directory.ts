import { type EndRecord, endCandidates, readEndRecord } from './zip-end-record.ts';
import { type DirectoryPlace, type EntriesRead, isCentralHeader, readEntries, type ZipEntry } from './zip-entry.ts';
import { ambiguous, type ZipFault } from './zip-fault.ts';
import type { ByteRun } from './zip-format.ts';
import { type KnownDirectory, leadsElsewhere, otherEntries } from './zip-other-directories.ts';

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** What stands only in directories that other readers would find. */
  readonly others: readonly ZipEntry[];
  /** More entries than were asked for. */
  readonly cut: boolean;
  /** Entries by the end record. */
  readonly declared: number;
  /** Where the central directory begins. */
  readonly start: number;
  readonly comment: Buffer;
  readonly faults: readonly ZipFault[];
}

/** @returns null where there is no end record, or one that leads to no directory; at most `limit` entries are read */
export function readZipDirectory(run: ByteRun, limit: number): ZipDirectory | null {
  const end = readEndRecord(run);
  if (end === null) return null;
  const faults: ZipFault[] = [...end.faults];
  const place = findDirectory(run, end, faults);
  if (place === null) return null;
  const main = readEntries(run, place, limit);
  judgeCount(main, end, faults);
  const { entries, cut, left } = main;
  const known = { entries, start: place.start, end: place.end - left, endRecordAt: end.at };
  noteOtherEnds(run, known, faults);
  const others = cut ? [] : otherEntries(run, known, limit - entries.length);
  return { entries, others, cut, declared: end.count, start: place.start, comment: end.comment, faults };
}

/**
 * Where the directory lies: by its size it ends at the end record, by its offset it begins where that says. Readers follow the
 * one or the other.
 */
function findDirectory(run: ByteRun, end: EndRecord, faults: ZipFault[]): DirectoryPlace | null {
  const { directoryEnd } = end;
  if (end.count === 0 && end.size === 0) return { start: directoryEnd, end: directoryEnd, shift: 0 };
  const bySize = directoryEnd - end.size;
  const shift = bySize - end.offset;
  const sized = isCentralHeader(run, bySize);
  const stated = shift === 0 ? sized : isCentralHeader(run, end.offset);
  if (sized) {
    if (shift !== 0) faults.push(shiftFault(run, { bySize, shift, stated }));
    return { start: bySize, end: directoryEnd, shift };
  }
  if (!stated) return null;
  faults.push(ambiguous('zip-directory-size', `directory at ${end.offset}, its size says ${bySize}`));
  return { start: end.offset, end: directoryEnd, shift: 0 };
}

function shiftFault(run: ByteRun, at: { bySize: number; shift: number; stated: boolean }): ZipFault {
  const { bySize, shift, stated } = at;
  const byOffset = bySize - shift;
  if (stated) {
    return ambiguous('zip-two-directories', `one at ${bySize} by its size, one at ${byOffset} by its offset`);
  }
  if (shift > 0) return prepended(run, shift);
  return ambiguous('zip-directory-offset', `directory at ${bySize}, its offset says ${byOffset}`);
}

/** Before an archive may stand a self-extractor's program, which nobody takes for an archive; but also another archive. */
function prepended(run: ByteRun, count: number): ZipFault {
  const detail = `${count} bytes before the archive`;
  const zip = run.slice(0, 2).toString('latin1') === 'PK';
  return zip ? ambiguous('zip-prepended-data', detail) : { kind: 'note', name: 'zip-prepended-data', detail };
}

function judgeCount(read: EntriesRead, end: EndRecord, faults: ZipFault[]): void {
  if (read.cut) return;
  const found = read.entries.length;
  // Writers without ZIP64 let the count of 16 bits run over.
  if (found > end.count && (found & 0xffff) !== end.count) {
    faults.push(ambiguous('zip-entry-count', `${found} entries, the end record says ${end.count}`));
  } else if (found < end.count) {
    faults.push({
      kind: 'corrupt',
      name: 'zip-directory-damaged',
      detail: `${found} of ${end.count} entries readable`,
    });
  } else if (read.left > 0) {
    faults.push({ kind: 'note', name: 'zip-directory-tail', detail: `${read.left} bytes behind the last entry` });
  }
}

/** A second end record that leads to a directory is another reading of the file. */
function noteOtherEnds(run: ByteRun, known: KnownDirectory, faults: ZipFault[]): void {
  for (const other of endCandidates(run)) {
    if (!leadsElsewhere(run, other, known)) continue;
    faults.push(ambiguous('zip-end-records', `end records at ${known.endRecordAt} and ${other.at}`));
    return;
  }
}
