import { FRAME_HEADER_SIZE, MAX_FRAME } from './frames.ts';

/** Cuts a byte stream into frames. */
export class FrameReader {
  readonly #onFrame: (kind: number, payload: Buffer) => void;
  #chunks: Buffer[] = [];
  #held = 0;
  #wanted = FRAME_HEADER_SIZE;

  /** A payload is valid only during the call. */
  constructor(onFrame: (kind: number, payload: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  /** @throws RangeError for a frame larger than `MAX_FRAME`; the stream is of no use afterwards */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#wanted) return;
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    let at = 0;
    this.#wanted = FRAME_HEADER_SIZE;
    while (bytes.length - at >= FRAME_HEADER_SIZE) {
      const length = bytes.readUInt32LE(at + 1);
      if (length > MAX_FRAME) throw new RangeError(`a frame of ${length} bytes`);
      const start = at + FRAME_HEADER_SIZE;
      if (bytes.length < start + length) {
        this.#wanted = FRAME_HEADER_SIZE + length;
        break;
      }
      this.#onFrame(bytes.readUInt8(at), bytes.subarray(start, start + length));
      at = start + length;
    }
    this.#held = bytes.length - at;
    this.#chunks = this.#held === 0 ? [] : [bytes.subarray(at)];
  }
}
