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

/** What an end record says of the directory. */
export interface DirectoryClaim {
  /** Entries that the directory should have. */
  readonly count: number;
  /** Bytes of the directory, and where it begins, as stated. */
  readonly size: number;
  readonly offset: number;
  /** Where the directory has to end: at this record. */
  readonly directoryEnd: number;
}

/** The end of central directory record (APPNOTE.TXT section 4.3.16), ZIP64 (4.3.14) resolved. */
export interface EndRecord extends DirectoryClaim {
  readonly at: number;
  readonly comment: Buffer;
  readonly faults: readonly ZipFault[];
}

export interface EndCandidate {
  readonly at: number;
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  /** First octet behind the comment. */
  readonly end: number;
}

const SIGNATURE = Buffer.from('PK\x05\x06', 'latin1');
const SIGNATURE_64 = Buffer.from('PK\x06\x06', 'latin1');
/** A ZIP64 record and its extensible data sector (section 4.3.14.2) are searched for in so many bytes before the locator. */
const MAX_WIDE = 0xffff;
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
      count: tail.readUInt16LE(at + 10),
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
  if ((disk !== 0 && disk !== 0xffff) || (directoryDisk !== 0 && directoryDisk !== 0xffff)) {
    faults.push({ kind: 'unknown', name: 'split-volume', detail: `volume ${disk + 1} of a split archive` });
  }
  const claims = directoryClaims(run, chosen);
  const [claim] = claims;
  const odd = claims.find((other) => disagree(other, claim));
  if (odd !== undefined) {
    faults.push(ambiguous('zip64-disagrees', `ZIP64: ${describe(claim)}; another record: ${describe(odd)}`));
  }
  return { at: chosen.at, ...claim, comment, faults };
}

/** What the record says, and the ZIP64 records that belong to it: the one to be believed first. */
export function directoryClaims(run: ByteRun, end: EndCandidate): [DirectoryClaim, ...DirectoryClaim[]] {
  const plain = { count: end.count, size: end.size, offset: end.offset, directoryEnd: end.at };
  const [first, ...rest] = wideClaims(run, end.at);
  return first === undefined ? [plain] : [first, ...rest, plain];
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

/** The ZIP64 records that the locator before `endAt` leads to: by its offset, at its usual place, or found by a search. */
function wideClaims(run: ByteRun, endAt: number): DirectoryClaim[] {
  const locatorAt = endAt - END_LOCATOR_64_SIZE;
  if (locatorAt < 0) return [];
  const locator = run.slice(locatorAt, endAt);
  if (locator.readUInt32LE(0) !== END_LOCATOR_64) return [];
  const before = run.slice(locatorAt - MAX_WIDE, locatorAt).lastIndexOf(SIGNATURE_64);
  const searched = before < 0 ? [] : [Math.max(0, locatorAt - MAX_WIDE) + before];
  const places = new Set([Number(locator.readBigUInt64LE(8)), locatorAt - END_RECORD_64_SIZE, ...searched]);
  return [...places].flatMap((at) => wideClaim(run, at, locatorAt) ?? []);
}

function wideClaim(run: ByteRun, at: number, locatorAt: number): DirectoryClaim | null {
  if (at < 0 || at + END_RECORD_64_SIZE > locatorAt) return null;
  const record = run.slice(at, at + END_RECORD_64_SIZE);
  if (record.readUInt32LE(0) !== END_RECORD_64) return null;
  return {
    count: Number(record.readBigUInt64LE(32)),
    size: Number(record.readBigUInt64LE(40)),
    offset: Number(record.readBigUInt64LE(48)),
    directoryEnd: at,
  };
}

/** Fields that are full say "look into ZIP64". */
function disagree(claim: DirectoryClaim, main: DirectoryClaim): boolean {
  return (
    (claim.count !== 0xffff && claim.count !== main.count) ||
    (claim.size !== IN_ZIP64 && claim.size !== main.size) ||
    (claim.offset !== IN_ZIP64 && claim.offset !== main.offset)
  );
}

function describe(claim: DirectoryClaim): string {
  return `${claim.count} entries, ${claim.size} bytes at ${claim.offset}`;
}
