import type { Attribute } from './attributes.ts';
import { type Declarations, declarationsOf, type StyleSheet } from './css.ts';

const MOST_HINTS = 8;
const NONE: Declarations = new Map([['display', 'none']]);

/** Attributes of old that say how an element looks (https://html.spec.whatwg.org/#presentational-hints). */
function hintOf({ name, value }: Attribute, element: string): Declarations | null {
  if (name === 'hidden') return value.toLowerCase() === 'until-found' ? null : NONE;
  if (name === 'bgcolor') return new Map([['background-color', value]]);
  if (name === 'color' && element === 'font') return new Map([['color', value]]);
  if (name === 'text' && element === 'body') return new Map([['color', value]]);
  if (name === 'background') return new Map([['background', 'url()']]);
  if (name === 'type' && element === 'input' && value.toLowerCase() === 'hidden') return NONE;
  // SVG has them without a style.
  if (SVG_HINTS.has(name)) return new Map([[name === 'fill' ? 'color' : name, value.toLowerCase()]]);
  return null;
}

const SVG_HINTS: ReadonlySet<string> = new Set(['display', 'visibility', 'opacity', 'font-size', 'fill']);

/** What is said of an element's look, the weakest first. */
export function stylesOf(
  element: string,
  attributes: readonly Attribute[],
  sheet: StyleSheet,
): readonly Declarations[] {
  const hints: Declarations[] = [];
  let inline: Declarations | null = null;
  let classes = '';
  let id = '';
  for (const attribute of attributes) {
    const { name, value } = attribute;
    if (name === 'style') inline ??= declarationsOf(value);
    else if (name === 'class') classes = value;
    else if (name === 'id') id = value;
    else {
      const hint = hintOf(attribute, element);
      if (hint !== null && hints.length < MOST_HINTS) hints.push(hint);
    }
  }
  return [...hints, ...sheet.of(element, classes, id), ...(inline === null ? [] : [inline])];
}
