import { isAscii } from 'node:buffer';
import type { EncodedRun } from './encoded-run.ts';
import { encodedRuns } from './encoded-runs.ts';
import { type Held, kindOf, type PageData } from './page-data.ts';
import type { ScriptWords } from './script-words.ts';

/** Octets below which a text, and what is nothing that is known, are chance. */
const SHORTEST_TEXT = 16;
const SHORTEST_UNKNOWN = 512;
/** What text must hold to be worth reading where escapes are common: markup or code. */
const MARKUP_OR_CODE = /<[a-z!/?]|\bfunction\b|=>|document\.|window\.|eval\s{0,9}\(|https?:\/\//i;

/** What was found in the scripts of a page. */
export interface ScriptData {
  /** What a saved file may be made of. */
  readonly payloads: readonly Held[];
  /** Programs, archives, documents: no page has them as text. */
  readonly files: readonly Held[];
  /** Text that was encoded. */
  readonly texts: number;
}

/**
 * Decodes what stands encoded anywhere in a page with scripts: a script may fetch it from its own strings, from a comment or from an
 * element that is not shown. What is encoded twice is decoded twice.
 */
export function* scriptData(page: string, words: ScriptWords, data: PageData): Generator<void, ScriptData> {
  const payloads: Held[] = [];
  const files: Held[] = [];
  const inner: string[] = [];
  let texts = 0;
  const take = function* (run: EncodedRun): Generator<void, boolean> {
    yield;
    const kind = kindOf(run.octets);
    if (kind === 'media' || !isWorth(run, kind, words)) return true;
    const origin = kind === 'file' || words.saves ? 'embedded' : 'extracted';
    const held = data.add(run.octets, kind === 'file' || words.saves ? words.fileNames : [], origin);
    if (kind === 'text') inner.push(run.octets.toString('latin1'));
    if (held === null) return data.full === null;
    if (kind === 'text') texts++;
    if (kind === 'file') files.push(held);
    // A picture is judged as a part of its own: reports save those of their charts.
    if (held.type !== 'image/svg+xml' && says(run, kind)) payloads.push(held);
    return true;
  };
  yield* encodedRuns(page, take);
  for (const text of inner.splice(0)) yield* encodedRuns(text, take);
  return { payloads, files, texts };
}

type Kind = ReturnType<typeof kindOf>;

function isWorth(run: EncodedRun, kind: Kind, words: ScriptWords): boolean {
  if (kind === 'file') return true;
  if (kind === 'unknown') return words.decodes && run.octets.length >= SHORTEST_UNKNOWN;
  if (run.octets.length < SHORTEST_TEXT) return false;
  // Letters of ASCII need no escapes: who saves what is written so may hide it. Classes of letters in expressions are none.
  return says(run, kind) || (words.saves && isAscii(run.octets));
}

/** Whether that it is encoded tells something: addresses and texts in foreign letters are full of escapes. */
function says({ octets, writing }: EncodedRun, kind: Kind): boolean {
  const common = kind === 'text' && (writing === 'percent' || writing === 'escapes');
  return !common || MARKUP_OR_CODE.test(octets.toString('latin1')) || isEncodedAgain(octets);
}

function isEncodedAgain(octets: Buffer): boolean {
  return octets.length >= 64 && /^[\w+/=\s-]+$/.test(octets.toString('latin1'));
}
