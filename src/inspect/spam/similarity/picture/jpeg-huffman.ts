const LOOK = 8;
/** Of what stands no code. */
const NONE = -1;

/** A Huffman table of a JPEG (ITU-T T.81 annex C): codes of at most 16 bits. */
export class HuffmanTable {
  readonly #values: Buffer;
  /** By the next 8 bits: the code's length in the upper octet, its value in the lower; 0 where it is longer. */
  readonly #short = new Uint16Array(1 << LOOK);
  /** By length: the last code, and what is to be added to a code for its place in the values. */
  readonly #last = new Int32Array(18).fill(NONE);
  readonly #offset = new Int32Array(18);

  /** @param counts 16 octets: how many codes have 1, 2 ... bits */
  constructor(counts: Buffer, values: Buffer) {
    this.#values = values;
    let code = 0;
    let place = 0;
    for (let length = 1; length <= 16; length++) {
      const count = counts[length - 1] ?? 0;
      this.#offset[length] = place - code;
      for (let n = 0; n < count; n++) this.#shorten(code + n, length, values[place + n] ?? 0);
      code += count;
      place += count;
      if (count > 0) this.#last[length] = code - 1;
      code <<= 1;
    }
  }

  /** The next value; -1 where there is no code or the data has ended. */
  read(bits: BitReader): number {
    const short = this.#short[bits.peek(LOOK)] ?? 0;
    if (short !== 0) return bits.skip(short >> 8) ? short & 0xff : NONE;
    let code = bits.take(LOOK);
    for (let length = LOOK + 1; length <= 16; length++) {
      const bit = bits.take(1);
      if (bit < 0) return NONE;
      code = (code << 1) | bit;
      if (code <= (this.#last[length] ?? NONE)) return this.#values[code + (this.#offset[length] ?? 0)] ?? NONE;
    }
    return NONE;
  }

  #shorten(code: number, length: number, value: number): void {
    if (length > LOOK) return;
    const from = code << (LOOK - length);
    this.#short.fill((length << 8) | value, from, from + (1 << (LOOK - length)));
  }
}

/** The bits of entropy-coded data, the highest first. It ends at the first marker; beyond it come zeros. */
export class BitReader {
  readonly #data: Buffer;
  #at: number;
  #bits = 0;
  #count = 0;
  /** Bits that are none of the data's. */
  #beyond = 0;

  constructor(data: Buffer, at: number) {
    this.#data = data;
    this.#at = at;
  }

  peek(count: number): number {
    this.#fill(count);
    return (this.#bits >>> (this.#count - count)) & ((1 << count) - 1);
  }

  /** False where the data has ended. */
  skip(count: number): boolean {
    this.#fill(count);
    this.#count -= count;
    return this.#count >= this.#beyond;
  }

  /** -1 where the data has ended. At most 16. */
  take(count: number): number {
    const value = this.peek(count);
    return this.skip(count) ? value : NONE;
  }

  /** Goes behind a restart marker, which stands at the next octet. */
  restart(): void {
    this.#count = 0;
    this.#bits = 0;
    this.#beyond = 0;
    const marker = this.#data[this.#at + 1] ?? 0;
    if (this.#data[this.#at] === 0xff && marker >= 0xd0 && marker <= 0xd7) this.#at += 2;
  }

  #fill(count: number): void {
    while (this.#count < count) {
      let octet = this.#data[this.#at] ?? NONE;
      if (octet === 0xff) octet = this.#data[this.#at + 1] === 0 ? 0xff : NONE;
      if (octet < 0) {
        octet = 0;
        this.#beyond += 8;
      } else this.#at += octet === 0xff ? 2 : 1;
      // Of 32 bits at most 15 + 8 are in use.
      this.#bits = ((this.#bits << 8) | octet) & 0xffffff;
      this.#count += 8;
    }
  }
}
