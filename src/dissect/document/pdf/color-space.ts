import type { PdfObjects } from './objects.ts';
import type { PdfStreams } from './streams.ts';
import { countOf, isDict, PdfStream, type PdfValue } from './values.ts';

/** What the samples of an image mean (ISO 32000-1 section 8.6), as far as shapes need it. */
export interface ColorSpace {
  readonly samples: number;
  /** Of each entry, red, green and blue; null where samples are colours themselves. */
  readonly palette: Buffer | null;
  /** Whether more is darker. */
  readonly ink: boolean;
}

const GRAY: ColorSpace = { samples: 1, palette: null, ink: false };
const RGB: ColorSpace = { samples: 3, palette: null, ink: false };
const CMYK: ColorSpace = { samples: 4, palette: null, ink: true };
const TINT: ColorSpace = { samples: 1, palette: null, ink: true };
/** Octets of a palette: 256 entries of four. */
const LARGEST_PALETTE = 1024;

const NAMED: ReadonlyMap<string, ColorSpace> = new Map([
  ['DeviceGray', GRAY],
  ['G', GRAY],
  ['CalGray', GRAY],
  ['DeviceRGB', RGB],
  ['RGB', RGB],
  ['CalRGB', RGB],
  ['DeviceCMYK', CMYK],
  ['CMYK', CMYK],
  ['Separation', TINT],
]);

/** Null where the space is none that is known. */
export function* readColorSpace(
  value: PdfValue | undefined,
  objects: PdfObjects,
  streams: PdfStreams,
): Generator<void, ColorSpace | null> {
  const space = objects.resolve(value);
  const [family, second, , table] = Array.isArray(space) ? space.map((one) => objects.resolve(one)) : [space];
  if (family === 'Indexed' || family === 'I') {
    const base = simpleSpace(second, objects);
    const octets = table instanceof PdfStream ? yield* streams.bytesOf(table, LARGEST_PALETTE) : table;
    return base !== null && Buffer.isBuffer(octets)
      ? { samples: 1, palette: paletteOf(octets, base), ink: false }
      : null;
  }
  return simpleSpace(space, objects);
}

function simpleSpace(space: PdfValue | undefined, objects: PdfObjects): ColorSpace | null {
  const [family, profile] = Array.isArray(space) ? space.map((one) => objects.resolve(one)) : [space];
  if (family === 'ICCBased') {
    const dict = profile instanceof PdfStream ? profile.dict : profile;
    const samples = isDict(dict) ? countOf(objects.resolve(dict.get('N'))) : null;
    return samples === 1 ? GRAY : samples === 3 ? RGB : samples === 4 ? CMYK : null;
  }
  return typeof family === 'string' ? (NAMED.get(family) ?? null) : null;
}

function paletteOf(octets: Buffer, { samples, ink }: ColorSpace): Buffer {
  if (samples === 4) return cmykToRgb(octets.subarray(0, LARGEST_PALETTE));
  if (samples === 3) return octets.subarray(0, 3 * Math.min(256, Math.floor(octets.length / 3)));
  const grays = octets.subarray(0, 256);
  return Buffer.from([...grays].flatMap((gray) => Array<number>(3).fill(ink ? 255 - gray : gray)));
}

export function cmykToRgb(octets: Buffer): Buffer {
  const pixels = octets.length >> 2;
  const rgb = Buffer.allocUnsafe(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    const light = 255 - (octets[4 * i + 3] ?? 0);
    for (let k = 0; k < 3; k++) rgb[3 * i + k] = ((255 - (octets[4 * i + k] ?? 0)) * light) / 255;
  }
  return rgb;
}
