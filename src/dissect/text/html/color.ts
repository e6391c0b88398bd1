/** Red, green and blue from 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

export const WHITE: Color = [255, 255, 255];
export const BLACK: Color = [0, 0, 0];

/** Two colours are one to the eye where no component differs by more. */
const NEAR = 12;
/** The named colours (https://www.w3.org/TR/css-color-4/#named-colors) with which text is made to vanish, and the most common others. */
const NAMES: ReadonlyMap<string, Color> = new Map([
  ['white', WHITE],
  ['black', BLACK],
  ['snow', [255, 250, 250]],
  ['ivory', [255, 255, 240]],
  ['azure', [240, 255, 255]],
  ['mintcream', [245, 255, 250]],
  ['ghostwhite', [248, 248, 255]],
  ['floralwhite', [255, 250, 240]],
  ['whitesmoke', [245, 245, 245]],
  ['aliceblue', [240, 248, 255]],
  ['seashell', [255, 245, 238]],
  ['silver', [192, 192, 192]],
  ['gray', [128, 128, 128]],
  ['grey', [128, 128, 128]],
  ['red', [255, 0, 0]],
  ['maroon', [128, 0, 0]],
  ['yellow', [255, 255, 0]],
  ['olive', [128, 128, 0]],
  ['lime', [0, 255, 0]],
  ['green', [0, 128, 0]],
  ['aqua', [0, 255, 255]],
  ['teal', [0, 128, 128]],
  ['blue', [0, 0, 255]],
  ['navy', [0, 0, 128]],
  ['fuchsia', [255, 0, 255]],
  ['purple', [128, 0, 128]],
  ['orange', [255, 165, 0]],
]);

/** A colour as CSS or an attribute writes it; `clear` where it lets everything through, null where it is none that is known. */
export function colorOf(written: string): Color | 'clear' | null {
  const text = written.trim().toLowerCase();
  if (text === 'transparent') return 'clear';
  const named = NAMES.get(text);
  if (named !== undefined) return named;
  const hex = /^#?([0-9a-f]{3,8})$/.exec(text)?.[1];
  if (hex !== undefined) return ofHex(hex);
  const numbers = /^rgba?\(([^)]{1,60})\)/.exec(text)?.[1]?.match(/[\d.]{1,8}%?/g);
  if (numbers === undefined || numbers === null || numbers.length < 3) return null;
  const [red, green, blue, alpha] = numbers;
  if (alpha !== undefined && Number.parseFloat(alpha) <= 0.05) return 'clear';
  return [component(red), component(green), component(blue)];
}

export function lookAlike(one: Color, other: Color): boolean {
  return one.every((value, index) => Math.abs(value - (other[index] ?? 0)) <= NEAR);
}

function ofHex(hex: string): Color | 'clear' | null {
  const wide = hex.length < 6 ? [...hex].map((digit) => digit + digit).join('') : hex;
  if (wide.length !== 6 && wide.length !== 8) return null;
  if (wide.length === 8 && Number.parseInt(wide.slice(6), 16) < 13) return 'clear';
  const at = (index: number): number => Number.parseInt(wide.slice(index, index + 2), 16);
  return [at(0), at(2), at(4)];
}

function component(written = '0'): number {
  const value = Number.parseFloat(written) * (written.endsWith('%') ? 2.55 : 1);
  return Math.min(255, Math.max(0, Math.round(value)));
}
