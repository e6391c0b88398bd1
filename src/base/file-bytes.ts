import { readSync } from 'node:fs';

/**
 * A run of bytes in an open file: `size` bytes from `offset`. Reads are synchronous: what is read was written a moment ago
 * and lies in the page cache. The caller keeps the descriptor open and closes it.
 * @throws where the file is shorter than promised
 */
export function fileBytes(
  fd: number,
  offset: number,
  size: number,
): { size: number; slice(start: number, end: number): Buffer; read(start: number, target: Buffer): void } {
  const read = (start: number, target: Buffer): void => {
    if (start < 0 || start + target.length > size) throw new RangeError(`${start} is outside of ${size} bytes`);
    let filled = 0;
    while (filled < target.length) {
      const got = readSync(fd, target, filled, target.length - filled, offset + start + filled);
      if (got === 0) throw new Error(`the file ends after ${start + filled} of ${size} bytes`);
      filled += got;
    }
  };
  return {
    size,
    read,
    slice(start, end) {
      const from = Math.min(Math.max(start, 0), size);
      const length = Math.min(Math.max(end, from), size) - from;
      const buffer = Buffer.allocUnsafe(length);
      read(from, buffer);
      return buffer;
    },
  };
}
