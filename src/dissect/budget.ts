import type { Clock } from '../base/clock.ts';
import type { Flag } from '../mail/part.ts';
import { Flag as make } from './flag.ts';
import { Passwords } from './password/passwords.ts';
import type { Scratch } from './scratch.ts';

/** What one mail may cost. Each limit that is hit ends as an `over-limit` flag, never in silence. */
export interface Limits {
  /** Bytes of one entity's header section. */
  readonly headerBytes: number;
  /** Entities of a mail, messages within it included. */
  readonly mimeParts: number;
  /** Multiparts and messages within each other. */
  readonly mimeDepth: number;
  /** Containers within each other. */
  readonly archiveDepth: number;
  /** Members of all containers of a mail together. */
  readonly members: number;
  /** Bytes of all members of a mail together. */
  readonly expandedBytes: number;
  /** Expanded bytes per packed byte of one container, judged where more than `ratioFrom` bytes came out. */
  readonly ratio: number;
  readonly ratioFrom: number;
  /** Milliseconds of unpacking for one mail. */
  readonly unpackMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  headerBytes: 128 * 1024,
  mimeParts: 1000,
  mimeDepth: 32,
  archiveDepth: 12,
  members: 2000,
  expandedBytes: 512 * 1024 * 1024,
  ratio: 200,
  ratioFrom: 10 * 1024 * 1024,
  unpackMs: 30_000,
};

const NO_WORDS = { subjects: [], texts: [], names: [] };

/** Characters of all documents of a mail together; content rules look at no more. */
const MOST_TEXT = 8 * 1024 * 1024;

export interface BudgetOptions {
  readonly limits: Limits;
  readonly scratch: Scratch;
  readonly clock: Clock;
  /** Left out, there are none. */
  readonly passwords?: Passwords;
}

/**
 * The account of one mail's unpacking, over all its containers. Every `take` says null where there was room, else the
 * flag that names the limit; the taker then stops and puts the flag on what it left unread.
 */
export class Budget {
  readonly limits: Limits;
  /** Where members' contents are kept. */
  readonly scratch: Scratch;
  /** What may open encrypted members and documents. */
  readonly passwords: Passwords;
  readonly #clock: Clock;
  #members = 0;
  #bytes = 0;
  #characters = 0;
  #spentMs = 0;

  constructor(options: BudgetOptions) {
    this.limits = options.limits;
    this.scratch = options.scratch;
    this.#clock = options.clock;
    this.passwords = options.passwords ?? new Passwords({ listed: [], words: () => NO_WORDS, clock: options.clock });
  }

  get membersLeft(): number {
    return Math.max(0, this.limits.members - this.#members);
  }

  /** The most bytes that the next member may expand to. */
  get bytesLeft(): number {
    return Math.max(0, this.limits.expandedBytes - this.#bytes);
  }

  get msLeft(): number {
    return Math.max(0, this.limits.unpackMs - this.#spentMs);
  }

  /** One more member, whether it has content or not. */
  takeMember(): Flag | null {
    if (this.#members >= this.limits.members)
      return make.overLimit('members', `more than ${this.limits.members} members`);
    this.#members++;
    return null;
  }

  /** `count` more bytes of expanded content. */
  takeBytes(count: number): Flag | null {
    if (count > this.bytesLeft) {
      this.#bytes = this.limits.expandedBytes;
      return make.overLimit('expanded-bytes', `more than ${this.limits.expandedBytes} bytes expanded`);
    }
    this.#bytes += count;
    return null;
  }

  /** `count` more characters of documents' text. */
  takeText(count: number): Flag | null {
    if (this.#characters + count > MOST_TEXT) {
      return make.overLimit('document-text', `more than ${MOST_TEXT} characters of text in documents`);
    }
    this.#characters += count;
    return null;
  }

  /** Judges one container or member; takes nothing. */
  checkRatio(packedBytes: number, expandedBytes: number): Flag | null {
    if (expandedBytes <= this.limits.ratioFrom || expandedBytes <= packedBytes * this.limits.ratio) return null;
    return make.overLimit(
      'ratio',
      `${packedBytes} bytes expand to ${expandedBytes} or more, limit ${this.limits.ratio} to 1`,
    );
  }

  /** `depth` is 1 for a container that is itself no member. */
  checkDepth(depth: number): Flag | null {
    if (depth <= this.limits.archiveDepth) return null;
    return make.overLimit('archive-depth', `containers nested deeper than ${this.limits.archiveDepth}`);
  }

  checkTime(): Flag | null {
    return this.msLeft > 0 ? null : this.#late();
  }

  /** For work that is being timed: says from when on it has taken too long. */
  deadline(): () => Flag | null {
    const end = this.#clock.now() + this.msLeft;
    return () => (this.#clock.now() < end ? null : this.#late());
  }

  #late(): Flag {
    return make.overLimit('unpack-time', `unpacking took more than ${this.limits.unpackMs} ms`);
  }

  /** Counts the time that `work` takes as unpacking. */
  async timed<T>(work: () => Promise<T>): Promise<T> {
    const begun = this.#clock.now();
    try {
      return await work();
    } finally {
      this.#spentMs += Math.max(0, this.#clock.now() - begun);
    }
  }
}
