import type { Bytes } from '../../../../mail/bytes.ts';
import type { ScratchWriter } from '../../../scratch.ts';

const CHUNK = 64 * 1024;

/** Says how many of so many octets there is room for. */
export type Take = (count: number) => number;

/** Takes what a filter makes, as long as there is room. */
export class Output {
  readonly #writer: ScratchWriter;
  readonly #take: Take;
  #chunk: Buffer = Buffer.allocUnsafe(1024);
  #used = 0;
  /** No more is taken: whoever fills it may stop. */
  full = false;

  constructor(writer: ScratchWriter, take: Take) {
    this.#writer = writer;
    this.#take = take;
  }

  byte(octet: number): void {
    if (this.#used === this.#chunk.length) this.#grow();
    this.#chunk[this.#used++] = octet;
  }

  /** Copies `octets`. */
  write(octets: Buffer): void {
    for (let at = 0; at < octets.length && !this.full; ) {
      if (this.#used === this.#chunk.length) this.#grow();
      const copied = octets.copy(this.#chunk, this.#used, at);
      this.#used += copied;
      at += copied;
    }
  }

  /** Octets so far. */
  get size(): number {
    return this.#writer.size + this.#used;
  }

  end(): Bytes {
    this.#flush();
    return this.#writer.end();
  }

  /** A chunk begins small, since most streams are. */
  #grow(): void {
    if (this.#chunk.length >= CHUNK) {
      this.#flush();
      this.#chunk = Buffer.allocUnsafe(CHUNK);
      return;
    }
    const larger = Buffer.allocUnsafe(this.#chunk.length * 4);
    this.#chunk.copy(larger);
    this.#chunk = larger;
  }

  #flush(): void {
    const room = this.full ? 0 : this.#take(this.#used);
    if (room < this.#used) this.full = true;
    this.#writer.write(this.#chunk.subarray(0, room));
    this.#used = 0;
  }
}
