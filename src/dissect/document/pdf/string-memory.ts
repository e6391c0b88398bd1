/** Octets of the string that is being read. */
export class StringMemory {
  length = 0;
  #memory = Buffer.allocUnsafeSlow(4096);

  clear(): void {
    this.length = 0;
  }

  push(octet: number): void {
    if (this.length === this.#memory.length) {
      const larger = Buffer.allocUnsafeSlow(2 * this.length);
      this.#memory.copy(larger);
      this.#memory = larger;
    }
    this.#memory[this.length++] = octet;
  }

  /** A copy. */
  take(): Buffer {
    return Buffer.from(this.#memory.subarray(0, this.length));
  }
}
