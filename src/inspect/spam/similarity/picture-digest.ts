import type { Grid } from './picture/grid.ts';
import { GRID } from './picture/grid.ts';

/**
 * A fuzzy digest of a picture (difference hash over a grid of 9 by 9 cells): 64 bits say of each cell whether the next one in its row is
 * brighter, 64 of the next one in its column. Scaling, another compression and a few changed pixels leave nearly all of them.
 */
export interface PictureDigest {
  /** 4 numbers of 32 bits. */
  readonly bands: Uint32Array;
}

const PICTURE_BANDS = 4;
/** Brightest less darkest cell, of 255: below it is a surface of one colour, like every other such. */
const LEAST_CONTRAST = 16;
/** Cells that differ by less are taken for equal: noise would toss the bit. */
const SAME = 2;

export function pictureDigest(grid: Grid): PictureDigest | null {
  if (Math.max(...grid) - Math.min(...grid) < LEAST_CONTRAST) return null;
  const bands = new Uint32Array(PICTURE_BANDS);
  let bit = 0;
  const push = (brighter: boolean) => {
    const band = bit >> 5;
    if (brighter) bands[band] = (bands[band] ?? 0) | (1 << (bit & 31));
    bit++;
  };
  const at = (x: number, y: number) => grid[y * GRID + x] ?? 0;
  const steps = Array.from({ length: GRID - 1 }, (_, index) => index);
  for (const y of steps) for (const x of steps) push(at(x + 1, y) > at(x, y) + SAME);
  for (const y of steps) for (const x of steps) push(at(x, y + 1) > at(x, y) + SAME);
  return { bands };
}

/** Bits that differ, of 128. */
export function pictureDistance(a: PictureDigest, b: PictureDigest): number {
  let distance = 0;
  for (let index = 0; index < PICTURE_BANDS; index++) {
    distance += bitsOf((a.bands[index] ?? 0) ^ (b.bands[index] ?? 0));
  }
  return distance;
}

function bitsOf(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
