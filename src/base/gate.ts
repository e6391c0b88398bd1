/** Bounded concurrency: at most `width` units of work at once, first come first served. */
export class Gate {
  readonly #width: number;
  #taken = 0;
  readonly #waiting: { weight: number; go: () => void }[] = [];

  constructor(width: number) {
    this.#width = width;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs `work` when there is room for `weight`; a weight above the width takes the whole gate. */
  async run<T>(work: () => Promise<T>, weight = 1): Promise<T> {
    const share = Math.min(weight, this.#width);
    if (this.#waiting.length > 0 || this.#taken + share > this.#width) {
      await new Promise<void>((go) => this.#waiting.push({ weight: share, go }));
    } else {
      this.#taken += share;
    }
    try {
      return await work();
    } finally {
      this.#taken -= share;
      this.#admit();
    }
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next && this.#taken + next.weight <= this.#width; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#taken += next.weight;
      next.go();
    }
  }
}
