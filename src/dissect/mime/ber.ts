import { type Bytes, Lens } from '../../mail/bytes.ts';

/** One value in the Basic Encoding Rules (X.690 section 8.1) by its offsets. */
export interface BerValue {
  readonly tag: number;
  readonly start: number;
  /** Null where the length is indefinite: an end-of-contents value comes then. */
  readonly end: number | null;
}

export const CONSTRUCTED = 0x20;
const END_OF_CONTENTS = 0;
const INDEFINITE = 0x80;
/** Six octets tell of more bytes than any mail has. */
const LONGEST_LENGTH = 6;
const DEEPEST = 16;
const WINDOW = 64 * 1024;

/** Reads values wherever they stand, through a window, so that a large file is neither held nor read octet by octet. */
export class BerReader {
  readonly #bytes: Bytes;
  readonly #lens = new Lens();
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  /** Null where none can be read; tags of more than one octet are not. */
  value(at: number): BerValue | null {
    const tag = this.#octet(at);
    const length = this.#octet(at + 1);
    if (tag < 0 || length < 0 || (tag & 0x1f) === 0x1f) return null;
    if (length < INDEFINITE) return { tag, start: at + 2, end: at + 2 + length };
    if (length === INDEFINITE) return (tag & CONSTRUCTED) === 0 ? null : { tag, start: at + 2, end: null };
    const octets = length - INDEFINITE;
    if (octets > LONGEST_LENGTH) return null;
    const start = at + 2 + octets;
    let size = 0;
    for (let i = at + 2; i < start; i++) size = size * 256 + Math.max(0, this.#octet(i));
    return { tag, start, end: start + size };
  }

  /** As `value`, where its tag is the expected one. */
  expect(tag: number, at: number | null): BerValue | null {
    const value = at === null ? null : this.value(at);
    return value?.tag === tag ? value : null;
  }

  /** Offset behind the value; null where its end cannot be found. */
  behind({ start, end }: BerValue, depth = 0): number | null {
    if (end !== null) return end;
    if (depth === DEEPEST) return null;
    for (let at: number | null = start; at !== null; ) {
      const child = this.value(at);
      if (child === null) return null;
      if (isEndOfContents(child)) return child.end;
      at = this.behind(child, depth + 1);
    }
    return null;
  }

  /** Octets from `start` on: at least one, at most up to `end`; none behind the last. Valid until the next call. */
  piece(start: number, end: number): Buffer {
    this.#look(start);
    return this.#window.subarray(start - this.#windowStart, end - this.#windowStart);
  }

  #octet(at: number): number {
    this.#look(at);
    return this.#window[at - this.#windowStart] ?? -1;
  }

  #look(at: number): void {
    if (at >= this.#windowStart && at < this.#windowStart + this.#window.length) return;
    this.#window = this.#lens.look(this.#bytes, at, at + WINDOW);
    this.#windowStart = at;
  }
}

export function isEndOfContents({ tag, start, end }: BerValue): boolean {
  return tag === END_OF_CONTENTS && start === end;
}
