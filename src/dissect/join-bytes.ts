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
  const read = (start: number, target: Buffer): void => {
    let filled = 0;
    for (const [i, piece] of pieces.entries()) {
      const from = start + filled - (starts[i] ?? size);
      if (filled === target.length) break;
      if (from >= piece.size) continue;
      const part = target.subarray(filled, Math.min(target.length, filled + piece.size - from));
      if (piece.read === undefined) piece.slice(from, from + part.length).copy(part);
      else piece.read(from, part);
      filled += part.length;
    }
  };
  return {
    size,
    ...(pieces.some((piece) => piece.read !== undefined) && { read }),
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
