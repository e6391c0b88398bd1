import { HuffmanTable } from './jpeg-huffman.ts';

/** The markers of ITU-T T.81 table B.1 that a picture's brightness needs. */
const BASELINE = new Set([0xc0, 0xc1]);
const PROGRESSIVE = 0xc2;
const [DHT, SOS, DQT, DRI] = [0xc4, 0xda, 0xdb, 0xdd];
const MOST_SEGMENTS = 2000;

export interface Component {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
  /** The first number of its quantization table. */
  quantum: number;
  readonly table: number;
}

/** A component of the scan, and how its data are packed. */
export interface ScanComponent {
  readonly component: Component;
  readonly dc: HuffmanTable;
  /** Null where the scan has no more than the first coefficient of each block. */
  readonly ac: HuffmanTable | null;
}

/** All that stands before the first scan's data. */
export interface JpegHead {
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
  readonly scan: readonly ScanComponent[];
  /** Coefficients are shifted by so many bits (successive approximation). */
  readonly shift: number;
  /** Units between restart markers; 0 for none. */
  readonly restart: number;
  /** Where the data begin. */
  readonly at: number;
}

/** Null where the picture is of another kind (arithmetic coding, lossless), or damaged. */
export function jpegHead(jpeg: Buffer): JpegHead | null {
  const reading = new HeadReading();
  let at = 2;
  for (let count = 0; count < MOST_SEGMENTS && at + 4 <= jpeg.length; count++) {
    const marker = jpeg[at + 1] ?? 0;
    if (jpeg[at] !== 0xff) return null;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    const segment = jpeg.subarray(at + 4, end);
    if (marker === SOS) return reading.head(segment, end);
    reading.take(marker, segment);
    at = end;
  }
  return null;
}

/** What the segments before the first scan have told so far. */
class HeadReading {
  readonly #tables = new Map<number, HuffmanTable>();
  readonly #quanta = new Map<number, number>();
  #frame: Pick<JpegHead, 'width' | 'height' | 'components'> | null = null;
  #progressive = false;
  #restart = 0;

  take(marker: number, segment: Buffer): void {
    if (BASELINE.has(marker) || marker === PROGRESSIVE) {
      this.#frame = frameOf(segment);
      this.#progressive = marker === PROGRESSIVE;
    } else if (marker === DHT) readTables(segment, this.#tables);
    else if (marker === DQT) readQuanta(segment, this.#quanta);
    else if (marker === DRI && segment.length >= 2) this.#restart = segment.readUInt16BE(0);
  }

  /** @param segment of the scan @param at where its data begin */
  head(segment: Buffer, at: number): JpegHead | null {
    const frame = this.#frame;
    if (frame === null) return null;
    for (const one of frame.components) one.quantum = this.#quanta.get(one.table) ?? 1;
    const scan = scanOf(segment, frame.components, this.#tables, this.#progressive);
    const shift = this.#progressive ? (segment.at(-1) ?? 0) & 15 : 0;
    return scan === null ? null : { ...frame, scan, shift, restart: this.#restart, at };
  }
}

/** T.81 section B.2.2. */
function frameOf(segment: Buffer): Pick<JpegHead, 'width' | 'height' | 'components'> | null {
  const [precision = 0, , , , , count = 0] = segment;
  if (precision !== 8 || count < 1 || count > 4 || segment.length < 6 + 3 * count) return null;
  const components = Array.from({ length: count }, (_, n) => {
    const [id = 0, sampling = 0, table = 0] = segment.subarray(6 + 3 * n, 9 + 3 * n);
    return { id, horizontal: sampling >> 4, vertical: sampling & 15, table, quantum: 1 };
  });
  const fits = components.every(({ horizontal: h, vertical: v }) => h >= 1 && h <= 4 && v >= 1 && v <= 4);
  const [height, width] = [segment.readUInt16BE(1), segment.readUInt16BE(3)];
  return fits && width > 0 && height > 0 ? { width, height, components } : null;
}

/** T.81 section B.2.4.2. */
function readTables(segment: Buffer, tables: Map<number, HuffmanTable>): void {
  let at = 0;
  while (at + 17 <= segment.length) {
    const counts = segment.subarray(at + 1, at + 17);
    const length = counts.reduce((sum, count) => sum + count, 0);
    tables.set(segment[at] ?? 0, new HuffmanTable(counts, segment.subarray(at + 17, at + 17 + length)));
    at += 17 + length;
  }
}

/** T.81 section B.2.4.1. */
function readQuanta(segment: Buffer, quanta: Map<number, number>): void {
  let at = 0;
  while (at + 65 <= segment.length) {
    const [kind = 0] = segment.subarray(at, at + 1);
    const wide = kind >> 4 !== 0;
    quanta.set(kind & 15, wide ? segment.readUInt16BE(at + 1) : (segment[at + 1] ?? 1));
    at += wide ? 129 : 65;
  }
}

/** T.81 section B.2.3. The first scan must tell the brightness, which is the first component. */
function scanOf(
  segment: Buffer,
  components: readonly Component[],
  tables: ReadonlyMap<number, HuffmanTable>,
  progressive: boolean,
): readonly ScanComponent[] | null {
  const [count = 0] = segment;
  if (count < 1 || count > 4 || segment.length < 1 + 2 * count + 3) return null;
  if (progressive && segment[1 + 2 * count] !== 0) return null;
  const scan: ScanComponent[] = [];
  for (let n = 0; n < count; n++) {
    const [id = 0, table = 0] = segment.subarray(1 + 2 * n, 3 + 2 * n);
    const component = components.find((one) => one.id === id);
    const dc = tables.get(table >> 4);
    const ac = progressive ? null : tables.get(0x10 | (table & 15));
    if (component === undefined || dc === undefined || ac === undefined) return null;
    scan.push({ component, dc, ac });
  }
  return scan[0]?.component === components[0] ? scan : null;
}
