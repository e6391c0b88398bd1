import type { Octets } from '../octets.ts';
import { countOf, type Dict } from '../values.ts';
import type { Output } from './output.ts';

/** Octets of a row; images are no wider. */
const LONGEST_ROW = 1024 * 1024;
const TURN = 64 * 1024;

/** What DecodeParms say of prediction (ISO 32000-1 table 8); null where there is none. */
export interface Predictor {
  readonly png: boolean;
  /** Octets of a row, and of the samples of one pixel, at least one. */
  readonly row: number;
  readonly pixel: number;
  readonly colors: number;
  readonly bits: number;
}

export function predictorOf(parameters: Dict): Predictor | null {
  const predictor = countOf(parameters.get('Predictor')) ?? 1;
  if (predictor < 2) return null;
  const colors = Math.max(1, countOf(parameters.get('Colors')) ?? 1);
  const bits = Math.max(1, countOf(parameters.get('BitsPerComponent')) ?? 8);
  const columns = Math.max(1, countOf(parameters.get('Columns')) ?? 1);
  const row = Math.ceil((columns * colors * bits) / 8);
  if (row > LONGEST_ROW) return null;
  return { png: predictor >= 10, row, pixel: Math.max(1, (colors * bits) >> 3), colors, bits };
}

/** Takes the prediction back, ISO 32000-1 section 7.4.4.4. */
export function* unpredict(input: Octets, predictor: Predictor, output: Output): Generator<void> {
  const { png, row } = predictor;
  let line = Buffer.alloc(row);
  let above = Buffer.alloc(row);
  let sinceTurn = 0;
  for (let position = 0; position < input.size && !output.full; ) {
    const type = png ? input.at(position++) : 0;
    const length = Math.min(row, input.size - position);
    for (let i = 0; i < length; i++) line[i] = input.at(position++);
    if (png) undoPng(type, line, above, predictor.pixel);
    else undoTiff(line, predictor);
    output.write(line.subarray(0, length));
    [line, above] = [above, line];
    sinceTurn += row + 1;
    if (sinceTurn < TURN) continue;
    sinceTurn = 0;
    yield;
  }
}

/** PNG (ISO/IEC 15948) section 9.2. */
function undoPng(type: number, line: Buffer, above: Buffer, pixel: number): void {
  if (type === 0 || type > 4) return;
  for (let i = 0; i < line.length; i++) {
    const left = i < pixel ? 0 : (line[i - pixel] ?? 0);
    const up = above[i] ?? 0;
    const predicted =
      type === 1
        ? left
        : type === 2
          ? up
          : type === 3
            ? (left + up) >> 1
            : paeth(left, up, i < pixel ? 0 : (above[i - pixel] ?? 0));
    line[i] = ((line[i] ?? 0) + predicted) & 0xff;
  }
}

function paeth(left: number, up: number, upLeft: number): number {
  const estimate = left + up - upLeft;
  const byLeft = Math.abs(estimate - left);
  const byUp = Math.abs(estimate - up);
  const byUpLeft = Math.abs(estimate - upLeft);
  if (byLeft <= byUp && byLeft <= byUpLeft) return left;
  return byUp <= byUpLeft ? up : upLeft;
}

/** TIFF 6.0 section 14; samples of other sizes than one or two octets are not written by anybody. */
function undoTiff(line: Buffer, { colors, bits }: Predictor): void {
  if (bits === 8) {
    for (let i = colors; i < line.length; i++) line[i] = ((line[i] ?? 0) + (line[i - colors] ?? 0)) & 0xff;
  } else if (bits === 16) {
    for (let i = 2 * colors; i + 1 < line.length; i += 2) {
      line.writeUInt16BE((line.readUInt16BE(i) + line.readUInt16BE(i - 2 * colors)) & 0xffff, i);
    }
  }
}
