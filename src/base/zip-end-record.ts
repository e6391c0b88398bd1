import { ambiguous, corrupt, type ZipFault } from './zip-fault.ts';
import {
  type ByteRun,
  END_LOCATOR_64,
  END_LOCATOR_64_SIZE,
  END_RECORD_64,
  END_RECORD_64_SIZE,
  END_RECORD_SIZE,
  IN_ZIP64,
} from './zip-format.ts';

/** The end of central directory record (APPNOTE.TXT section 4.3.16), ZIP64 (4.3.14) resolved. */
export interface EndRecord {
  readonly at: number;
  /** Entries that the directory should have. */
  readonly count: number;
  /** Bytes of the directory, and where it begins, as stated. */
  readonly size: number;
  readonly offset: number;
  /** Where the directory has to end: at this record, or at the ZIP64 one before it. */
  readonly directoryEnd: number;
  readonly comment: Buffer;
  readonly faults: readonly ZipFault[];
}

export interface EndCandidate {
  readonly at: number;
  readonly size: number;
  readonly offset: number;
  /** First octet behind the comment. */
  readonly end: number;
}

const SIGNATURE = Buffer.from('PK\x05\x06', 'latin1');
const TAIL = END_RECORD_SIZE + 0xffff;
/** A tail full of signatures must not cost more than one full of text. */
const MAX_CANDIDATES = 64;

/** Everything in the last 65,557 bytes that has the shape of an end record, the last first. */
export function* endCandidates(run: ByteRun): Generator<EndCandidate> {
  const base = Math.max(0, run.size - TAIL);
  const tail = run.slice(base, run.size);
  let at = tail.length - END_RECORD_SIZE;
  for (let found = 0; at >= 0 && found < MAX_CANDIDATES; found++, at--) {
    at = tail.lastIndexOf(SIGNATURE, at);
    if (at < 0) return;
    yield {
      at: base + at,
      size: tail.readUInt32LE(at + 12),
      offset: tail.readUInt32LE(at + 16),
      end: base + at + END_RECORD_SIZE + tail.readUInt16LE(at + 20),
    };
    if (at === 0) return;
  }
}

/** The one whose comment ends with the file; else the last one. Null where there is none. */
export function readEndRecord(run: ByteRun): EndRecord | null {
  const chosen = chooseCandidate(run);
  if (chosen === null) return null;
  const record = run.slice(chosen.at, chosen.at + END_RECORD_SIZE);
  const faults: ZipFault[] = [];
  const comment = run.slice(chosen.at + END_RECORD_SIZE, chosen.end);
  if (chosen.end < run.size) noteAppended(run.slice(chosen.end, run.size), faults);
  if (chosen.end > run.size) faults.push(corrupt('zip-directory-damaged', 'the comment runs over the end of the file'));
  const disk = record.readUInt16LE(4);
  const directoryDisk = record.readUInt16LE(6);
  const plain = { count: record.readUInt16LE(10), size: chosen.size, offset: chosen.offset };
  const wide = readWide(run, chosen.at);
  if ((disk !== 0 && disk !== 0xffff) || (directoryDisk !== 0 && directoryDisk !== 0xffff)) {
    faults.push({ kind: 'unknown', name: 'split-volume', detail: `volume ${disk + 1} of a split archive` });
  }
  if (wide === null) return { at: chosen.at, ...plain, directoryEnd: chosen.at, comment, faults };
  if (disagree(plain, wide)) {
    const readings = `${describe(plain)}; ZIP64: ${describe(wide)}`;
    faults.push(ambiguous('zip64-disagrees', readings));
  }
  return {
    at: chosen.at,
    count: wide.count,
    size: wide.size,
    offset: wide.offset,
    directoryEnd: wide.at,
    comment,
    faults,
  };
}

function chooseCandidate(run: ByteRun): EndCandidate | null {
  let last: EndCandidate | null = null;
  for (const candidate of endCandidates(run)) {
    if (candidate.end === run.size) return candidate;
    last ??= candidate;
  }
  return last;
}

function noteAppended(appended: Buffer, faults: ZipFault[]): void {
  const detail = `${appended.length} bytes behind the archive`;
  // Line ends and padding come from transport, anything else is another reader's file.
  const padding = appended.every((byte) => byte === 0 || byte === 0x0a || byte === 0x0d || byte === 0x20);
  faults.push(padding ? { kind: 'note', name: 'zip-padding', detail } : ambiguous('zip-appended-data', detail));
}

interface Claims {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

function readWide(run: ByteRun, endAt: number): (Claims & { at: number }) | null {
  const locatorAt = endAt - END_LOCATOR_64_SIZE;
  if (locatorAt < 0) return null;
  const locator = run.slice(locatorAt, endAt);
  if (locator.readUInt32LE(0) !== END_LOCATOR_64) return null;
  const stated = Number(locator.readBigUInt64LE(8));
  for (const at of [stated, locatorAt - END_RECORD_64_SIZE]) {
    if (at < 0 || at + END_RECORD_64_SIZE > locatorAt) continue;
    const record = run.slice(at, at + END_RECORD_64_SIZE);
    if (record.readUInt32LE(0) !== END_RECORD_64) continue;
    return {
      at,
      count: Number(record.readBigUInt64LE(32)),
      size: Number(record.readBigUInt64LE(40)),
      offset: Number(record.readBigUInt64LE(48)),
    };
  }
  return null;
}

function disagree(plain: Claims, wide: Claims): boolean {
  return (
    (plain.count !== 0xffff && plain.count !== wide.count) ||
    (plain.size !== IN_ZIP64 && plain.size !== wide.size) ||
    (plain.offset !== IN_ZIP64 && plain.offset !== wide.offset)
  );
}

function describe(claims: Claims): string {
  return `${claims.count} entries, ${claims.size} bytes at ${claims.offset}`;
}
