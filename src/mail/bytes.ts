/**
 * A run of bytes that may lie in memory or in a file: a mail, a part's decoded content, an archive's member.
 * Reading is synchronous and never copies where the run lies in memory. Whoever reads a large run walks it by
 * `windows`, so that a mail of 50 MB never stands whole in memory.
 */
export interface Bytes {
  readonly size: number;
  /** The bytes from `start` up to, not including, `end`; both are clamped to the run. Not to be written to. */
  slice(start: number, end: number): Buffer;
}

/** Windows of at most `size` bytes over `bytes`; each but the first begins `overlap` bytes before the last one's end. */
export function* windows(bytes: Bytes, size: number, overlap = 0): Generator<{ start: number; chunk: Buffer }> {
  let start = 0;
  do {
    const end = Math.min(bytes.size, start + size);
    yield { start, chunk: bytes.slice(start, end) };
    if (end === bytes.size) return;
    start = end - overlap;
  } while (true);
}

/** A run within a run. */
export function subBytes(bytes: Bytes, start: number, end: number): Bytes {
  const from = Math.min(Math.max(start, 0), bytes.size);
  const to = Math.min(Math.max(end, from), bytes.size);
  if (from === 0 && to === bytes.size) return bytes;
  return {
    size: to - from,
    slice: (a, b) =>
      bytes.slice(from + Math.min(Math.max(a, 0), to - from), from + Math.min(Math.max(b, 0), to - from)),
  };
}

export function memoryBytes(buffer: Buffer): Bytes {
  return {
    size: buffer.length,
    slice: (start, end) =>
      start <= 0 && end >= buffer.length ? buffer : buffer.subarray(Math.max(start, 0), Math.max(end, 0)),
  };
}

const CHUNK = 256 * 1024;

/** The run as buffers one after the other, none larger than 256 KB where they must be read from a file. */
export function* chunksOf(bytes: Bytes): Generator<Buffer> {
  for (const { chunk } of windows(bytes, CHUNK)) yield chunk;
}
