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
 * Mails of an identity that count in full on one day; of more, each counts less. A day counts as much as some 100 mails at most,
 * so that nobody can mail himself a good name in an hour, and drown in it what follows.
 */
const FULL_PER_DAY = 50;

export class ReputationNotes {
  readonly #counters: Counters;
  readonly #halfLife: number;

  /** @param halfLife ms in which what is known loses half */
  constructor(counters: Counters, halfLife: number) {
    this.#counters = counters;
    this.#halfLife = halfLife;
  }

  /** One mail of these identities, by their keys. */
  of(conduct: Conduct, keys: readonly string[], at: number): Note[] {
    return keys.map((key) => {
      const today = this.#counters.add(`reputation ${key}`, 1, DAY_MS);
      return this.#note(key, at, { [conduct]: Math.min(1, FULL_PER_DAY / today) });
    });
  }

  /** So that what was kept back for spam can be corrected: `corrected` finds it. */
  correctable(id: MailId, keys: readonly string[], at: number): Note {
    return { key: `judged:${id}`, at, text: JSON.stringify(keys), keep: CORRECTABLE_MS };
  }

  #note(key: string, at: number, amounts: Pick<Note, 'good' | 'bad'>): Note {
    return { key, at, ...amounts, halfLife: this.#halfLife, keep: KEPT_HALF_LIVES * this.#halfLife };
  }

  /**
   * Notes that a mail which counted as spam is none: it was released from quarantine, or learnt as good. Empty where nothing was
   * noted of it, and the second time.
   */
  async corrected(memory: Pick<Memory, 'recall'>, id: MailId, at: number): Promise<Note[]> {
    const key = `judged:${id}`;
    const known = (await memory.recall([key])).get(key);
    if (known === undefined || known.text === '') return [];
    const keys = JSON.parse(known.text) as string[];
    return [...keys.map((one) => this.#note(one, at, { good: 1, bad: -1 })), { key, at, keep: 0, forget: true }];
  }
}
