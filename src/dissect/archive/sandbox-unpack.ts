import type { Bytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { Flag as make } from '../flag.ts';
import { containerFlags } from './container-flags.ts';
import { encryptedHeaders } from './encrypted-headers.ts';
import { Extraction } from './extraction.ts';
import { joinMembers } from './join-members.ts';
import { Meter } from './meter.ts';
import { THROWN } from './sandbox/frames.ts';
import type { SandboxPool } from './sandbox/pool.ts';
import type { SandboxProcess } from './sandbox/process.ts';
import type { Listing, RunResult } from './sandbox/results.ts';
import { findKey, type SandboxKey } from './sandbox-password.ts';
import { type ListedEntry, parseListing, type SevenZipListing, STREAMS } from './seven-zip-listing.ts';
import type { Unpacked } from './unpacker.ts';

/** Not containers, though 7-Zip can show their sections. */
const EXECUTABLES = new Set(['PE', 'ELF', 'MachO', 'Mub', 'COFF', 'TE', 'UEFIc', 'UEFIf', 'IHex']);

const NOTHING: Unpacked = { members: [], flags: [] };

/** Opens a container of any format that 7-Zip knows, which lies in one or several files, in a process of the sandbox. */
export async function unpackInSandbox(pool: SandboxPool, files: Files, budget: Budget): Promise<Unpacked> {
  const run = <T>(work: (process: SandboxProcess) => Promise<T>) =>
    pool.use((process) => budget.timed(() => work(process)));
  const first = await run((process) => unpackIn(process, files, budget, null));
  if (first.kind === 'unpacked') return first.unpacked;
  // A try that takes too long ends the process: what can be read without a password comes out of another one.
  const key = await run((process) => findKey(process, files, first.listing, budget.passwords));
  const second = await run((process) => unpackIn(process, files, budget, key));
  return second.kind === 'unpacked' ? second.unpacked : NOTHING;
}

/** The first one, and those that follow where an archive was cut. */
type Files = readonly [Bytes, ...Bytes[]];

type Outcome =
  | { readonly kind: 'unpacked'; readonly unpacked: Unpacked }
  /** A password has to be looked for first; the listing is null where even the headers are encrypted. */
  | { readonly kind: 'locked'; readonly listing: SevenZipListing | null };

/** `key` is null where no password was looked for yet. */
async function unpackIn(
  process: SandboxProcess,
  files: Files,
  budget: Budget,
  key: SandboxKey | null,
): Promise<Outcome> {
  const late = budget.checkTime();
  if (late !== null) return unpacked({ members: [], flags: [late] });
  process.load(files);
  const [content] = files;
  const listed = await process.list(budget.membersLeft, key?.password ?? '', budget.msLeft);
  const listing = parseListing(listed.text);
  if (listed.ending === 'stopped' && listing.entries.length > budget.membersLeft) {
    const flag = make.overLimit('members', `more than ${budget.membersLeft} members`);
    return unpacked({ members: [], flags: [flag] });
  }
  if (listed.ending !== 'finished' || listing.type === null) {
    const flag = notOpened(listed, content, key);
    if (flag.kind === 'encrypted' && key === null) return { kind: 'locked', listing: null };
    return unpacked({ members: [], flags: [flag] });
  }
  if (EXECUTABLES.has(listing.type)) return unpacked(NOTHING);
  if (key === null && listing.entries.some((entry) => entry.encrypted && !entry.folder)) {
    return { kind: 'locked', listing };
  }
  const flags = containerFlags(listing, content, files.length);
  const meter = new Meter(
    budget,
    files.reduce((sum, file) => sum + file.size, 0),
  );
  const limit = foreseenLimit(listing, meter);
  const readable = (entry: ListedEntry) => !entry.folder && (!entry.encrypted || key?.opened);
  const worth = limit === null && listing.entries.some(readable);
  const extraction = new Extraction(meter);
  const end = worth ? await extract(process, extraction, meter, key?.password ?? '') : null;
  return unpacked(joinMembers({ listing, results: extraction.results, stopped: limit ?? end, flags, key }, budget));
}

function unpacked(result: Unpacked): Outcome {
  return { kind: 'unpacked', unpacked: result };
}

/** Null where all came out. */
async function extract(
  process: SandboxProcess,
  extraction: Extraction,
  meter: Meter,
  password: string,
): Promise<Flag | null> {
  const { budget } = meter;
  const late = budget.checkTime();
  if (late !== null) return late;
  const limits = { bytes: meter.left, members: budget.membersLeft };
  const result = await process.extract(limits, password, budget.msLeft, extraction);
  if (result.ending === 'stopped') return extraction.stopped();
  return meter.limit ?? endFlag(result) ?? silentFailure(result, extraction);
}

/** 7-Zip ends with 2 and more where something failed; it should have said what. */
function silentFailure(result: RunResult, extraction: Extraction): Flag | null {
  const failed = Number(result.details) >= 2 && !extraction.results.some((extracted) => extracted.kind === 'complaint');
  return failed ? make.corrupt('archive-damaged', `7-Zip ended with ${result.details}`) : null;
}

/** A lie that can be seen in the listing costs no extraction. */
function foreseenLimit(listing: SevenZipListing, meter: Meter): Flag | null {
  const { entries } = listing;
  if (entries.length > meter.budget.membersLeft) return meter.tooMany(entries.length);
  if (STREAMS.has(listing.type ?? '')) return null;
  return meter.foresee(entries.reduce((sum: number, entry: ListedEntry) => sum + (entry.size ?? 0), 0));
}

function endFlag(result: RunResult): Flag | null {
  switch (result.ending) {
    case 'finished':
      return null;
    case 'late':
      return make.overLimit('unpack-time', `killed ${result.details}`);
    case 'stopped':
      return make.overLimit('listing', 'the names of its members are too long together');
    case 'memory':
      return make.overLimit('unpack-memory', 'unpacking needs more memory than allowed');
    case 'crashed':
    case 'died':
      return make.corrupt('unpacker-crashed', result.details);
  }
}

function notOpened(listed: Listing, content: Bytes, key: SandboxKey | null): Flag {
  // Where 7-Zip's 7z reader finds damage or needs a password for the headers, it throws, and this build can't catch.
  const encrypted = encryptedHeaders(content) ?? listed.complaints.find((line) => line.includes('password'));
  if (encrypted !== undefined) {
    return make.encrypted('encrypted-headers', key === null ? encrypted : `${encrypted}, ${key.account}`);
  }
  const thrown = listed.ending === 'crashed' && listed.details === THROWN;
  const flag = thrown ? null : endFlag(listed);
  if (flag !== null) return flag;
  return make.corrupt('unreadable-container', listed.complaints[0] ?? '7-Zip gave it up');
}
