/**
 * A run of bytes that may lie in memory or in a file: a mail, a part's decoded content, an archive's member.
 * Reading is synchronous and never copies where the run lies in memory. Whoever reads a large run walks it by
 * `windows`, so that a mail of 50 MB never stands whole in memory.
 */
export interface Bytes {
  readonly size: number;
  /** The bytes from `start` up to, not including, `end`; both are clamped to the run. Not to be written to. */
  slice(start: number, end: number): Buffer;
  /** Fills `target` with the bytes from `start` on; only where a slice would be a new piece of memory each time. */
  readonly read?: (start: number, target: Buffer) => void;
}

/**
 * Looks at one piece of a run after the other and keeps none: pieces of a file share the memory, so each is valid only until
 * the next. Without it a mail of 50 MB leaves 50 MB behind for the garbage collector each time it is walked.
 */
export class Lens {
  #memory = Buffer.alloc(0);

  /** As `bytes.slice`. */
  look(bytes: Bytes, start: number, end: number): Buffer {
    const length = Math.min(end, bytes.size) - start;
    if (bytes.read === undefined || length <= 0) return bytes.slice(start, end);
    if (this.#memory.length < length) this.#memory = Buffer.allocUnsafeSlow(length);
    const piece = this.#memory.subarray(0, length);
    bytes.read(start, piece);
    return piece;
  }

  /** Gives the memory back, at once and not when it happens to be collected. No piece may be used any more. */
  release(): void {
    const { buffer } = this.#memory;
    this.#memory = Buffer.alloc(0);
    if (buffer instanceof ArrayBuffer && buffer.byteLength > 0) buffer.transfer(0);
  }
}

/** Windows of at most `size` bytes over `bytes`; each but the first begins `overlap` bytes before the last one's end. */
export function* windows(
  bytes: Bytes,
  size: number,
  overlap = 0,
  lens: Lens | null = null,
): Generator<{ start: number; chunk: Buffer }> {
  let start = 0;
  do {
    const end = Math.min(bytes.size, start + size);
    yield { start, chunk: lens === null ? bytes.slice(start, end) : lens.look(bytes, start, end) };
    if (end === bytes.size) return;
    start = end - overlap;
  } while (true);
}

/** A run within a run. */
export function subBytes(bytes: Bytes, start: number, end: number): Bytes {
  const from = Math.min(Math.max(start, 0), bytes.size);
  const to = Math.min(Math.max(end, from), bytes.size);
  if (from === 0 && to === bytes.size) return bytes;
  const { read } = bytes;
  return {
    size: to - from,
    ...(read && { read: (start: number, target: Buffer) => read(from + start, target) }),
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

/** The run as buffers of at most 256 KB one after the other; none where it is empty. */
export function* chunksOf(bytes: Bytes): Generator<Buffer> {
  if (bytes.size === 0) return;
  for (const { chunk } of windows(bytes, CHUNK)) yield chunk;
}
