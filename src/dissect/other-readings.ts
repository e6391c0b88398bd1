import type { Flag as PartFlag } from '../mail/part.ts';
import { sha256 } from './digest.ts';
import type { Draft } from './draft.ts';
import { Flag } from './flag.ts';
import { type Manner, type Otherwise, USUAL } from './mime/manner.ts';
import { inWords } from './mime/manner-in-words.ts';
import { typeForReaders } from './text/text-kind.ts';

/** Readings that are tried of one entity, of a mail with all that is in it, and the octets that are read again for them. */
const MOST_OF_ENTITY = 12;
const MOST_OF_MAIL = 1000;
const MOST_OCTETS = 128 * 1024 * 1024;

/** An entity that may be read otherwise. */
export interface Doubt {
  /** What it is to us. */
  readonly draft: Draft;
  readonly otherwise: readonly Otherwise[];
  /** Octets of the entity. */
  readonly size: number;
  /** Reads it otherwise. */
  readonly read: (otherwise: Otherwise) => Generator<void, Reading>;
}

/** What came of reading. */
export interface Reading {
  readonly draft: Draft;
  readonly found: Found;
}

/** What is met on the way through entities. */
export interface Found {
  /** Leaves that are ready: they may be containers. */
  readonly leaves: Draft[];
  readonly doubts: Doubt[];
}

/**
 * The other readings of a mail: what programs see in it that do not read as we do. Each becomes a child of the entity that it
 * is a reading of; of its leaves stay those that the mail has not shown yet. One for each mail, with the mails in it.
 */
export class OtherReadings {
  readonly #onLeaf: (leaf: Draft) => void;
  readonly #seen = new Set<string>();
  #count = 0;
  #octets = 0;

  /** `onLeaf` takes the leaves of the readings that are kept. */
  constructor(onLeaf: (leaf: Draft) => void) {
    this.#onLeaf = onLeaf;
  }

  /** Puts below the drafts in `doubts` what else they are. `root` is all that has been read of these bytes. */
  *readAll(root: Draft, doubts: readonly Doubt[]): Generator<void, void> {
    if (doubts.length === 0) return;
    yield* this.#remember(root);
    // Breadth first: what encloses more is read before what lies within.
    const waiting = [...doubts];
    for (let doubt = waiting.shift(); doubt !== undefined; doubt = waiting.shift()) {
      waiting.push(...(yield* this.#readingsOf(doubt)));
    }
  }

  /** The doubts that lie within the new readings. */
  *#readingsOf(doubt: Doubt): Generator<void, Doubt[]> {
    const { draft, read, size } = doubt;
    const within: Doubt[] = [];
    const tried = new Set([keyOf({})]);
    const waiting = [...doubt.otherwise];
    let settled = true;
    for (let otherwise = waiting.shift(); otherwise !== undefined; otherwise = waiting.shift()) {
      const key = keyOf(otherwise);
      if (tried.has(key)) continue;
      if (tried.size > MOST_OF_ENTITY || !this.#take(size)) {
        settled = false;
        draft.flags.push(Flag.overLimit('readings', `read in ${tried.size} ways; another: ${inWords(otherwise)}`));
        break;
      }
      tried.add(key);
      const reading = yield* read(otherwise);
      const own = reading.found.doubts.find((other) => other.draft === reading.draft);
      for (const more of own?.otherwise ?? []) waiting.push({ ...otherwise, ...more });
      const kept = new Set<Draft>();
      if (!(yield* this.#keep(reading.draft, kept))) continue;
      settled = false;
      this.#put(reading.draft, draft, otherwise);
      for (const leaf of reading.found.leaves) if (kept.has(leaf)) this.#onLeaf(leaf);
      within.push(...reading.found.doubts.filter((other) => other !== own && kept.has(other.draft)));
      yield;
    }
    if (settled) settle(draft.flags);
    return within;
  }

  #take(size: number): boolean {
    if (this.#count >= MOST_OF_MAIL || this.#octets + size > MOST_OCTETS) return false;
    this.#count++;
    this.#octets += size;
    return true;
  }

  /** What the entity itself is told of need not be told of each reading. */
  #put(reading: Draft, draft: Draft, otherwise: Otherwise): void {
    const flags = reading.flags.filter(({ name }) => draft.flags.every((told) => told.name !== name));
    reading.flags.splice(0, reading.flags.length, Flag.note('other-reading', inWords(otherwise)), ...flags);
    draft.children.push(reading);
  }

  *#remember(draft: Draft): Generator<void, void> {
    const entities = draft.children.filter(({ origin }) => origin === 'entity');
    if (entities.length === 0) yield* this.#isNew(draft);
    for (const child of entities) yield* this.#remember(child);
  }

  /** Takes out what the mail has shown already; false where nothing is left. What is left goes into `kept`. */
  *#keep(draft: Draft, kept: Set<Draft>): Generator<void, boolean> {
    const entities = draft.children.filter(({ origin }) => origin === 'entity');
    if (entities.length === 0) {
      if (!(yield* this.#isNew(draft))) return false;
      for (const one of withChildren(draft)) kept.add(one);
      return true;
    }
    let some = false;
    for (const child of entities) {
      if (yield* this.#keep(child, kept)) some = true;
      else draft.children.splice(draft.children.indexOf(child), 1);
    }
    if (some) kept.add(draft);
    return some;
  }

  *#isNew({ content, names, origin, declaredType, charset }: Draft): Generator<void, boolean> {
    if (content.size === 0) return false;
    const key = JSON.stringify([sha256(content), typeForReaders(origin, declaredType), charset, ...names]);
    yield;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }
}

/**
 * Boundaries of which one begins with the other, as many honest programs make them: where all readers come to the same parts they
 * disagree about nothing.
 */
function settle(flags: PartFlag[]): void {
  const at = flags.findIndex(({ kind, name }) => kind === 'ambiguous' && name === 'boundary-prefix');
  const flag = flags[at];
  if (flag !== undefined) flags[at] = Flag.note('boundary-prefix', `${flag.detail}; all readers see the same parts`);
}

/** Equal for manners that are. */
function keyOf(otherwise: Otherwise): string {
  const manner: Manner = { ...USUAL, ...otherwise };
  return JSON.stringify(manner);
}

function* withChildren(draft: Draft): Generator<Draft> {
  yield draft;
  for (const child of draft.children) yield* withChildren(child);
}
