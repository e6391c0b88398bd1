import { type Bytes, Lens } from '../../../mail/bytes.ts';

/** Octets that are looked at one by one are brought to memory in pieces of this size. */
const PAGE = 64 * 1024;

/** A run that is read octet by octet, in whatever order: mostly onwards. */
export class Octets {
  readonly bytes: Bytes;
  readonly #lens = new Lens();
  #page: Buffer;
  #start = 0;

  constructor(bytes: Bytes) {
    this.bytes = bytes;
    // What lies in memory is one page, and is not copied.
    this.#page = bytes.read === undefined ? bytes.slice(0, bytes.size) : Buffer.alloc(0);
  }

  get size(): number {
    return this.bytes.size;
  }

  /** -1 outside of the run. */
  at(position: number): number {
    const octet = this.#page[position - this.#start];
    return octet === undefined ? this.#turn(position) : octet;
  }

  #turn(position: number): number {
    if (position < 0 || position >= this.bytes.size) return -1;
    this.#start = position;
    this.#page = this.#lens.look(this.bytes, position, position + PAGE);
    return this.#page[0] ?? -1;
  }

  /** Whether `mark` (ASCII) stands at `position`. */
  bears(position: number, mark: string): boolean {
    for (let i = 0; i < mark.length; i++) if (this.at(position + i) !== mark.charCodeAt(i)) return false;
    return true;
  }
}
