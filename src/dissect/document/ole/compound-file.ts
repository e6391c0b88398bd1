import { type Bytes, subBytes } from '../../../mail/bytes.ts';
import { joinBytes } from '../../join-bytes.ts';
import type { Scratch } from '../../scratch.ts';
import { type Entry, readDirectory } from './directory.ts';
import { type Chain, FREE_SECTOR, followChain, type Run, readFat, readHeader, readTable, Sectors } from './sectors.ts';

export interface CompoundStream {
  readonly name: string;
  /** Names of the storages around it and its own, joined by `/`. */
  readonly path: string;
  /** As much as there is. */
  readonly content: Bytes;
  /** Whether all of it is there. */
  readonly whole: boolean;
  /** False: no storage names it, so that most programs do not see it. */
  readonly linked: boolean;
}

export interface CompoundStorage {
  /** '' of the root. */
  readonly path: string;
  /** Lower-case hexadecimal digits. */
  readonly clsid: string;
  readonly parent: CompoundStorage | null;
  readonly name: string;
  /** In the directory's order. */
  readonly streams: readonly CompoundStream[];
  /** By name in upper case; of two of one name the first. */
  readonly byName: ReadonlyMap<string, CompoundStream>;
}

/** A file of the Compound File Binary Format (MS-CFB), or as much as can be read of it. */
export interface CompoundFile {
  /** The root first. */
  readonly storages: readonly CompoundStorage[];
  /** What is wrong with the file as a whole, in words. */
  readonly damage: string | null;
  /** Streams share sectors so often that not all were read. */
  readonly overlapping: boolean;
  /** There are more entries than are read. */
  readonly cut: boolean;
  /** What lies in sectors that the file says are free, or behind all of them: runs of neighbours in their order. */
  unused(): Generator<UnusedRun>;
}

export interface UnusedRun {
  readonly content: Bytes;
  /** It reaches to the end of the file. */
  readonly last: boolean;
}

const MOST_ENTRIES = 20_000;
/** Each sector may be read for so many streams. */
const MOST_READINGS = 4;
/** Runs of sectors that are joined as they lie; more of them are copied together. */
const MOST_RUNS = 16;
const STREAMS_BETWEEN_PAUSES = 64;

/** The stream of that name, in any case of letters, as programs find it. */
export function streamOf(storage: CompoundStorage, name: string): CompoundStream | null {
  return storage.byName.get(name.toUpperCase()) ?? null;
}

/** Yields now and then. @throws as writing the scratch file does */
export function* openCompound(content: Bytes, scratch: Scratch): Generator<void, CompoundFile> {
  const header = readHeader(content);
  if (header === null) return nothing('shorter than its header');
  const sectors = new Sectors(content, header.sectorSize);
  const fat = readFat(header, sectors);
  yield;
  const directoryChain = followChain(fat, header.firstDirectorySector, fat.length);
  const directory = yield* gather(directoryChain, sectors, scratch);
  const entries = readDirectory(directory, MOST_ENTRIES);
  const root = entries.get(0);
  if (root === undefined) return nothing('no directory');
  const miniStream = yield* gather(followChain(fat, root.firstSector, fat.length), sectors, scratch);
  const needed = Math.ceil((miniStream.size / header.miniSectorSize) * (4 / header.sectorSize));
  const miniFat = readTable(followChain(fat, header.firstMiniFatSector, Math.min(needed, fat.length)), sectors);
  const mini = new MiniSectors(miniStream, header.miniSectorSize);
  const reader = new StreamReader({ fat, sectors, miniFat, mini, cutoff: header.miniCutoff, scratch });
  const storages = yield* readStreams(entries, reader);
  return {
    storages,
    damage: directoryChain.broken ? 'the directory breaks off' : null,
    overlapping: reader.left <= 0,
    cut: directory.size > MOST_ENTRIES * 128,
    unused: () => unusedRuns(fat, sectors),
  };
}

function nothing(damage: string): CompoundFile {
  return { storages: [], damage, overlapping: false, cut: false, *unused() {} };
}

