import { inflateSync } from 'node:zlib';
import { type Grid, GridMaker, luminance } from './grid.ts';

/** Octets of pixels: a picture of 2 million pixels in four colours of 8 bits. */
const MOST_PIXEL_OCTETS = 8 * 1024 * 1024;
const MOST_CHUNKS = 4096;
const ROWS_AT_ONCE = 64;

interface Head {
  readonly width: number;
  readonly height: number;
  /** Samples of a pixel. */
  readonly samples: number;
  /** Bits of a sample. */
  readonly depth: number;
  readonly colours: 'grey' | 'rgb' | 'palette';
}

/** Samples of a pixel by colour type (W3C PNG section 11.2.1). */
const SAMPLES: Readonly<Record<number, readonly [number, Head['colours']]>> = {
  0: [1, 'grey'],
  2: [3, 'rgb'],
  3: [1, 'palette'],
  4: [2, 'grey'],
  6: [4, 'rgb'],
};

/**
 * The cells of a PNG; null where it is interlaced, too large or damaged. Yields after some rows.
 */
export function* pngGrid(png: Buffer): Generator<void, Grid | null> {
  const head = headOf(png);
  if (head === null) return null;
  const { width, height, samples, depth } = head;
  const row = Math.ceil((width * samples * depth) / 8);
  if ((row + 1) * height > MOST_PIXEL_OCTETS) return null;
  const { data, palette } = chunksOf(png);
  let pixels: Buffer;
  try {
    pixels = inflateSync(data, { maxOutputLength: (row + 1) * height });
  } catch {
    return null; // damaged, or longer than it says
  }
  const maker = new GridMaker(width, height);
  let above: Uint8Array = new Uint8Array(row);
  for (let y = 0; y < height && (y + 1) * (row + 1) <= pixels.length; y++) {
    const start = y * (row + 1);
    const line = pixels.subarray(start + 1, start + 1 + row);
    unfilter(pixels[start] ?? 0, line, above, Math.ceil((samples * depth) / 8));
    maker.addRow(y, (x) => brightness(line, x, head, palette));
    above = line;
    if (y % ROWS_AT_ONCE === 0) yield;
  }
  return maker.grid();
}

function headOf(png: Buffer): Head | null {
  if (png.length < 33 || png.readUInt32BE(12) !== 0x49484452) return null; // IHDR
  const [depth = 0, type = 0, , , interlace = 0] = png.subarray(24, 29);
  const [samples, colours] = SAMPLES[type] ?? [0, 'grey'];
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const known = samples > 0 && (depth === 8 || depth === 16 || (samples === 1 && [1, 2, 4].includes(depth)));
  return known && interlace === 0 && width > 0 && height > 0 ? { width, height, samples, depth, colours } : null;
}

/** The packed pixels and the palette. */
function chunksOf(png: Buffer): { readonly data: Buffer; readonly palette: Buffer } {
  const data: Buffer[] = [];
  let palette: Buffer = Buffer.alloc(0);
  let at = 8;
  for (let count = 0; count < MOST_CHUNKS && at + 8 <= png.length; count++) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const content = png.subarray(at + 8, at + 8 + length);
    if (type === 'IDAT') data.push(content);
    else if (type === 'PLTE') palette = content;
    else if (type === 'IEND') break;
    at += 12 + length;
  }
  return { data: Buffer.concat(data), palette };
}

/** W3C PNG section 9.2. */
function unfilter(type: number, line: Uint8Array, above: Uint8Array, stride: number): void {
  if (type === 0 || type > 4) return;
  for (let i = 0; i < line.length; i++) {
    const left = i < stride ? 0 : (line[i - stride] ?? 0);
    const up = above[i] ?? 0;
    const corner = i < stride ? 0 : (above[i - stride] ?? 0);
    line[i] = (line[i] ?? 0) + predicted(type, left, up, corner);
  }
}

function predicted(type: number, left: number, up: number, corner: number): number {
  if (type === 1) return left;
  if (type === 2) return up;
  if (type === 3) return (left + up) >> 1;
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function brightness(line: Uint8Array, x: number, { samples, depth, colours }: Head, palette: Buffer): number {
  const bit = x * samples * depth;
  const at = bit >> 3;
  const octet = line[at] ?? 0;
  const first = depth < 8 ? (octet >> (8 - depth - (bit & 7))) & ((1 << depth) - 1) : octet;
  if (colours === 'palette') {
    return luminance(palette[first * 3] ?? 0, palette[first * 3 + 1] ?? 0, palette[first * 3 + 2] ?? 0);
  }
  if (colours === 'grey') return depth < 8 ? (first * 255) / ((1 << depth) - 1) : first;
  const step = depth >> 3;
  return luminance(first, line[at + step] ?? 0, line[at + 2 * step] ?? 0);
}
