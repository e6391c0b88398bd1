import { crc32, deflateSync } from 'node:zlib';

/** Rows of samples as PDF and PNG both have them: the first sample in the highest bits, each row from a new octet on. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly kind: 'gray' | 'rgb' | 'palette';
  readonly rows: Buffer;
  /** Red, green and blue of each entry; empty but where `kind` says so. */
  readonly palette: Buffer;
}

/** ISO/IEC 15948 section 11.2.2. */
const COLOR_TYPES = { gray: 0, rgb: 2, palette: 3 } as const;
const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** Octets of one row of so many samples. */
export function rowSize(width: number, samples: number, bits: number): number {
  return Math.ceil((width * samples * bits) / 8);
}

/** `bitmap` as a PNG; rows that are missing are white. */
export function writePng({ width, height, bits, kind, rows, palette }: Bitmap): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, COLOR_TYPES[kind], 0, 0, 0], 8);
  const row = rowSize(width, kind === 'rgb' ? 3 : 1, bits);
  // An octet before each row says that it is as it is (section 9.2).
  const lines = Buffer.alloc((row + 1) * height, kind === 'palette' ? 0 : 0xff);
  for (let y = 0; y < height; y++) {
    lines[y * (row + 1)] = 0;
    lines.set(rows.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...(kind === 'palette' ? [chunk('PLTE', palette)] : []),
    chunk('IDAT', deflateSync(lines, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
