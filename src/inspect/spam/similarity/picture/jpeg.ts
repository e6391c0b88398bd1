import { type Grid, GridMaker } from './grid.ts';
import { type JpegHead, jpegHead, type ScanComponent } from './jpeg-head.ts';
import { BitReader } from './jpeg-huffman.ts';

const MOST_PIXELS = 16 * 1024 * 1024;
const UNITS_AT_ONCE = 2048;
/** Side of a block. */
const SIDE = 8;
const ONE_BLOCK = { horizontal: 1, vertical: 1 };

/**
 * The cells of a JPEG, out of the mean of each block of 8 by 8 pixels alone: nothing else is computed. Null where it is of another
 * kind, too large or damaged at its head; what is cut is black. Yields now and then.
 */
export function* jpegGrid(jpeg: Buffer): Generator<void, Grid | null> {
  const head = jpegHead(jpeg);
  if (head === null || head.width * head.height > MOST_PIXELS) return null;
  const blocks = blocksOf(head);
  const means = new Uint8Array(blocks.width * blocks.height);
  yield* readScan(jpeg, head, blocks, means);
  const maker = new GridMaker(blocks.shown, blocks.rows);
  for (let y = 0; y < blocks.rows; y++) maker.addRow(y, (x) => means[y * blocks.width + x] ?? 0);
  return maker.grid();
}

interface Blocks {
  /** Units of the scan, in a row and rows. */
  readonly across: number;
  readonly down: number;
  /** Blocks of the brightness, filling included. */
  readonly width: number;
  readonly height: number;
  /** Those that are shown. */
  readonly shown: number;
  readonly rows: number;
}

/** T.81 section A.2: a scan of one component has its blocks as units, one of several as many of each as its sampling says. */
function blocksOf({ width, height, components, scan }: JpegHead): Blocks {
  const most = (side: 'horizontal' | 'vertical') => Math.max(...components.map((one) => one[side]));
  const { horizontal = 1, vertical = 1 } = components[0] ?? {};
  const shown = Math.ceil(Math.ceil((width * horizontal) / most('horizontal')) / SIDE);
  const rows = Math.ceil(Math.ceil((height * vertical) / most('vertical')) / SIDE);
  if (scan.length === 1) return { across: shown, down: rows, width: shown, height: rows, shown, rows };
  const across = Math.ceil(width / (SIDE * most('horizontal')));
  const down = Math.ceil(height / (SIDE * most('vertical')));
  return { across, down, width: across * horizontal, height: down * vertical, shown, rows };
}

function* readScan(jpeg: Buffer, head: JpegHead, blocks: Blocks, means: Uint8Array): Generator<void> {
  const { scan, restart } = head;
  const bits = new BitReader(jpeg, head.at);
  const last = new Int32Array(scan.length);
  const units = blocks.across * blocks.down;
  for (let unit = 0; unit < units; unit++) {
    if (restart > 0 && unit > 0 && unit % restart === 0) {
      bits.restart();
      last.fill(0);
    }
    if (!readUnit(bits, head, last, (n, mean) => place(head, blocks, unit, n, mean, means))) return;
    if (unit % UNITS_AT_ONCE === UNITS_AT_ONCE - 1) yield;
  }
}

/** One unit: of each component its blocks. False where the data end. @param last coefficients of the blocks before */
function readUnit(
  bits: BitReader,
  { scan, shift }: JpegHead,
  last: Int32Array,
  onMean: (n: number, mean: number) => void,
): boolean {
  for (const [index, one] of scan.entries()) {
    const { horizontal, vertical, quantum } = one.component;
    const count = scan.length === 1 ? 1 : horizontal * vertical;
    for (let n = 0; n < count; n++) {
      const difference = readBlock(bits, one);
      if (difference === null) return false;
      last[index] = (last[index] ?? 0) + difference;
      // The first component is the brightness.
      if (index === 0) onMean(n, (((last[index] ?? 0) << shift) * quantum) / SIDE + 128);
    }
  }
  return true;
}

/** The mean of the `n`th block of a unit. */
function place(
  { scan }: JpegHead,
  { across, width }: Blocks,
  unit: number,
  n: number,
  mean: number,
  means: Uint8Array,
): void {
  const { horizontal, vertical } = scan.length === 1 ? ONE_BLOCK : (scan[0]?.component ?? ONE_BLOCK);
  const column = (unit % across) * horizontal + (n % horizontal);
  const row = Math.floor(unit / across) * vertical + Math.floor(n / horizontal);
  means[row * width + column] = Math.min(Math.max(mean, 0), 255);
}

/** The difference to the block before; the other coefficients are passed over. Null where the data end. T.81 section F.2.2. */
function readBlock(bits: BitReader, { dc, ac }: ScanComponent): number | null {
  const size = dc.read(bits);
  if (size < 0 || size > 15) return null;
  const difference = size === 0 ? 0 : extended(bits.take(size), size);
  if (ac === null) return difference;
  for (let k = 1; k < SIDE * SIDE; k++) {
    const code = ac.read(bits);
    if (code < 0) return null;
    const [run, length] = [code >> 4, code & 15];
    if (length === 0 && run < 15) break;
    if (length > 0 && !bits.skip(length)) return null;
    k += run;
  }
  return difference;
}

function extended(value: number, size: number): number {
  return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
}
