import { type Bytes, memoryBytes } from '../mail/bytes.ts';

/** Several runs as one. Only a slice that crosses a seam is copied. */
export function joinBytes(pieces: readonly Bytes[]): Bytes {
  const [first] = pieces;
  if (first === undefined) return memoryBytes(Buffer.alloc(0));
  if (pieces.length === 1) return first;
  const starts: number[] = [];
  let size = 0;
  for (const piece of pieces) {
    starts.push(size);
    size += piece.size;
  }
  return {
    size,
    slice(start, end) {
      const from = Math.min(Math.max(start, 0), size);
      const to = Math.min(Math.max(end, from), size);
      const chunks: Buffer[] = [];
      for (let i = lastAtOrBefore(starts, from); i < pieces.length; i++) {
        const offset = starts[i] ?? size;
        if (offset >= to && chunks.length > 0) break;
        const chunk = pieces[i]?.slice(from - offset, to - offset);
        if (chunk !== undefined) chunks.push(chunk);
      }
      const [only] = chunks;
      return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
    },
  };
}

/** Index of the last of the ascending `starts` that is not above `offset`. */
function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
