import { directoryClaims, type EndCandidate, endCandidates } from './zip-end-record.ts';
import { type DirectoryPlace, isCentralHeader, readEntries, type ZipEntry } from './zip-entry.ts';
import { type ByteRun, LOCAL_HEADER } from './zip-format.ts';

/** The directory that was chosen. */
export interface KnownDirectory {
  readonly entries: readonly ZipEntry[];
  readonly start: number;
  /** First octet behind its last header. */
  readonly end: number;
  readonly endRecordAt: number;
}

/** A file full of directories must not cost more than a few. */
const MAX_PLACES = 16;

/**
 * Whether some reader would take `candidate` for the end of this file, and finds a directory by it. The end of a ZIP file that is
 * a member of this one does not count: its comment ends with the member.
 */
export function leadsElsewhere(run: ByteRun, candidate: EndCandidate, known: KnownDirectory): boolean {
  if (candidate.at === known.endRecordAt) return false;
  if (candidate.at < known.end && candidate.end !== run.size) return false;
  return isCentralHeader(run, candidate.offset) || isCentralHeader(run, candidate.at - candidate.size);
}

/**
 * Entries that only other readers find: those who take another end record, believe ZIP64 or do not, find the directory by its size
 * or by its offset, and count offsets from the file's first octet or from the archive's. Only what leads to a local header.
 */
export function otherEntries(run: ByteRun, known: KnownDirectory, limit: number): ZipEntry[] {
  const seen = new Set(known.entries.map(reading));
  const found: ZipEntry[] = [];
  for (const place of otherPlaces(run, known)) {
    for (const entry of readEntries(run, place, limit).entries) {
      if (found.length >= limit) return found;
      if (seen.has(reading(entry)) || !isLocalHeader(run, entry.offset)) continue;
      seen.add(reading(entry));
      found.push(entry);
    }
  }
  return found;
}

function otherPlaces(run: ByteRun, known: KnownDirectory): Iterable<DirectoryPlace> {
  const places = new Map<string, DirectoryPlace>();
  for (const candidate of endCandidates(run)) {
    if (candidate.at !== known.endRecordAt && !leadsElsewhere(run, candidate, known)) continue;
    for (const { size, offset, directoryEnd } of directoryClaims(run, candidate)) {
      for (const start of new Set([directoryEnd - size, offset])) {
        if (start >= directoryEnd || !isCentralHeader(run, start)) continue;
        for (const shift of new Set([start - offset, 0])) {
          if (places.size < MAX_PLACES) places.set(`${start} ${shift}`, { start, end: directoryEnd, shift });
        }
      }
    }
  }
  return places.values();
}

/** What makes an entry another one than those that are known. */
function reading(entry: ZipEntry): string {
  return [entry.offset, entry.method, entry.packedSize, entry.size, entry.flags, entry.name].join(' ');
}

function isLocalHeader(run: ByteRun, offset: number): boolean {
  return offset >= 0 && offset + 4 <= run.size && run.slice(offset, offset + 4).readUInt32LE(0) === LOCAL_HEADER;
}
