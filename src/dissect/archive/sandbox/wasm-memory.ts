const PAGE = 65_536;
const ZEROS = Buffer.alloc(PAGE);

/** The linear memory of one WebAssembly instance, read and written by the layouts of emscripten's wasm32 C library. */
export class WasmMemory {
  readonly #memory: WebAssembly.Memory;
  readonly #limit: number;
  #view: DataView;
  #bytes: Buffer;
  #refused = false;

  /** `limit` is the most bytes that it may grow to. */
  constructor(memory: WebAssembly.Memory, limit: number) {
    this.#memory = memory;
    this.#limit = limit;
    this.#view = new DataView(memory.buffer);
    this.#bytes = Buffer.from(memory.buffer);
  }

  /** Growing was asked for beyond the limit. */
  get refused(): boolean {
    return this.#refused;
  }

  get view(): DataView {
    // Growing detaches the old buffer.
    if (this.#view.buffer !== this.#memory.buffer) this.#view = new DataView(this.#memory.buffer);
    return this.#view;
  }

  bytes(start: number, length: number): Buffer {
    if (this.#bytes.buffer !== this.#memory.buffer) this.#bytes = Buffer.from(this.#memory.buffer);
    return this.#bytes.subarray(start, start + length);
  }

  string(pointer: number): string {
    const rest = this.bytes(pointer, this.#memory.buffer.byteLength);
    return rest.toString('utf8', 0, rest.indexOf(0));
  }

  get size(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Everything from here on is zero; rounded up to 64 KiB. */
  usedSize(): number {
    const bytes = this.bytes(0, this.size);
    let end = bytes.length;
    while (end > 0 && ZEROS.equals(bytes.subarray(end - PAGE, end))) end -= PAGE;
    return end;
  }

  /** Grows to at least `size` bytes; says whether it did. */
  grow(size: number): boolean {
    const wanted = size >>> 0;
    const now = this.#memory.buffer.byteLength;
    if (wanted <= now) return true;
    if (wanted > this.#limit) {
      this.#refused = true;
      return false;
    }
    // A fifth more than asked for, as emscripten does, so that growing by small steps stays linear.
    const generous = Math.min(this.#limit, Math.max(wanted, Math.floor(now * 1.2)));
    try {
      this.#memory.grow(Math.ceil((generous - now) / PAGE));
      return true;
    } catch {
      this.#refused = true;
      return false;
    }
  }
}
