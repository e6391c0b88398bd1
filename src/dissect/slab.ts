/** Large enough that a hundred small contents share one allocation, small enough that a forgotten one costs little. */
const SLAB_SIZE = 1024 * 1024;
/** Larger contents get memory of their own. */
const LARGEST_SHARED = 128 * 1024;

let slab = Buffer.alloc(0);
let used = 0;

/** Gives memory for at most `most` bytes, filled by `fill`, which says how many it needed. */
export type Allocate = (most: number, fill: (target: Buffer) => number) => Buffer;

/** Always the same memory, for results that are used up before the next is asked for. */
export function reusedMemory(): Allocate {
  let target = Buffer.alloc(0);
  return (most, fill) => {
    if (most > target.length) target = Buffer.allocUnsafeSlow(most);
    return target.subarray(0, fill(target));
  };
}

/**
 * Memory of its own for each result. Small results share slabs: one allocation for each decoded part costs several times
 * the decoding itself.
 */
export const allocate: Allocate = (most, fill) => {
  if (most > LARGEST_SHARED) {
    const own = Buffer.allocUnsafeSlow(most);
    return own.subarray(0, fill(own));
  }
  if (used + most > slab.length) {
    slab = Buffer.allocUnsafeSlow(SLAB_SIZE);
    used = 0;
  }
  const start = used;
  const count = fill(slab.subarray(start, start + most));
  used = start + ((count + 7) & ~7);
  return slab.subarray(start, start + count);
};
