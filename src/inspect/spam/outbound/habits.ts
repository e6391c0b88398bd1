import type { Clock } from '../../../base/clock.ts';
import { ExpiringMap } from '../../../base/expiring-map.ts';
import type { Memory, Remembered } from '../../../base/memory.ts';
import type { Account } from './account.ts';

/** What an account is used to, as far as it is remembered. */
export interface Habits {
  /** To the outside, a day, on the average of some weeks. */
  readonly mails: number;
  readonly recipients: number;
  /** Networks and programs that it was used from, and since when, in milliseconds since the epoch. */
  readonly traits: readonly Trait[];
  /** Null: never before. */
  readonly since: number | null;
}

export type Trait = readonly [trait: string, since: number];

export const DAY_MS = 86_400_000;
const HALF_LIFE = 14 * DAY_MS;
const KEEP = 90 * DAY_MS;
/** A tally that loses half in HALF_LIFE settles at so many times what comes on a day. */
const DAYS_IN_TALLY = HALF_LIFE / DAY_MS / Math.LN2;
/** The ones seen last. */
const MOST_TRAITS = 12;
/** A mail costs no look-up where its account's last one was a moment ago. */
const FRESH_MS = 60_000;
const MOST_ACCOUNTS = 10_000;

/**
 * Remembers accounts beyond the life of a process. Mail that was held is not noted: what a thief does must not become what
 * is usual.
 */
export class HabitBook {
  readonly #memory: Memory;
  readonly #clock: Clock;
  readonly #known: ExpiringMap<Habits>;

  constructor(memory: Memory, clock: Clock) {
    this.#memory = memory;
    this.#clock = clock;
    this.#known = new ExpiringMap(clock, MOST_ACCOUNTS);
  }

  async of({ key }: Account): Promise<Habits> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const [mails, recipients] = [mailKey(key), recipientKey(key)];
    const found = await this.#memory.recall([mails, recipients]);
    const account = found.get(mails);
    const habits: Habits = {
      mails: perDay(account),
      recipients: perDay(found.get(recipients)),
      traits: traitsIn(account?.text ?? ''),
      since: account?.first ?? null,
    };
    this.#known.set(key, habits, FRESH_MS);
    return habits;
  }

  note({ key }: Account, recipients: number, traits: readonly string[], habits: Habits): void {
    const at = this.#clock.now();
    const now = withTraits(habits.traits, traits, at);
    const same = now.every(([trait], index) => trait === habits.traits[index]?.[0]);
    if (!same) this.#known.set(key, { ...habits, traits: now }, FRESH_MS);
    this.#memory.note([
      {
        key: mailKey(key),
        at,
        good: 1,
        halfLife: HALF_LIFE,
        keep: KEEP,
        ...(same ? {} : { text: JSON.stringify(now) }),
      },
      { key: recipientKey(key), at, good: recipients, halfLife: HALF_LIFE, keep: KEEP },
    ]);
  }
}

const mailKey = (account: string): string => `outbound:${account}`;
const recipientKey = (account: string): string => `outbound-recipients:${account}`;

function perDay(remembered: Remembered | undefined): number {
  return (remembered?.good ?? 0) / DAYS_IN_TALLY;
}

/** What is there stays where it is, so that an account with its usual two devices writes nothing new. */
function withTraits(known: readonly Trait[], seen: readonly string[], at: number): readonly Trait[] {
  const fresh = seen.filter((trait) => known.every(([name]) => name !== trait));
  return fresh.length === 0 ? known : [...known, ...fresh.map((trait): Trait => [trait, at])].slice(-MOST_TRAITS);
}

/** Of another release, or cut: then nothing is known. */
function traitsIn(text: string): readonly Trait[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isTrait) : [];
  } catch {
    return [];
  }
}

function isTrait(value: unknown): value is Trait {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';
}
