import { decodeReferences } from '../../text/character-reference.ts';
import type { Namespaces } from './namespaces.ts';

/** A start tag: its name and, read when they are asked for, its attributes. Valid until the next tag. */
export class XmlElement {
  /** `w:t`, with the prefix of namespaces.ts. */
  readonly name: string;
  readonly #raw: string;
  readonly #namespaces: Namespaces;
  #attributes: ReadonlyMap<string, string> | null = null;

  constructor(name: string, raw: string, namespaces: Namespaces) {
    this.name = name;
    this.#raw = raw;
    this.#namespaces = namespaces;
  }

  /** The value of `name` (`val`, `w:val`); null where it is not there. */
  get(name: string): string | null {
    return this.attributes().get(name) ?? null;
  }

  /** All of them; of two equal names the first. */
  attributes(): ReadonlyMap<string, string> {
    if (this.#attributes === null) {
      const found = new Map<string, string>();
      for (const [raw, value] of attributesIn(this.#raw)) {
        const name = this.#namespaces.attributeName(raw);
        if (!found.has(name)) found.set(name, decodeReferences(value));
      }
      this.#attributes = found;
    }
    return this.#attributes;
  }

  /** Our prefix for a prefix that stands in an attribute's value. */
  prefixOf(prefix: string): string {
    return this.#namespaces.prefixOf(prefix);
  }
}

/** Names and values as they stand in a tag behind the element's name. */
export function* attributesIn(raw: string): Generator<readonly [name: string, value: string]> {
  let i = 0;
  while (i < raw.length) {
    while (i < raw.length && isGap(raw.charCodeAt(i))) i++;
    const start = i;
    while (i < raw.length && !isGap(raw.charCodeAt(i)) && raw.charCodeAt(i) !== EQUALS) i++;
    const name = raw.slice(start, i);
    while (i < raw.length && (isGap(raw.charCodeAt(i)) || raw.charCodeAt(i) === EQUALS)) i++;
    const mark = raw.charCodeAt(i);
    if (mark !== 0x22 && mark !== 0x27) continue;
    const end = raw.indexOf(mark === 0x22 ? '"' : "'", i + 1);
    if (end < 0) return;
    yield [name, raw.slice(i + 1, end)];
    i = end + 1;
  }
}

const EQUALS = 0x3d;

function isGap(code: number): boolean {
  return code <= 32 || code === 0x2f;
}
