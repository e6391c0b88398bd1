import type { Memory, Remembered } from '../../../base/memory.ts';
import type { Address } from '../../../mail/address.ts';
import type { Authentication } from '../../../mail/authentication.ts';
import { isAutomaticAddress, isAutomaticMail } from '../../../mail/automatic.ts';
import type { HeaderField } from '../../../mail/part.ts';
import { registrableDomain } from '../../../mail/registrable-domain.ts';
import { nameWords } from '../rules/person-name.ts';
import { answeredIds, RELATION_KEYS } from './relation-keys.ts';

/** Of an answer by whom we wrote to, proven; by somebody else of his domain; by somebody who says that he is. */
const ANSWERS = { proven: -3, domain: -1, claimed: -1 } as const;
/** Who is new is told only when it is known who is not. */
const SETTLED_MAILS = 20;
const SETTLED_MS = 7 * 86_400_000;

/** What is remembered of the one who says that he is a mail's author. */
export class Acquaintance {
  readonly #authentication: Authentication;
  readonly #header: readonly HeaderField[];
  readonly #now: number;
  /** The words of the author's name, fewer than two of which are nobody's. */
  readonly #words: readonly string[];
  /** Keys of the mails that this one answers. */
  readonly #answered: readonly string[];
  #known: ReadonlyMap<string, Remembered> = new Map();

  private constructor(authentication: Authentication, header: readonly HeaderField[], now: number) {
    this.#authentication = authentication;
    this.#header = header;
    this.#now = now;
    this.#words = nameWords(authentication.author.displayName);
    this.#answered = answeredIds(header).map(RELATION_KEYS.sent);
  }

  static async recall(
    memory: Memory,
    authentication: Authentication,
    header: readonly HeaderField[],
    now: number,
  ): Promise<Acquaintance> {
    const acquaintance = new Acquaintance(authentication, header, now);
    acquaintance.#known = await memory.recall(acquaintance.#keys());
    return acquaintance;
  }

  /** Who of ours has written to him last; null where nobody has. */
  get writtenBy(): string | null {
    const { address } = this.#authentication.author;
    return address === null ? null : (this.#known.get(RELATION_KEYS.written(address))?.text ?? null);
  }

  /**
   * What it counts that the mail answers one of ours. A Message-ID may leak, through a list, an archive or a stolen mailbox: it counts
   * only for whom we wrote to, in full only where he is proven, and little where he only is not disproven.
   * @param proven the author, where he is
   */
  answer(proven: Address | null): { readonly points: number; readonly words: string } | null {
    const to = this.#answered.flatMap((key) => this.#known.get(key)?.text.trimEnd().split('\n') ?? []);
    if (to.length === 0) return null;
    const { author, dmarc, spf } = this.#authentication;
    if (proven !== null) {
      if (to.includes(proven.key))
        return {
          points: ANSWERS.proven,
          words: `answers a mail that was written to ${proven.text}, who is its author`,
        };
      const domain = proven.domain === null ? null : registrableDomain(proven.domain);
      const colleague = domain === null ? undefined : to.find((one) => one.endsWith(`@${domain}`));
      if (colleague === undefined) return null;
      return {
        points: ANSWERS.domain,
        words: `answers a mail that was written to ${colleague}, and is by ${proven.text}`,
      };
    }
    const disproven = dmarc.result === 'fail' || spf?.result === 'fail' || spf?.result === 'softfail';
    if (disproven || author.address === null || !to.includes(author.address.key)) return null;
    const words = `answers a mail that was written to ${author.address.text}; that he is the author is not proven`;
    return { points: ANSWERS.claimed, words };
  }

  /** In words, where the author bears the name of somebody who is known under other addresses; lists and services aside. */
  get imitated(): string | null {
    const { address, displayName } = this.#authentication.author;
    const known = this.#known.get(RELATION_KEYS.name(this.#words));
    if (address === null || known === undefined || this.#known.has(RELATION_KEYS.named(this.#words, address)))
      return null;
    if (isAutomaticAddress(address) || isAutomaticMail(this.#header)) return null;
    return `"${displayName.slice(0, 100)}" is known here as ${known.text}, not as ${address.text}`;
  }

  /** In words, where nothing is known of the author. */
  get isFirst(): string | null {
    const { address } = this.#authentication.author;
    const all = this.#known.get(RELATION_KEYS.outgoing);
    if (address === null || all === undefined) return null;
    if (all.good < SETTLED_MAILS || this.#now - all.first < SETTLED_MS) return null;
    const keys = [RELATION_KEYS.written(address), RELATION_KEYS.met(address)];
    if (address.domain !== null) keys.push(RELATION_KEYS.partner(address.domain));
    return keys.some((key) => this.#known.has(key)) ? null : `nobody here knows ${address.text} yet`;
  }

  #keys(): readonly string[] {
    const { address } = this.#authentication.author;
    if (address === null) return this.#answered;
    return [
      ...this.#answered,
      RELATION_KEYS.outgoing,
      RELATION_KEYS.written(address),
      RELATION_KEYS.met(address),
      ...(address.domain === null ? [] : [RELATION_KEYS.partner(address.domain)]),
      ...(this.#words.length < 2 ? [] : [RELATION_KEYS.name(this.#words), RELATION_KEYS.named(this.#words, address)]),
    ];
  }
}
