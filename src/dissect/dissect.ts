import { type Clock, systemClock } from '../base/clock.ts';
import { nextTurn } from '../base/turn.ts';
import { type Bytes, memoryBytes } from '../mail/bytes.ts';
import type { Dissection } from '../mail/part.ts';
import type { Unpacker } from './archive/unpacker.ts';
import { Budget, type Limits } from './budget.ts';
import type { CodeReader } from './code/code-reader.ts';
import { readCodes } from './code/read-codes.ts';
import { bareDraft, type Draft } from './draft.ts';
import { Expander } from './expand.ts';
import { MailReader, WHOLE } from './mail-reader.ts';
import { mailWords } from './password/mail-words.ts';
import { Passwords } from './password/passwords.ts';
import { Scratch } from './scratch.ts';
import { seal } from './seal.ts';
import { atOnce, inTurns } from './steps.ts';
import { subjectOf } from './subject.ts';
import { CONTAINER_TYPES } from './type/container.ts';
import { detectFileType, MAIL_TYPE } from './type/detect.ts';
import { isMailByName } from './type/mail-file.ts';
import { type Leaf, type VolumeSet, volumePlace, volumeSet } from './volumes.ts';

/** Takes mails and files apart. One per process; it owns the sandbox pool. */
export interface Dissector {
  /** Never rejects for what the bytes say: damage, ambiguity, encryption and limits hit are flags on the parts. */
  dissectMail(bytes: Bytes): Promise<Dissection>;
  /** Any file: as a mail where it is one by content, else as a single part named `name` with what it holds. */
  dissectFile(bytes: Bytes, name: string): Promise<Dissection>;
  close(): Promise<void>;
}

export interface DissectorOptions {
  readonly limits: Limits;
  readonly unpacker: Unpacker;
  /** An existing folder for decoded contents that are too large for memory. Nothing is left in it. */
  readonly scratchFolder: string;
  readonly clock?: Clock;
  /** Tried on the encrypted archives of every mail, beside words of the mail itself. */
  readonly passwords?: readonly string[];
  /** Left out, codes in pictures are not read. */
  readonly codes?: CodeReader;
}

/** Closing it closes the unpacker and the reader of codes. */
export function createDissector(options: DissectorOptions): Dissector {
  const clock = options.clock ?? systemClock;
  const dissect = async (bytes: Bytes, begin: (dissecting: Dissecting) => Promise<Draft>): Promise<Dissection> => {
    const begun = clock.now();
    const scratch = new Scratch(options.scratchFolder);
    try {
      const drafts: Draft[] = [];
      const passwords = new Passwords({ listed: options.passwords ?? [], words: () => mailWords(drafts), clock });
      const budget = new Budget({ limits: options.limits, scratch, clock, passwords });
      const dissecting = new Dissecting(options, budget);
      const root = await begin(dissecting);
      drafts.push(root);
      await dissecting.expandAll();
      if (options.codes !== undefined) await readCodes(root, options.codes, budget, clock);
      const parts = seal(root);
      return {
        root: parts[0],
        parts,
        subject: subjectOf(root),
        bytes,
        links: () => parts.flatMap((part) => part.links().map((link) => ({ ...link, part: part.path }))),
        ms: clock.now() - begun,
        close: () => scratch.close(),
      };
    } catch (error) {
      scratch.close();
      throw error;
    }
  };
  return {
    dissectMail: (bytes) => dissect(bytes, (dissecting) => dissecting.mail(bytes)),
    dissectFile: (bytes, name) =>
      dissect(bytes, (dissecting) => {
        const detected = detectFileType(bytes);
        const isMail = detected.type === MAIL_TYPE || isMailByName([name], detected.type);
        return isMail ? dissecting.mail(bytes) : dissecting.file(bytes, name, detected);
      }),
    async close() {
      await options.codes?.close();
      await options.unpacker.close();
    },
  };
}

/** Leaves that are expanded in one turn of the event loop. */
const STRETCH = 8;

/** The work on one mail or file. */
class Dissecting {
  readonly #expander: Expander;
  readonly #reader: MailReader;
  readonly #waiting: Leaf[] = [];
  /** Containers around what is being read. */
  #containers = 0;

  constructor(options: DissectorOptions, budget: Budget) {
    this.#expander = new Expander({
      unpacker: options.unpacker,
      budget,
      look: (member, containers) => this.#look(member, containers),
    });
    this.#reader = new MailReader({
      limits: options.limits,
      scratch: budget.scratch,
      count: { left: options.limits.mimeParts },
      onLeaf: (draft) => {
        const place = volumePlace(draft);
        const waits = place !== null || this.#expander.concerns(draft);
        if (waits) this.#waiting.push({ draft, containers: this.#containers, place });
      },
    });
  }

  async mail(bytes: Bytes): Promise<Draft> {
    const small = bytes.size <= WHOLE;
    return drive(this.#reader.mail(small ? memoryBytes(bytes.slice(0, bytes.size)) : bytes), small);
  }

  async file(bytes: Bytes, name: string, detected: Draft['detected']): Promise<Draft> {
    const draft = bareDraft({ origin: 'member', names: [name], content: bytes, detected });
    await this.#look(draft, 0);
    return draft;
  }

  async expandAll(): Promise<void> {
    let count = 0;
    for (let leaf = this.#next(); leaf !== undefined; leaf = this.#next()) {
      // Small archives in one another are opened without a wait for anything.
      if (++count % STRETCH === 0) await nextTurn();
      const set = volumeSet(leaf, this.#waiting);
      if (set === null) await this.#expander.expand(leaf);
      else await this.#expandVolumes(set);
    }
  }

  async #expandVolumes(set: VolumeSet): Promise<void> {
    for (const leaf of set.leaves) {
      const at = this.#waiting.indexOf(leaf);
      if (at >= 0) this.#waiting.splice(at, 1);
    }
    await this.#expander.expandVolumes(set);
  }

  /** Documents come before archives: in one of them may stand the password of an archive. */
  #next(): Leaf | undefined {
    const document = this.#waiting.findIndex(({ draft }) => !CONTAINER_TYPES.has(draft.detected.type));
    return this.#waiting.splice(Math.max(0, document), 1)[0];
  }

  async #look(draft: Draft, containers: number): Promise<void> {
    this.#containers = containers;
    await drive(this.#reader.look(draft, 0), draft.size <= WHOLE);
  }
}

/** Large mails are read with pauses, so that others get their turn. */
function drive<T>(steps: Generator<void, T>, small: boolean): T | Promise<T> {
  return small ? atOnce(steps) : inTurns(steps);
}
