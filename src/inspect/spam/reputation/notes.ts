import type { Counters } from '../../../base/counters.ts';
import type { Memory, Note } from '../../../base/memory.ts';
import type { MailId } from '../../../mail/mail-id.ts';
import type { Conduct } from './judgement.ts';

const DAY_MS = 86_400_000;
/** Half-lives after which nothing worth keeping is left. */
const KEPT_HALF_LIVES = 3;
/** How long somebody may take to look through the quarantine. */
const CORRECTABLE_MS = 30 * DAY_MS;
/**
 * Mails of an identity that count in full on one day; of more, each counts less, good and bad alike. Nobody can mail himself a good
 * name in an hour and drown in it what follows.
 */
const FULL_PER_DAY = 50;

const judgedKey = (id: MailId): string => `judged:${id}`;

/**
 * One mail of these identities, by their keys.
 * @param halfLife ms in which what is known loses half
 */
export function conductNotes(
  conduct: Conduct,
  keys: readonly string[],
  { at, halfLife, counters }: { readonly at: number; readonly halfLife: number; readonly counters: Counters },
): Note[] {
  return keys.map((key) => {
    const today = counters.add(`reputation ${key}`, 1, DAY_MS);
    return fading(key, at, halfLife, { [conduct]: Math.min(1, FULL_PER_DAY / today) });
  });
}

/** So that a mail that was kept back can be corrected by `correctionNotes`. */
export function correctable(id: MailId, keys: readonly string[], at: number): Note {
  return { key: judgedKey(id), at, text: JSON.stringify(keys), keep: CORRECTABLE_MS };
}

/**
 * A mail that counted as bad was good: it has been released from quarantine. Empty where it did not count, and the second time.
 */
export async function correctionNotes(
  memory: Pick<Memory, 'recall'>,
  id: MailId,
  { at, halfLife }: { readonly at: number; readonly halfLife: number },
): Promise<Note[]> {
  const key = judgedKey(id);
  const text = (await memory.recall([key])).get(key)?.text;
  if (text === undefined) return [];
  const keys = JSON.parse(text) as string[];
  return [...keys.map((one) => fading(one, at, halfLife, { good: 1, bad: -1 })), { key, at, keep: 0, forget: true }];
}

function fading(key: string, at: number, halfLife: number, amounts: Pick<Note, 'good' | 'bad'>): Note {
  return { key, at, ...amounts, halfLife, keep: KEPT_HALF_LIVES * halfLife };
}
