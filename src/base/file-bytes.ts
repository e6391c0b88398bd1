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
): { size: number; slice(start: number, end: number): Buffer } {
  return {
    size,
    slice(start, end) {
      const from = Math.min(Math.max(start, 0), size);
      const length = Math.min(Math.max(end, from), size) - from;
      const buffer = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const got = readSync(fd, buffer, filled, length - filled, offset + from + filled);
        if (got === 0) throw new Error(`the file ends after ${from + filled} of ${size} bytes`);
        filled += got;
      }
      return buffer;
    },
  };
}
