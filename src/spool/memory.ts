/** A bound on what mails may hold in memory together, in bytes. Whoever gets no share uses the disk. */
export class Memory {
  readonly #limit: number;
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  take(bytes: number): boolean {
    if (this.#used + bytes > this.#limit) return false;
    this.#used += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#used -= bytes;
  }

  /** Mail in custody may hold half of the bound; the other half belongs to mail that arrives. */
  spare(): boolean {
    return this.#used <= this.#limit / 2;
  }
}
