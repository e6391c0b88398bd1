import type { Part } from '../../../mail/part.ts';
import { gifGrid } from './picture/gif.ts';
import type { Grid } from './picture/grid.ts';
import { jpegGrid } from './picture/jpeg.ts';
import { pngGrid } from './picture/png.ts';
import { type PictureDigest, pictureDigest } from './picture-digest.ts';

const READERS: Readonly<Record<string, (picture: Buffer) => Generator<void, Grid | null>>> = {
  'image/png': pngGrid,
  'image/jpeg': jpegGrid,
  'image/gif': gifGrid,
};
/** Smaller ones are logos, rules and counters. */
const LEAST_OCTETS = 2048;
const MOST_OCTETS = 1024 * 1024;
export const MOST_PICTURES = 3;

/** Whether its digest is worth the work. */
export function isLargePicture({ detectedType, size }: Part): boolean {
  return Object.hasOwn(READERS, detectedType) && size >= LEAST_OCTETS && size <= MOST_OCTETS;
}

/** Null where the picture cannot be read, or is of one colour. The loop is given back in between. */
export async function readPicture(part: Part): Promise<PictureDigest | null> {
  const reading = READERS[part.detectedType]?.(part.content().slice(0, part.size));
  if (reading === undefined) return null;
  for (;;) {
    const step = reading.next();
    if (step.done) return step.value === null ? null : pictureDigest(step.value);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
