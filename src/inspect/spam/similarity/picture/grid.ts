/** Cells in a row, and rows. */
export const GRID = 9;

/** Brightness of 9 by 9 cells, row by row, 0 to 255. */
export type Grid = Float64Array;

/** Averages the brightness of samples that come row by row. */
export class GridMaker {
  readonly #width: number;
  readonly #height: number;
  readonly #sums = new Float64Array(GRID * GRID);
  readonly #counts = new Uint32Array(GRID * GRID);
  readonly #column: Uint8Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#column = Uint8Array.from({ length: width }, (_, x) => Math.floor((x * GRID) / width));
  }

  /** The row `y`; what is beyond the picture is passed over. */
  addRow(y: number, brightness: (x: number) => number): void {
    if (y < 0 || y >= this.#height) return;
    const first = Math.floor((y * GRID) / this.#height) * GRID;
    for (let x = 0; x < this.#width; x++) {
      const cell = first + (this.#column[x] ?? 0);
      this.#sums[cell] = (this.#sums[cell] ?? 0) + brightness(x);
      this.#counts[cell] = (this.#counts[cell] ?? 0) + 1;
    }
  }

  /** Cells of which nothing has come are black. */
  grid(): Grid {
    return this.#sums.map((sum, cell) => sum / Math.max(this.#counts[cell] ?? 0, 1));
  }
}

/** ITU-R BT.601. */
export function luminance(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
