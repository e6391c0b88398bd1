import type { XmlElement } from '../xml/xml-element.ts';

/** Excel has 16,384 columns. */
const LAST = 16_384;
const MOST_RANGES = 200;

/** The columns of one sheet that are not shown (ECMA-376 part 1 section 18.3.1.13). */
export class HiddenColumns {
  readonly #ranges: (readonly [first: number, last: number])[] = [];

  /** An element `col`. */
  add(element: XmlElement): void {
    const width = element.get('width');
    const hidden = /^(?:1|true)$/.test(element.get('hidden') ?? '') || (width !== null && Number(width) === 0);
    if (!hidden || this.#ranges.length >= MOST_RANGES) return;
    this.#ranges.push([Number(element.get('min') ?? 1), Number(element.get('max') ?? LAST)]);
  }

  /** `cell` as `AB12`. */
  has(cell: string): boolean {
    if (this.#ranges.length === 0) return false;
    const column = columnOf(cell);
    return this.#ranges.some(([first, last]) => column >= first && column <= last);
  }
}

function columnOf(cell: string): number {
  let column = 0;
  for (let i = 0; i < Math.min(cell.length, 3); i++) {
    const letter = (cell.charCodeAt(i) | 32) - 96;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column;
}
