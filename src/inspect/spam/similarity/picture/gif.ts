import { type Grid, GridMaker, luminance } from './grid.ts';

const MOST_PIXELS = 2 * 1024 * 1024;
const MOST_BLOCKS = 100_000;
const PIXELS_AT_ONCE = 128 * 1024;
/** Codes have at most 12 bits. */
const MOST_CODES = 4096;

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  readonly colours: Buffer;
  /** Of the code size and the data blocks behind it. */
  readonly at: number;
}

/** The cells of a GIF's first picture; null where it is too large or damaged. Yields now and then. */
export function* gifGrid(gif: Buffer): Generator<void, Grid | null> {
  const frame = firstFrame(gif);
  if (frame === null || frame.width * frame.height > MOST_PIXELS) return null;
  const { width, height, interlaced, colours } = frame;
  const pixels = new Uint8Array(width * height);
  yield* unpack(gif, frame.at, pixels);
  const maker = new GridMaker(width, height);
  const rows = interlaced ? interlacedRows(height) : Array.from({ length: height }, (_, y) => y);
  for (const [index, y] of rows.entries()) {
    maker.addRow(y, (x) => {
      const colour = (pixels[index * width + x] ?? 0) * 3;
      return luminance(colours[colour] ?? 0, colours[colour + 1] ?? 0, colours[colour + 2] ?? 0);
    });
  }
  return maker.grid();
}

/** GIF89a sections 18 to 22: the screen, its colours, and the first picture behind any extensions. */
function firstFrame(gif: Buffer): Frame | null {
  if (gif.length < 13) return null;
  const screen = gif[10] ?? 0;
  let at = 13 + tableSize(screen);
  const global = gif.subarray(13, at);
  for (let blocks = 0; blocks < MOST_BLOCKS && at < gif.length; blocks++) {
    if (gif[at] === 0x21) {
      at = behindBlocks(gif, at + 2);
    } else if (gif[at] === 0x2c && at + 10 < gif.length) {
      const packed = gif[at + 9] ?? 0;
      const local = gif.subarray(at + 10, at + 10 + tableSize(packed));
      return {
        width: gif.readUInt16LE(at + 5),
        height: gif.readUInt16LE(at + 7),
        interlaced: (packed & 0x40) !== 0,
        colours: local.length > 0 ? local : global,
        at: at + 10 + local.length,
      };
    } else return null;
  }
  return null;
}

function tableSize(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1);
}

function behindBlocks(gif: Buffer, start: number): number {
  let at = start;
  while (at < gif.length && gif[at] !== 0) at += 1 + (gif[at] ?? 0);
  return at + 1;
}

/** GIF89a appendix E: rows come in four passes. */
function interlacedRows(height: number): number[] {
  const passes = [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const;
  const rows: number[] = [];
  for (const [from, step] of passes) for (let y = from; y < height; y += step) rows.push(y);
  return rows;
}

/** The codes of the data blocks, GIF89a appendix F. What is damaged ends the picture. */
function* unpack(gif: Buffer, start: number, pixels: Uint8Array): Generator<void> {
  const size = Math.min(gif[start] ?? 8, 11);
  const codes = new CodeReader(gif, start + 1);
  const table = new CodeTable(size, pixels);
  let breath = 0;
  while (table.written < pixels.length) {
    if (!table.take(codes.read(table.width))) return;
    if (table.written - breath > PIXELS_AT_ONCE) {
      breath = table.written;
      yield;
    }
  }
}

/** The runs of colours that codes stand for, which grow with each code. */
class CodeTable {
  width: number;
  written = 0;
  readonly #size: number;
  readonly #clear: number;
  readonly #pixels: Uint8Array;
  readonly #prefix = new Uint16Array(MOST_CODES);
  readonly #suffix = new Uint8Array(MOST_CODES);
  readonly #stack = new Uint8Array(MOST_CODES + 1);
  #next: number;
  #last = -1;
  /** The first colour of the last run. */
  #first = 0;

  constructor(size: number, pixels: Uint8Array) {
    this.#size = size;
    this.#clear = 1 << size;
    this.#pixels = pixels;
    this.width = size + 1;
    this.#next = this.#clear + 2;
  }

  /** Writes what the code stands for; false at the end, and where there is no such code. */
  take(code: number): boolean {
    if (code === this.#clear) {
      this.width = this.#size + 1;
      this.#next = this.#clear + 2;
      this.#last = -1;
      return true;
    }
    const known = code < this.#next || (code === this.#next && this.#last >= 0);
    if (code < 0 || code === this.#clear + 1 || !known) return false;
    this.#write(code);
    this.#grow();
    this.#last = code;
    return true;
  }

  /** The run is known from its end to its beginning. */
  #write(code: number): void {
    let depth = 0;
    let walk = code;
    if (code === this.#next) {
      this.#stack[depth++] = this.#first;
      walk = this.#last;
    }
    while (walk >= this.#clear && depth < MOST_CODES) {
      this.#stack[depth++] = this.#suffix[walk] ?? 0;
      walk = this.#prefix[walk] ?? 0;
    }
    this.#first = walk;
    this.#stack[depth++] = walk;
    while (depth > 0 && this.written < this.#pixels.length) {
      this.#pixels[this.written++] = this.#stack[--depth] ?? 0;
    }
  }

  #grow(): void {
    if (this.#last < 0 || this.#next >= MOST_CODES) return;
    this.#prefix[this.#next] = this.#last;
    this.#suffix[this.#next] = this.#first;
    this.#next++;
    if (this.#next === 1 << this.width && this.width < 12) this.width++;
  }
}

/** Codes of some bits out of data blocks, the lowest bit first. */
class CodeReader {
  readonly #gif: Buffer;
  #at: number;
  #left = 0;
  #bits = 0;
  #count = 0;

  constructor(gif: Buffer, at: number) {
    this.#gif = gif;
    this.#at = at;
  }

  /** -1 behind the last. */
  read(width: number): number {
    while (this.#count < width) {
      const octet = this.#octet();
      if (octet < 0) return -1;
      this.#bits |= octet << this.#count;
      this.#count += 8;
    }
    const code = this.#bits & ((1 << width) - 1);
    this.#bits >>>= width;
    this.#count -= width;
    return code;
  }

  #octet(): number {
    if (this.#left === 0) {
      this.#left = this.#gif[this.#at++] ?? 0;
      if (this.#left === 0) return -1;
    }
    this.#left--;
    return this.#gif[this.#at++] ?? -1;
  }
}
