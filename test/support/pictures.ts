import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { crc32, deflateSync } from 'node:zlib';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

/** Grey values, row by row. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly grey: Buffer;
}

/** Pixels for each module of a code; a JPEG wants a multiple of 8. */
const MODULE = 8;
const QUIET = 4;

const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm'));
await prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(wasm).buffer }, fireImmediately: true });

/** A QR code with its quiet zone (ISO/IEC 18004 section 6.3.8). */
export async function qrCode(text: string): Promise<Raster> {
  const { symbol } = await writeBarcode(text, { format: 'QRCode' });
  const side = (symbol.width + 2 * QUIET) * MODULE;
  const grey = Buffer.alloc(side * side, 255);
  for (let y = 0; y < symbol.height * MODULE; y++) {
    for (let x = 0; x < symbol.width * MODULE; x++) {
      const module = symbol.data[Math.floor(y / MODULE) * symbol.width + Math.floor(x / MODULE)] ?? 255;
      grey[(y + QUIET * MODULE) * side + x + QUIET * MODULE] = module;
    }
  }
  return { width: side, height: side, grey };
}

/** Two rasters beside each other. */
export function beside(left: Raster, right: Raster): Raster {
  const height = Math.max(left.height, right.height);
  const width = left.width + right.width;
  const grey = Buffer.alloc(width * height, 255);
  for (const [raster, at] of [
    [left, 0],
    [right, left.width],
  ] as const) {
    for (let y = 0; y < raster.height; y++)
      raster.grey.copy(grey, y * width + at, y * raster.width, (y + 1) * raster.width);
  }
  return { width, height, grey };
}

/** PNG (W3C recommendation), 8 bits of grey. `claim` is what its header says where that is a lie. */
export function png(raster: Raster, claim: Omit<Raster, 'grey'> = raster): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(claim.width, 0);
  header.writeUInt32BE(claim.height, 4);
  header.writeUInt8(8, 8);
  const rows = Array.from({ length: raster.height }, (_, y) => [
    Buffer.alloc(1),
    raster.grey.subarray(y * raster.width, (y + 1) * raster.width),
  ]).flat();
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
  };
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A bitmap of Windows, 24 bits a pixel, rows from the bottom. */
export function bmp({ width, height, grey }: Raster): Buffer {
  const head = Buffer.alloc(54);
  head.write('BM', 'latin1');
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(24, 28);
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(Math.ceil((width * 3) / 4) * 4);
    for (let x = 0; x < width; x++) row.fill(grey[(height - 1 - y) * width + x] ?? 0, x * 3, x * 3 + 3);
    return row;
  });
  const file = Buffer.concat([head, ...rows]);
  file.writeUInt32LE(file.length, 2);
  return file;
}

/** GIF89a, black and white; its codes are never compressed: a clear code stands before each pair (appendix F). */
export function gif({ width, height, grey }: Raster, screen: Omit<Raster, 'grey'> = { width, height }): Buffer {
  const head = Buffer.alloc(13);
  head.write('GIF89a', 'latin1');
  head.writeUInt16LE(screen.width, 6);
  head.writeUInt16LE(screen.height, 8);
  head.writeUInt8(0x80, 10); // a table of two colours
  const image = Buffer.alloc(10);
  image.writeUInt8(0x2c, 0);
  image.writeUInt16LE(width, 5);
  image.writeUInt16LE(height, 7);
  const codes = [...grey].flatMap((value, i) => [...(i % 2 === 0 ? [4] : []), value < 128 ? 0 : 1]);
  const data = threeBits([...codes, 5]);
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255);
    blocks.push(Buffer.from([block.length]), block);
  }
  const colours = Buffer.from([0, 0, 0, 255, 255, 255]);
  return Buffer.concat([head, colours, image, Buffer.from([2]), ...blocks, Buffer.from([0, 0x3b])]);
}

function threeBits(codes: readonly number[]): Buffer {
  const out = Buffer.alloc(Math.ceil((codes.length * 3) / 8));
  for (const [i, code] of codes.entries()) {
    for (let bit = 0; bit < 3; bit++) {
      const at = i * 3 + bit;
      if ((code >> bit) & 1) out[at >> 3] = (out[at >> 3] ?? 0) | (1 << (at & 7));
    }
  }
  return out;
}

/** Baseline JPEG (ITU-T T.81) of blocks that are black or white as a whole: each is its mean value and nothing else. */
export function jpeg({ width, height, grey }: Raster): Buffer {
  const segment = (marker: number, ...octets: readonly number[]): number[] => [
    0xff,
    marker,
    (octets.length + 2) >> 8,
    (octets.length + 2) & 255,
    ...octets,
  ];
  const quantizers = segment(0xdb, 0, ...new Array<number>(64).fill(8));
  const frame = segment(0xc0, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0);
  // Two codes of one bit for the means (no change; a change of 8 bits), one for "nothing else" (annex F.1.2).
  const means = segment(0xc4, 0x00, 0, 2, ...new Array<number>(14).fill(0), 0, 8);
  const rest = segment(0xc4, 0x10, 0, 1, ...new Array<number>(14).fill(0), 0);
  const scan = segment(0xda, 1, 1, 0, 0, 63, 0);
  let bits = '';
  let before = 0;
  for (let y = 0; y < height; y += 8) {
    for (let x = 0; x < width; x += 8) {
      const mean = (grey[y * width + x] ?? 0) < 128 ? 0 : 128; // grey and white: the first block must be one of the two changes
      const change = mean - before;
      before = mean;
      bits += change === 0 ? '00' : `01${(change > 0 ? change : change + 255).toString(2).padStart(8, '0')}`;
      bits += '00';
    }
  }
  const octets = (bits.padEnd(Math.ceil(bits.length / 8) * 8, '1').match(/.{8}/g) ?? []).map((byte) =>
    Number.parseInt(byte, 2),
  );
  const data = octets.flatMap((octet) => (octet === 0xff ? [0xff, 0] : [octet]));
  return Buffer.from([0xff, 0xd8, ...quantizers, ...frame, ...means, ...rest, ...scan, ...data, 0xff, 0xd9]);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value >>> 0);
  return buffer;
}
