import { nfkc } from '../../../base/nfkc.ts';
import type { Address } from '../../../mail/address.ts';
import { latinLetters } from '../../content/look-alikes.ts';
import { foldCase } from '../../content/normalize.ts';

/** Somebody in whose name others are asked for money. */
export interface KnownPerson {
  readonly name: string;
  /** Keys of his own addresses. */
  readonly addresses: ReadonlySet<string>;
  /** The words of the name, as `nameWords`. */
  readonly words: readonly string[];
}

export function knownPerson({ name, addresses }: { name: string; addresses: readonly Address[] }): KnownPerson {
  return { name, addresses: new Set(addresses.map(({ key }) => key)), words: nameWords(name) };
}

/** A name of so many words is nobody's. */
const MOST_WORDS = 12;
const LONGEST = 200;

/** The words of a name in a form in which `Müller, Jörg`, `Jorg Muller` and `ЈОRG MULLER` are the same, in order of the alphabet. */
export function nameWords(name: string): readonly string[] {
  const plain = foldCase(latinLetters(nfkc(name.slice(0, LONGEST))));
  return plain
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1)
    .slice(0, MOST_WORDS)
    .sort();
}

/** The first of the people whose name the words are, others beside it or not; a name of one word only by itself. */
export function personNamed(words: readonly string[], people: readonly KnownPerson[]): KnownPerson | null {
  const found = people.find((person) => {
    if (person.words.length === 0) return false;
    const all = person.words.every((word) => words.includes(word));
    return all && (person.words.length > 1 || words.length === 1);
  });
  return found ?? null;
}
