import { type Matrix, transform } from './matrix.ts';

/** Areas of one page that are kept. Where there are more, all of it counts as painted. */
const MOST_AREAS = 512;

type Area = readonly [left: number, bottom: number, right: number, top: number];

/** Where something that is not white was painted on a page: white letters can be seen there. */
export class Painted {
  readonly #areas: Area[] = [];
  #everywhere = false;

  everything(): void {
    this.#everywhere = true;
  }

  /** A rectangle before `matrix`. */
  add(x: number, y: number, width: number, height: number, matrix: Matrix): void {
    if (this.#areas.length >= MOST_AREAS) {
      this.#everywhere = true;
      return;
    }
    const [x1, y1] = transform(x, y, matrix);
    const [x2, y2] = transform(x + width, y + height, matrix);
    this.#areas.push([Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)]);
  }

  has(x: number, y: number): boolean {
    return (
      this.#everywhere ||
      this.#areas.some(([left, bottom, right, top]) => x >= left && x <= right && y >= bottom && y <= top)
    );
  }
}
