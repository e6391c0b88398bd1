import type { Clock } from '../../base/clock.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag } from '../flag.ts';
import { type Candidate, candidatesOf, type MailWords } from './candidates.ts';

/** Milliseconds that all tries of one mail may take. 7-Zip needs 50 for one: a 7z or RAR gets some forty of the candidates. */
const MOST_MS = 2000;
/** As many are tried on a machine that is slow just now, each for so long. */
const FEWEST_TRIES = 8;
const SHORTEST_TRY_MS = 1000;

export interface PasswordsOptions {
  /** Passwords that are tried on every mail. */
  readonly listed: readonly string[];
  /** The words that the mail has shown so far. */
  readonly words: () => MailWords;
  readonly clock: Clock;
}

/** How looking for a password went. */
export interface PasswordSearch {
  readonly found: Candidate | null;
  /** Words for the detail of a flag: how many were tried. */
  readonly account: string;
}

/** The passwords that may open the encrypted archives of one mail. Nothing is collected before the first one. */
export class Passwords {
  readonly #options: PasswordsOptions;
  #candidates: readonly Candidate[] | null = null;
  /** What has opened something, the last one first: most likely it opens the next member too. */
  readonly #known: Candidate[] = [];
  #spentMs = 0;
  #count = 0;

  constructor(options: PasswordsOptions) {
    this.#options = options;
  }

  /** Another archive begins: what has been read since the last one may hold its password. */
  renew(): void {
    this.#candidates = null;
  }

  /**
   * Tries one after the other until one `fits`, which gets the milliseconds that are left for it. The one that has opened
   * something before is tried whatever the time.
   */
  async find(fits: (password: string, msLeft: number) => boolean | Promise<boolean>): Promise<PasswordSearch> {
    const tries = this.#tries();
    try {
      let step = tries.next(false);
      while (!step.done) step = tries.next(await fits(step.value.password, step.value.msLeft));
      return step.value;
    } catch (error) {
      tries.throw(error);
      throw error;
    }
  }

  /** The same for readers of documents: the loop is given back after each try, and within one that takes steps itself. */
  *findInSteps(fits: (password: string) => boolean | Generator<void, boolean>): Generator<void, PasswordSearch> {
    const tries = this.#tries();
    let step = tries.next(false);
    while (!step.done) {
      const answer = fits(step.value.password);
      step = tries.next(typeof answer === 'boolean' ? answer : yield* answer);
      yield;
    }
    return step.value;
  }

  /** Each yield is a password to be tried, and is told whether it fits. */
  *#tries(): Generator<{ password: string; msLeft: number }, PasswordSearch, boolean> {
    const begun = this.#options.clock.now();
    const spent = () => this.#spentMs + Math.max(0, this.#options.clock.now() - begun);
    let tried = 0;
    let most = 0;
    try {
      const all = this.#all();
      most = all.length;
      for (const candidate of all) {
        const late = spent() >= MOST_MS && this.#count >= FEWEST_TRIES;
        if (late && candidate !== this.#known[0]) break;
        this.#count++;
        tried++;
        const fits = yield { password: candidate.password, msLeft: Math.max(SHORTEST_TRY_MS, MOST_MS - spent()) };
        if (fits) return { found: this.#remember(candidate), account: `${tried} passwords tried` };
      }
    } finally {
      // What opens at the first try is reading, not guessing.
      if (tried > 1 || this.#known.length === 0) this.#spentMs = spent();
    }
    const account =
      tried < most ? `${tried} of ${most} passwords tried in ${MOST_MS} ms` : `none of ${most} passwords opens it`;
    return { found: null, account };
  }

  #all(): readonly Candidate[] {
    this.#candidates ??= candidatesOf(this.#options.words(), this.#options.listed);
    const known = new Set(this.#known.map(({ password }) => password));
    return [...this.#known, ...this.#candidates.filter(({ password }) => !known.has(password))];
  }

  #remember(candidate: Candidate): Candidate {
    const at = this.#known.indexOf(candidate);
    if (at >= 0) this.#known.splice(at, 1);
    this.#known.unshift(candidate);
    return candidate;
  }
}

/** Says where the password stood, and not what it is. */
export function openedFlag({ password, place }: Candidate): PartFlag {
  const where = place === 'list' ? 'attachments.passwords' : `the ${place} of the mail`;
  return Flag.note('opened-with-password', `a password of ${[...password].length} characters from ${where}`);
}
