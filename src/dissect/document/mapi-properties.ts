import { type Bytes, Lens, subBytes } from '../../mail/bytes.ts';

/** A property of a MAPI object as TNEF writes it ([MS-OXTNEF] section 2.1.3.4). */
export interface MapiProperty {
  /** The upper half of the tag; named properties are from 0x8000 on. */
  readonly id: number;
  /** The lower half, without the mark of several values: STRING8, UNICODE, OBJECT or BINARY. */
  readonly type: number;
  /** A span of the list. */
  readonly value: Bytes;
}

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
export const UNICODE = 0x001f;
export const OBJECT = 0x000d;
export const BINARY = 0x0102;
const LONG = 0x0003;
const MULTIPLE = 0x1000;
const FIRST_NAMED = 0x8000;
const WINDOW = 64 * 1024;

/** The properties with values that may be long, and those of type LONG; what cannot be read ends the list. */
export function* mapiProperties(list: Bytes): Generator<MapiProperty> {
  const cursor = new Cursor(list);
  const count = cursor.number();
  for (let i = 0; i < count && !cursor.failed; i++) {
    const tag = cursor.number();
    const id = tag >>> 16;
    if (id >= FIRST_NAMED) skipName(cursor);
    const type = tag & 0xffff & ~MULTIPLE;
    const several = (tag & MULTIPLE) !== 0;
    const fixed = FIXED_SIZES[type];
    const variable = type === STRING8 || type === UNICODE || type === OBJECT || type === BINARY;
    if (fixed === undefined && !variable) return;
    const many = variable || several ? cursor.number() : 1;
    if (fixed !== undefined) {
      const value = cursor.take(fixed * many);
      if (type === LONG && !cursor.failed) yield { id, type, value };
      continue;
    }
    for (let n = 0; n < many && !cursor.failed; n++) {
      const value = cursor.take(cursor.number());
      if (value.size > 0) yield { id, type, value };
    }
  }
}

function skipName(cursor: Cursor): void {
  cursor.take(16);
  if (cursor.number() === 0) cursor.take(4);
  else cursor.take(cursor.number());
}

/** Reads numbers through a window, so that a large value is passed over and not read. Beyond the end all is empty. */
class Cursor {
  readonly #bytes: Bytes;
  readonly #lens = new Lens();
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  #position = 0;
  /** The list ended within a value. */
  failed = false;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  number(): number {
    const at = this.#position;
    if (at + 4 > this.#bytes.size) {
      this.failed = true;
      return 0;
    }
    if (at < this.#windowStart || at + 4 > this.#windowStart + this.#window.length) {
      this.#window = this.#lens.look(this.#bytes, at, at + WINDOW);
      this.#windowStart = at;
    }
    this.#position += 4;
    return this.#window.readUInt32LE(at - this.#windowStart);
  }

  /** As much of `size` octets as there is; their padding is passed over too. */
  take(size: number): Bytes {
    const start = this.#position;
    this.failed ||= start + size > this.#bytes.size;
    this.#position = start + Math.ceil(size / 4) * 4;
    return subBytes(this.#bytes, start, start + size);
  }
}
