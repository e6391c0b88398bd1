import { BLACK, type Color, colorOf, lookAlike, WHITE } from './color.ts';
import type { Declarations } from './css.ts';

/** How the text within an element looks, as far as it matters for whether it is seen. */
export interface Look {
  /** Not shown, whatever its children say: `display: none`, no opacity, no room, off the page. */
  readonly gone: boolean;
  /** `visibility: hidden`, which a child may undo. */
  readonly invisible: boolean;
  /** A font too small to be read. */
  readonly tiny: boolean;
  /** Null where it is not known. */
  readonly color: Color | 'clear' | null;
  readonly background: Color | null;
}

/** That of a page that says nothing. */
export const PLAIN: Look = { gone: false, invisible: false, tiny: false, color: BLACK, background: WHITE };

export function isSeen({ gone, invisible, tiny, color, background }: Look): boolean {
  if (gone || invisible || tiny || color === 'clear') return false;
  return color === null || background === null || !lookAlike(color, background);
}

/** Pixels to the left or top from which nothing is on the page any more. */
const OFF_PAGE = -500;

/** The look of an element whose parent looks like `look` and that has these declarations. */
export function lookWith(look: Look, style: Declarations): Look {
  if (style.size === 0) return look;
  return {
    gone: look.gone || isGone(style),
    invisible: invisibleWith(look.invisible, style),
    tiny: tinyWith(look.tiny, style),
    color: colorWith(look.color, style.get('color')),
    background: backgroundWith(look.background, style),
  };
}

function isGone(style: Declarations): boolean {
  if (style.get('display') === 'none' || style.get('mso-hide') === 'all') return true;
  if (within(style.get('opacity'), 0.05) || /\bopacity\(0|opacity=0\b/.test(style.get('filter') ?? '')) return true;
  if (/scale\(0(?:\.0+)?[,)]/.test(style.get('transform') ?? '')) return true;
  return hasNoRoom(style) || isOffPage(style);
}

function hasNoRoom(style: Declarations): boolean {
  if (/^rect\(0(?:px)?[, ]+0(?:px)?[, ]+0|^rect\(1px[, ]+1px[, ]+1px/.test(style.get('clip') ?? '')) return true;
  if (/^inset\((?:50|100)%/.test(style.get('clip-path') ?? '')) return true;
  if (!/^(?:hidden|clip)/.test(style.get('overflow') ?? style.get('overflow-y') ?? '')) return false;
  return ['height', 'max-height', 'width', 'max-width'].some((side) => within(style.get(side), 1));
}

function isOffPage(style: Declarations): boolean {
  const sides = ['text-indent', 'margin-left', 'margin-top'];
  if (/^(?:absolute|fixed|relative)/.test(style.get('position') ?? '')) sides.push('left', 'top');
  return sides.some((side) => pixels(style.get(side)) <= OFF_PAGE);
}

function invisibleWith(inherited: boolean, style: Declarations): boolean {
  const visibility = style.get('visibility');
  if (visibility === undefined) return inherited;
  return visibility === 'hidden' || visibility === 'collapse';
}

/** Sizes relative to the parent's leave what is tiny tiny. */
function tinyWith(inherited: boolean, style: Declarations): boolean {
  const size = style.get('font-size') ?? sizeOfFont(style.get('font'));
  if (size === undefined || size === 'inherit') return inherited;
  const relative = /^[\d.]+(?:em|%|ex)$/.test(size);
  if (relative) return inherited || Number.parseFloat(size) * (size.endsWith('%') ? 0.01 : 1) <= 0.1;
  return within(size, 1);
}

/** `font: italic 0/0 a`: the size stands before the slash or the family. */
function sizeOfFont(font: string | undefined): string | undefined {
  return font === undefined ? undefined : /(?:^|\s)(\.?\d[\d.]*(?:px|pt|em|%)?)(?=[\s/])/.exec(font)?.[1];
}

function colorWith(inherited: Look['color'], written: string | undefined): Look['color'] {
  if (written === undefined || written === 'inherit') return inherited;
  return colorOf(written);
}

function backgroundWith(inherited: Color | null, style: Declarations): Color | null {
  if (/url\(|gradient/.test(`${style.get('background') ?? ''}${style.get('background-image') ?? ''}`)) return null;
  const written = style.get('background-color') ?? style.get('background')?.split(/\s+(?![^(]*\))/, 1)[0];
  if (written === undefined) return inherited;
  const color = colorOf(written);
  return color === 'clear' ? inherited : color;
}

/** Whether a length or number is there and at most `most` (pixels). */
function within(written: string | undefined, most: number): boolean {
  return written !== undefined && Math.abs(pixels(written)) <= most;
}

/** NaN where it is no length. */
function pixels(written: string | undefined): number {
  const match = /^(-?\.?\d[\d.]{0,10})(px|pt|em|rem|ex|%|vw|vh|cm|mm|in)?$/.exec(written ?? '');
  if (match === null) return Number.NaN;
  const value = Number.parseFloat(match[1] ?? '');
  return value * (match[2] === undefined ? 1 : (PIXELS.get(match[2]) ?? 1));
}

/** Per unit, roughly: enough to tell nothing from something. */
const PIXELS: ReadonlyMap<string, number> = new Map([
  ['px', 1],
  ['pt', 1.33],
  ['em', 16],
  ['rem', 16],
  ['ex', 8],
  ['%', 8],
  ['vw', 8],
  ['vh', 8],
  ['cm', 38],
  ['mm', 3.8],
  ['in', 96],
]);
