/** More codes are left out: no mail is as long. */
const MOST = 16 * 1024 * 1024;

/** Character codes or octets in a row, two octets of memory each. */
export class CodeList {
  #codes = new Uint16Array(64);
  #count = 0;
  #wide = false;

  get count(): number {
    return this.#count;
  }

  /** @param code up to 0x10ffff */
  push(code: number): void {
    if (code > 0xffff) {
      const pair = String.fromCodePoint(Math.min(code, 0x10ffff));
      this.push(pair.charCodeAt(0));
      this.push(pair.charCodeAt(1));
      return;
    }
    if (this.#count >= MOST) return;
    if (this.#count === this.#codes.length) {
      const grown = new Uint16Array(this.#count * 2);
      grown.set(this.#codes);
      this.#codes = grown;
    }
    if (code > 0xff) this.#wide = true;
    this.#codes[this.#count++] = code;
  }

  /** As octets where all are, else as text in UTF-8. */
  octets(): Buffer {
    const codes = this.#codes.subarray(0, this.#count);
    if (!this.#wide) return Buffer.from(codes);
    return Buffer.from(Buffer.from(codes.buffer, 0, this.#count * 2).toString('utf16le'), 'utf8');
  }
}
