import { type Bytes, subBytes } from '../../../mail/bytes.ts';

/** MS-CFB section 2.1: numbers that are no sectors. */
const END_OF_CHAIN = 0xfffffffe;
export const FREE_SECTOR = 0xffffffff;

const HEADER_SIZE = 512;
/** Numbers of FAT sectors in the header; the others stand in the chain of the DIFAT. */
const IN_HEADER = 109;

/** MS-CFB section 2.2. */
export interface CompoundHeader {
  readonly sectorSize: number;
  readonly miniSectorSize: number;
  readonly firstDirectorySector: number;
  /** Streams shorter than that lie in the mini stream. */
  readonly miniCutoff: number;
  readonly firstMiniFatSector: number;
  readonly firstDifatSector: number;
  readonly fatSectors: readonly number[];
}

/** Null where the file is too short for one. Sizes that Office does not take are taken as usual. */
export function readHeader(content: Bytes): CompoundHeader | null {
  if (content.size < HEADER_SIZE) return null;
  const header = content.slice(0, HEADER_SIZE);
  const miniShift = header.readUInt16LE(32);
  const fatSectors = Array.from({ length: IN_HEADER }, (_, i) => header.readUInt32LE(76 + 4 * i));
  return {
    sectorSize: header.readUInt16LE(30) === 12 ? 4096 : 512,
    miniSectorSize: miniShift >= 3 && miniShift <= 12 ? 1 << miniShift : 64,
    firstDirectorySector: header.readUInt32LE(48),
    miniCutoff: Math.min(header.readUInt32LE(56), content.size),
    firstMiniFatSector: header.readUInt32LE(60),
    firstDifatSector: header.readUInt32LE(68),
    fatSectors,
  };
}

/** Neighbouring sectors. */
export interface Run {
  readonly first: number;
  readonly count: number;
}

export interface Chain {
  readonly runs: readonly Run[];
  /** It leads beyond the file. */
  readonly broken: boolean;
}

/**
 * The sectors that follow each other by `table` from `first` on, at most `most`: a circle ends there too.
 */
export function followChain(table: Uint32Array, first: number, most: number): Chain {
  const runs: { first: number; count: number }[] = [];
  let sector = first;
  // Some writers end a chain with what stands for a free sector.
  for (let left = most; left > 0 && sector !== END_OF_CHAIN && sector !== FREE_SECTOR; left--) {
    if (sector >= table.length) return { runs, broken: true };
    const last = runs.at(-1);
    if (last !== undefined && last.first + last.count === sector) last.count++;
    else runs.push({ first: sector, count: 1 });
    sector = table[sector] ?? END_OF_CHAIN;
  }
  return { runs, broken: false };
}

/** The sectors of a file, the header left out; the last one may be cut. */
export class Sectors {
  readonly content: Bytes;
  readonly size: number;
  readonly count: number;

  constructor(content: Bytes, size: number) {
    this.content = content;
    this.size = size;
    this.count = Math.max(0, Math.ceil((content.size - size) / size));
  }

  /** As far as the file goes. */
  run({ first, count }: Run): Bytes {
    return subBytes(this.content, (first + 1) * this.size, (first + 1 + count) * this.size);
  }
}

/** The file allocation table: what follows each sector. No longer than the file has sectors. @see MS-CFB section 2.3 */
export function readFat(header: CompoundHeader, sectors: Sectors): Uint32Array {
  const perSector = sectors.size / 4;
  const table = new Uint32Array(sectors.count).fill(FREE_SECTOR);
  const needed = Math.ceil(sectors.count / perSector);
  let length = 0;
  for (const sector of fatSectors(header, sectors, needed)) {
    fill(table, length, sectors.run({ first: sector, count: 1 }));
    length = Math.min(table.length, length + perSector);
  }
  return table.subarray(0, length);
}

function fatSectors(header: CompoundHeader, sectors: Sectors, needed: number): readonly number[] {
  const isSector = (sector: number): boolean => sector < sectors.count;
  const numbers = header.fatSectors.filter(isSector);
  let next = header.firstDifatSector;
  for (let left = needed; left > 0 && numbers.length < needed && isSector(next); left--) {
    const sector = wholeSector(sectors, next);
    for (let at = 0; at + 4 < sector.length; at += 4) {
      const number = sector.readUInt32LE(at);
      if (isSector(number)) numbers.push(number);
    }
    next = sector.readUInt32LE(sector.length - 4);
  }
  return numbers.slice(0, needed);
}

/** Filled up where the file is cut. */
function wholeSector(sectors: Sectors, number: number): Buffer {
  const octets = sectors.run({ first: number, count: 1 }).slice(0, sectors.size);
  return octets.length === sectors.size
    ? octets
    : Buffer.concat([octets, Buffer.alloc(sectors.size - octets.length, 0xff)]);
}

/** The numbers in the sectors of `chain`, one after the other. */
export function readTable(chain: Chain, sectors: Sectors): Uint32Array {
  const table = new Uint32Array(chain.runs.reduce((sum, { count }) => sum + count, 0) * (sectors.size / 4));
  table.fill(FREE_SECTOR);
  let at = 0;
  for (const run of chain.runs) {
    fill(table, at, sectors.run(run));
    at += run.count * (sectors.size / 4);
  }
  return table;
}

function fill(table: Uint32Array, at: number, octets: Bytes): void {
  const chunk = octets.slice(0, octets.size);
  const end = Math.min(table.length - at, chunk.length >> 2);
  for (let i = 0; i < end; i++) table[at + i] = chunk.readUInt32LE(4 * i);
}
