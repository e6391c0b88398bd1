import { decodeAttribute } from '../character-reference.ts';

export interface Attribute {
  /** In lower case. */
  readonly name: string;
  /** References resolved. */
  readonly value: string;
}

// https://html.spec.whatwg.org/#before-attribute-name-state; each piece begins with what ends the one before it.
const ATTRIBUTE = /([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"?|'([^']*)'?|([^\s"'>][^\s>]*)?))?/g;

export interface AttributeBounds {
  /** Attributes behind that are left out. */
  readonly most: number;
  /** Longer values are cut. */
  readonly longest: number;
}

const UNBOUNDED = { most: Number.POSITIVE_INFINITY, longest: Number.POSITIVE_INFINITY };

/** What stands in a tag behind its name, in its order. A browser goes by the first of a name, others may by the last. */
export function* attributesOf(tag: string, { most, longest }: AttributeBounds = UNBOUNDED): Generator<Attribute> {
  let left = most;
  for (const [, name = '', double, single, bare] of tag.matchAll(ATTRIBUTE)) {
    if (left-- <= 0) return;
    const value = double ?? single ?? bare ?? '';
    yield {
      name: name.toLowerCase(),
      value: decodeAttribute(value.length > longest ? value.slice(0, longest) : value),
    };
  }
}
