import { decodeAttribute } from '../character-reference.ts';

export interface Attribute {
  /** In lower case. */
  readonly name: string;
  /** References resolved. */
  readonly value: string;
}

// https://html.spec.whatwg.org/#before-attribute-name-state; each piece begins with what ends the one before it.
const ATTRIBUTE = /([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"?|'([^']*)'?|([^\s"'>][^\s>]*)?))?/g;

/** What stands in a tag behind its name, in its order. A browser goes by the first of a name, others may by the last. */
export function* attributesOf(tag: string, most = Number.POSITIVE_INFINITY): Generator<Attribute> {
  let left = most;
  for (const [, name = '', double, single, bare] of tag.matchAll(ATTRIBUTE)) {
    if (left-- <= 0) return;
    yield { name: name.toLowerCase(), value: decodeAttribute(double ?? single ?? bare ?? '') };
  }
}
