import { type Bytes, chunksOf } from '../../mail/bytes.ts';

/** A longer run is seen by the rules in windows of this size that overlap. */
const WINDOW = 16 * 1024 * 1024;
const OVERLAP = 64 * 1024;

/** Memory for one large run after the other: without it, each window of each large mail would be a new one. */
export class YaraWindows {
  #memory = Buffer.alloc(0);

  /** Windows over `content`, each valid until the next is asked for. */
  *over(content: Bytes): Generator<{ readonly start: number; readonly chunk: Buffer }> {
    const most = Math.min(content.size, WINDOW);
    if (this.#memory.length < most) this.#memory = Buffer.allocUnsafeSlow(most);
    let start = 0;
    let filled = 0;
    for (const piece of chunksOf(content)) {
      for (let taken = 0; taken < piece.length; ) {
        const copied = piece.copy(this.#memory, filled, taken);
        taken += copied;
        filled += copied;
        if (filled < most || start + filled === content.size) continue;
        yield { start, chunk: this.#memory.subarray(0, filled) };
        this.#memory.copyWithin(0, filled - OVERLAP, filled);
        start += filled - OVERLAP;
        filled = OVERLAP;
      }
    }
    yield { start, chunk: this.#memory.subarray(0, filled) };
  }

  /** Gives the memory back. */
  release(): void {
    this.#memory = Buffer.alloc(0);
  }
}
