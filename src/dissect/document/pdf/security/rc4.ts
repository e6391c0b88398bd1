/** RC4, which OpenSSL does not give any more. One object is one run of octets. */
export class Rc4 {
  readonly #state = Uint8Array.from({ length: 256 }, (_, i) => i);
  #i = 0;
  #j = 0;

  constructor(key: Buffer) {
    const state = this.#state;
    for (let i = 0, j = 0; i < 256; i++) {
      const swapped = state[i] ?? 0;
      j = (j + swapped + (key[i % key.length] ?? 0)) & 255;
      state[i] = state[j] ?? 0;
      state[j] = swapped;
    }
  }

  /** The next octets of the run, decrypted into new memory. */
  apply(octets: Buffer): Buffer {
    const state = this.#state;
    const result = Buffer.allocUnsafe(octets.length);
    for (let at = 0; at < octets.length; at++) {
      this.#i = (this.#i + 1) & 255;
      const a = state[this.#i] ?? 0;
      this.#j = (this.#j + a) & 255;
      const b = state[this.#j] ?? 0;
      state[this.#i] = b;
      state[this.#j] = a;
      result[at] = (octets[at] ?? 0) ^ (state[(a + b) & 255] ?? 0);
    }
    return result;
  }
}

export function rc4(key: Buffer, octets: Buffer): Buffer {
  return new Rc4(key).apply(octets);
}
