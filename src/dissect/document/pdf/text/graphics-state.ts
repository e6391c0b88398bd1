import type { PdfValue } from '../values.ts';
import { numbersOf } from '../values.ts';
import type { Font } from './font.ts';
import { type Matrix, UNIT } from './matrix.ts';

/** What `q` keeps and `Q` brings back (ISO 32000-1 sections 8.4 and 9.3). */
export interface GraphicsState {
  matrix: Matrix;
  font: Font | null;
  size: number;
  characterSpace: number;
  wordSpace: number;
  /** Horizontal, as a factor. */
  scale: number;
  leading: number;
  rise: number;
  /** Section 9.3.6: 3 and 7 show nothing. */
  mode: number;
  /** Whether what is filled is as white as paper. */
  white: boolean;
  /** Whether numbers are amounts of light or ink, as in device colour spaces. */
  plainColors: boolean;
}

export function firstState(matrix: Matrix): GraphicsState {
  return {
    matrix,
    font: null,
    size: 0,
    characterSpace: 0,
    wordSpace: 0,
    scale: 1,
    leading: 0,
    rise: 0,
    mode: 0,
    white: false,
    plainColors: true,
  };
}

/** Where letters stand (section 9.4.2). */
export class TextPosition {
  matrix: Matrix = UNIT;
  line: Matrix = UNIT;

  set(matrix: Matrix): void {
    this.matrix = matrix;
    this.line = matrix;
  }

  /** To the beginning of another line. */
  move(x: number, y: number): void {
    const [a, b, c, d, e, f] = this.line;
    this.set([a, b, c, d, x * a + y * c + e, x * b + y * d + f]);
  }

  advance(x: number, y: number): void {
    const [a, b, c, d, e, f] = this.matrix;
    this.matrix = [a, b, c, d, x * a + y * c + e, x * b + y * d + f];
  }
}

const NEARLY = 0.98;

/** Whether the operands of `g`, `rg`, `k`, `sc` or `scn` mean white. */
export function isWhite(operands: readonly PdfValue[]): boolean {
  const numbers = numbersOf(operands);
  // Ink, and not light.
  if (numbers.length === 4) return numbers.every((ink) => ink <= 1 - NEARLY);
  return (numbers.length === 1 || numbers.length === 3) && numbers.every((light) => light >= NEARLY);
}
