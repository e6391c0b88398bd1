import { subBytes } from '../mail/bytes.ts';
import type { Flag as PartFlag } from '../mail/part.ts';
import type { Unpacked, Unpacker } from './archive/unpacker.ts';
import type { Budget } from './budget.ts';
import { documentReadersOf } from './document/documents.ts';
import { readDocument } from './document/read-document.ts';
import { bareDraft, type Draft } from './draft.ts';
import { Flag } from './flag.ts';
import { appendedFlag, installerFlag, misnamedFlag } from './odd-container.ts';
import { CONTAINER_TYPES } from './type/container.ts';
import { detectFileType, UNKNOWN_TYPE } from './type/detect.ts';
import { typeByLibrary } from './type/fallback.ts';

/** A part that may be a container, and how many containers it lies in. */
export interface Leaf {
  readonly draft: Draft;
  readonly containers: number;
}

export interface ExpandOptions {
  readonly unpacker: Unpacker;
  readonly budget: Budget;
  /** Looks at a member as at any leaf of a mail; what it holds comes back to `expand` one by one. */
  readonly look: (member: Draft, containers: number) => Promise<void>;
}

/** Opens containers, one level at a time. */
export class Expander {
  readonly #options: ExpandOptions;

  constructor(options: ExpandOptions) {
    this.#options = options;
  }

  /** Whether `draft` is worth a call of `expand`; most parts of most mails are not. */
  concerns(draft: Draft): boolean {
    const { container, appended, type } = draft.detected;
    if (appended !== null || CONTAINER_TYPES.has(container)) return true;
    return (type === UNKNOWN_TYPE && draft.size > 0) || this.#handles(container) || documentReadersOf(draft).length > 0;
  }

  #handles(type: string): boolean {
    return this.#options.unpacker.handles(type);
  }

  /** Puts the members of `leaf` below it. */
  async expand(leaf: Leaf): Promise<void> {
    const { draft } = leaf;
    if (draft.detected.type === UNKNOWN_TYPE) await this.#ask(draft);
    const { container, appended } = draft.detected;
    let opened = 0;
    if (this.#handles(container)) {
      opened = await this.#open(leaf, draft.content, container);
    } else if (CONTAINER_TYPES.has(container)) {
      draft.flags.push(Flag.unknown('container-not-opened', `no unpacker for ${container}`));
    }
    if (appended !== null) await this.#openAppended(leaf, appended, opened === 0);
    draft.flags.push(...[misnamedFlag(draft), installerFlag(draft)].filter((flag) => flag !== null));
    await this.#read(leaf);
  }

  /** Puts what a document holds below it, beside the members that it has as an archive. */
  async #read({ draft, containers }: Leaf): Promise<void> {
    const readers = documentReadersOf(draft);
    if (readers.length === 0) return;
    const { budget, look } = this.#options;
    const refused = budget.checkDepth(containers + 1);
    if (refused !== null) {
      draft.flags.push(refused);
      return;
    }
    for (const reader of readers) {
      for (const part of await readDocument(draft, reader, budget)) await look(part, containers + 1);
    }
  }

  async #ask(draft: Draft): Promise<void> {
    const type = await typeByLibrary(draft.content);
    if (type !== null) draft.detected = { ...draft.detected, type, container: type };
  }

  async #openAppended(leaf: Leaf, appended: { start: number; type: string }, unread: boolean): Promise<void> {
    const { draft, containers } = leaf;
    draft.flags.push(appendedFlag(draft.detected.type, appended));
    const content = subBytes(draft.content, appended.start, draft.content.size);
    if (!CONTAINER_TYPES.has(appended.type)) {
      const child = bareDraft({ origin: 'embedded', names: [], content, detected: detectFileType(content) });
      draft.children.push(child);
      await this.#options.look(child, containers);
      return;
    }
    // Whoever opened a self-extractor as such has found these members already.
    if (!unread) return;
    // A ZIP's offsets may count from the file's first octet: its reader finds the start by itself.
    await this.#open(leaf, appended.type === 'application/zip' ? draft.content : content, appended.type);
  }

  /** The number of members. */
  async #open(leaf: Leaf, content: Draft['content'], type: string): Promise<number> {
    const { draft, containers } = leaf;
    const { budget } = this.#options;
    const refused = budget.checkDepth(containers + 1) ?? budget.checkTime();
    if (refused !== null) {
      draft.flags.push(refused);
      return 0;
    }
    const { members, flags } = await this.#unpack(content, type);
    draft.flags.push(...flags);
    for (const member of members) {
      const child = bareDraft({
        origin: 'member',
        names: [member.name, ...(member.otherNames ?? [])].filter((name) => name !== ''),
        content: member.content ?? NOTHING,
        size: member.size,
        detected: member.content === null ? UNREAD : detectFileType(member.content),
        flags: [...member.flags],
      });
      draft.children.push(child);
      if (member.content !== null) await this.#options.look(child, containers + 1);
    }
    return members.length;
  }

  async #unpack(content: Draft['content'], type: string): Promise<Unpacked> {
    const { unpacker, budget } = this.#options;
    try {
      return await unpacker.unpack(content, type, budget);
    } catch (error) {
      const flag: PartFlag = Flag.unknown('unpacker-failed', error instanceof Error ? error.message : String(error));
      return { members: [], flags: [flag] };
    }
  }
}

const NOTHING = { size: 0, slice: () => Buffer.alloc(0) };
const UNREAD = { type: UNKNOWN_TYPE, container: UNKNOWN_TYPE, appended: null };