function* readStreams(
  entries: ReadonlyMap<number, Entry>,
  reader: StreamReader,
): Generator<void, readonly CompoundStorage[]> {
  const storages = new Map<number, GrowingStorage>();
  // A storage stands before what lies in it.
  for (const [number, { kind, name, path, clsid, parent }] of entries) {
    if (kind !== 'storage') continue;
    const around = number === 0 ? null : (storages.get(parent) ?? storages.get(0) ?? null);
    storages.set(number, {
      name: number === 0 ? '' : name,
      path,
      clsid,
      parent: around,
      streams: [],
      byName: new Map(),
    });
  }
  let count = 0;
  for (const [, entry] of [...entries].sort(([a], [b]) => a - b)) {
    if (entry.kind !== 'stream') continue;
    if (++count % STREAMS_BETWEEN_PAUSES === 0) yield;
    const read = yield* reader.read(entry);
    const storage = storages.get(entry.parent);
    if (read === null || storage === undefined) continue;
    storage.streams.push(read);
    const key = read.name.toUpperCase();
    if (!storage.byName.has(key)) storage.byName.set(key, read);
  }
  return [...storages.values()];
}

interface GrowingStorage extends CompoundStorage {
  readonly streams: CompoundStream[];
  readonly byName: Map<string, CompoundStream>;
}

interface Places {
  readonly fat: Uint32Array;
  readonly sectors: Sectors;
  readonly miniFat: Uint32Array;
  readonly mini: MiniSectors;
  readonly cutoff: number;
  readonly scratch: Scratch;
}

class StreamReader {
  readonly #places: Places;
  /** Octets that may still be read. */
  left: number;

  constructor(places: Places) {
    this.#places = places;
    this.left = MOST_READINGS * places.sectors.content.size;
  }

  /** Null of a stream that nothing names and that has nothing. */
  *read({ name, path, firstSector, size, linked }: Entry): Generator<void, CompoundStream | null> {
    const { fat, sectors, miniFat, mini, cutoff, scratch } = this.#places;
    const [table, from] = size < cutoff ? [miniFat, mini] : [fat, sectors];
    const most = this.left > 0 ? Math.min(Math.ceil(size / from.size), table.length) : 0;
    const chain = followChain(table, firstSector, most);
    const all = yield* gather(chain, from, scratch);
    this.left -= all.size;
    if (!linked && all.size === 0) return null;
    const content = subBytes(all, 0, size);
    return { name, path, content, whole: content.size === size, linked };
  }
}

/** Places from which runs are read. */
interface RunSource {
  readonly size: number;
  run(run: Run): Bytes;
}

/** The stream in which short streams lie (MS-CFB section 2.4). */
class MiniSectors implements RunSource {
  readonly size: number;
  readonly #stream: Bytes;

  constructor(stream: Bytes, size: number) {
    this.#stream = stream;
    this.size = size;
  }

  run({ first, count }: Run): Bytes {
    return subBytes(this.#stream, first * this.size, (first + count) * this.size);
  }
}

/** What lies in the sectors of `chain` as one run. */
function* gather({ runs }: Chain, from: RunSource, scratch: Scratch): Generator<void, Bytes> {
  if (runs.length <= MOST_RUNS) return joinBytes(runs.map((run) => from.run(run)));
  const writer = scratch.writer();
  let held: Buffer[] = [];
  let size = 0;
  const flush = (): void => {
    writer.write(Buffer.concat(held));
    held = [];
    size = 0;
  };
  for (const run of runs) {
    const bytes = from.run(run);
    for (let at = 0; at < bytes.size; at += COPIED) {
      const piece = bytes.slice(at, at + COPIED);
      held.push(piece);
      size += piece.length;
      if (size < COPIED) continue;
      flush();
      yield;
    }
  }
  flush();
  return writer.end();
}

const COPIED = 128 * 1024;

/** Sectors beyond the table are no sectors of the file. */
function* unusedRuns(fat: Uint32Array, sectors: Sectors): Generator<UnusedRun> {
  const isFree = (sector: number): boolean => sector >= fat.length || fat[sector] === FREE_SECTOR;
  for (let first = 0; first < sectors.count; first++) {
    if (!isFree(first)) continue;
    let end = first + 1;
    while (end < sectors.count && isFree(end)) end++;
    yield { content: sectors.run({ first, count: end - first }), last: end === sectors.count };
    first = end;
  }
}
