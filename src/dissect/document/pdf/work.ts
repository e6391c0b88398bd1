/** Steps between two places where the loop is given back. */
const TURN = 256 * 1024;
/** How often every octet of a file may be read for its objects: honest files need three. */
const READINGS = 10;
const LEAST = 16 * 1024 * 1024;

/**
 * Counts what the reading of one file costs, in octets read one by one. Objects may lie within each other, and refer to each
 * other again and again: what a reader does for one of them is bounded by nothing else.
 */
export class Work {
  #left: number;
  #sinceTurn = 0;

  constructor(size: number) {
    this.#left = LEAST + READINGS * size;
  }

  get exhausted(): boolean {
    return this.#left <= 0;
  }

  spend(steps: number): void {
    this.#left -= steps;
    this.#sinceTurn += steps;
  }

  /** `octets` came out of a stream, paid for elsewhere, and may be read. */
  grant(octets: number): void {
    this.#left += READINGS * octets;
    this.#sinceTurn += octets;
  }

  /** Whether it is time to give the loop back; asked just before that is done. */
  due(): boolean {
    if (this.#sinceTurn < TURN) return false;
    this.#sinceTurn = 0;
    return true;
  }
}
