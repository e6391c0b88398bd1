import type { RawField, RawHeader } from '../dkim/raw-header.ts';
import { readTagList, type TagList } from '../dkim/tag-list.ts';
import { readSealedResults, type SealedResults } from './sealed-results.ts';

/** What one who passed the mail on has added to it (RFC 8617 section 3.9). */
export interface ArcSet {
  readonly instance: number;
  readonly results: RawField;
  readonly sealed: SealedResults;
  readonly message: RawField;
  readonly messageTags: TagList;
  readonly seal: RawField;
  readonly sealTags: TagList;
}

/** RFC 8617 section 4.2.1. */
const MOST_SETS = 50;

const RESULTS = 'arc-authentication-results';
const MESSAGE = 'arc-message-signature';
const SEAL = 'arc-seal';

/** A chain that cannot be one. The message says why, in words. */
export class ChainFault extends Error {
  override name = 'ChainFault';
  /** The DNS did not tell a key. */
  readonly temporary: boolean;

  constructor(reason: string, temporary = false) {
    super(reason);
    this.temporary = temporary;
  }
}

/** The newest seal's tags, whatever else is wrong; null where there is no seal that can be read. */
export function newestSeal(header: RawHeader): TagList | null {
  let newest: TagList | null = null;
  for (const field of header.named(SEAL).slice(0, MOST_SETS)) {
    const tags = readTagList(field.value);
    if (typeof tags !== 'string' && Number(tags.get('i')) > Number(newest?.get('i') ?? 0)) newest = tags;
  }
  return newest;
}

/**
 * The sets of a mail, the oldest first; none where it was never sealed.
 *
 * @throws {ChainFault} where the fields do not make whole sets from 1 on, each once
 */
export function readSets(header: RawHeader): readonly ArcSet[] {
  const [results, messages, seals] = [header.named(RESULTS), header.named(MESSAGE), header.named(SEAL)];
  const count = Math.max(results.length, messages.length, seals.length);
  if (count > MOST_SETS) throw new ChainFault(`${count} seals are more than ${MOST_SETS}`);
  const byInstance = {
    results: byNumber(results.map((field) => sealedResults(field))),
    messages: byNumber(messages.map((field) => tagged(field))),
    seals: byNumber(seals.map((field) => tagged(field))),
  };
  return Array.from({ length: count }, (_, index) => {
    const instance = index + 1;
    const [result, message, seal] = [
      byInstance.results.get(instance),
      byInstance.messages.get(instance),
      byInstance.seals.get(instance),
    ];
    if (result === undefined) throw new ChainFault(`there is no ARC-Authentication-Results with i=${instance}`);
    if (message === undefined) throw new ChainFault(`there is no ARC-Message-Signature with i=${instance}`);
    if (seal === undefined) throw new ChainFault(`there is no ARC-Seal with i=${instance}`);
    return {
      instance,
      results: result.field,
      sealed: result.sealed,
      message: message.field,
      messageTags: message.tags,
      seal: seal.field,
      sealTags: seal.tags,
    };
  });
}

interface Numbered {
  readonly field: RawField;
  readonly instance: string;
}

function sealedResults(field: RawField): Numbered & { readonly sealed: SealedResults } {
  const sealed = readSealedResults(field.value);
  if (sealed === null) throw new ChainFault('an ARC-Authentication-Results cannot be read');
  return { field, instance: sealed.instance, sealed };
}

function tagged(field: RawField): Numbered & { readonly tags: TagList } {
  const tags = readTagList(field.value);
  if (typeof tags === 'string') throw new ChainFault(`${field.name}: ${tags}`);
  return { field, instance: tags.get('i') ?? '', tags };
}

function byNumber<T extends Numbered>(fields: readonly T[]): ReadonlyMap<number, T> {
  const found = new Map<number, T>();
  for (const one of fields) {
    if (!/^[1-9][0-9]?$/.test(one.instance))
      throw new ChainFault(`${one.field.name} has no number from 1 to ${MOST_SETS}`);
    const instance = Number(one.instance);
    if (found.has(instance)) throw new ChainFault(`${one.field.name} with i=${instance} stands there twice`);
    found.set(instance, one);
  }
  return found;
}
