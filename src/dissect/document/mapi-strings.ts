/** Octets of a value of each type of fixed size, padded to four ([MS-OXCDATA] section 2.11.1, [MS-OXTNEF] section 2.1.3.4). */
const FIXED_SIZES: Readonly<Record<number, number>> = {
  1: 0,
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
};
const STRING8 = 0x001e;
const UNICODE = 0x001f;
const OBJECT = 0x000d;
const BINARY = 0x0102;
const MULTIPLE = 0x1000;
const FIRST_NAMED = 0x8000;

/** The string properties of a list as TNEF writes them, by their ids; what cannot be read ends the list. */
export function mapiStrings(list: Buffer): ReadonlyMap<number, string> {
  const strings = new Map<number, string>();
  try {
    new PropertyReader(list).read(strings);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return strings;
}

/** Reads beyond the end throw a RangeError, which ends the list. */
class PropertyReader {
  readonly #list: Buffer;
  #position = 0;

  constructor(list: Buffer) {
    this.#list = list;
  }

  read(strings: Map<number, string>): void {
    const count = this.#number();
    for (let i = 0; i < count; i++) {
      const tag = this.#number();
      const id = tag >>> 16;
      if (id >= FIRST_NAMED) this.#skipName();
      this.#value(id, tag & 0xffff, strings);
    }
  }

  #value(id: number, type: number, strings: Map<number, string>): void {
    const single = type & ~MULTIPLE;
    const fixed = FIXED_SIZES[single];
    const variable = single === STRING8 || single === UNICODE || single === OBJECT || single === BINARY;
    if (fixed === undefined && !variable) throw new RangeError(`no property type ${type}`);
    const count = variable || type !== single ? this.#number() : 1;
    if (fixed !== undefined) {
      this.#skip(fixed * count);
      return;
    }
    for (let i = 0; i < count; i++) {
      const value = this.#take(this.#number());
      if (single === STRING8) strings.set(id, value.toString('latin1').replace(/\0.*$/s, ''));
      else if (single === UNICODE) strings.set(id, value.toString('utf16le').replace(/\0.*$/s, ''));
    }
  }

  #skipName(): void {
    this.#skip(16);
    if (this.#number() === 0) this.#skip(4);
    else this.#take(this.#number());
  }

  #number(): number {
    const value = this.#list.readUInt32LE(this.#position);
    this.#position += 4;
    return value;
  }

  #take(size: number): Buffer {
    const start = this.#position;
    this.#skip((size + 3) & ~3);
    return this.#list.subarray(start, start + size);
  }

  #skip(size: number): void {
    if (size < 0 || this.#position + size > this.#list.length) throw new RangeError('the list ends within a value');
    this.#position += size;
  }
}
