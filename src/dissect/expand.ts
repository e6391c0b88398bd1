import { type Bytes, subBytes } from '../mail/bytes.ts';
import type { Flag as PartFlag } from '../mail/part.ts';
import { duplicateFlag } from './archive/member-name.ts';
import type { Unpacked, Unpacker } from './archive/unpacker.ts';
import type { Budget } from './budget.ts';
import { documentReadersOf } from './document/documents.ts';
import { readDocument } from './document/read-document.ts';
import { bareDraft, type Draft } from './draft.ts';
import { Flag, quote } from './flag.ts';
import { holdsFileAt } from './held-file.ts';
import { appendedFlag, installerFlag, loneVolumeFlag, misnamedFlag } from './odd-container.ts';
import { CONTAINER_TYPES } from './type/container.ts';
import { detectFileType, UNKNOWN_TYPE } from './type/detect.ts';
import { typeByLibrary } from './type/fallback.ts';
import { joinedVolumes, type Leaf, type VolumeSet } from './volumes.ts';

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
    await this.#read(leaf);
    if (appended !== null && !holdsFileAt(draft, appended.start)) {
      await this.#openAppended(leaf, appended, opened === 0);
    }
    const odd = [loneVolumeFlag(leaf), misnamedFlag(draft), installerFlag(draft)];
    draft.flags.push(...odd.filter((flag) => flag !== null));
  }

  /** Opens an archive that lies in several files: what it holds comes below the first of them. */
  async expandVolumes(set: VolumeSet): Promise<void> {
    const [first] = set.leaves;
    if (first === undefined) return;
    const joined = set.cut === 'rar' ? null : joinedVolumes(set);
    if (set.cut !== 'rar' && joined === null) {
      for (const leaf of set.leaves) await this.expand(leaf);
      return;
    }
    const detail = `one of the ${set.leaves.length} files of ${quote(set.name)}`;
    for (const { draft } of set.leaves) draft.flags.push(Flag.note('joined-volume', detail));
    if (joined === null) {
      const volumes = set.leaves.slice(1).map(({ draft }) => draft.content);
      await this.#open(first, first.draft.content, first.draft.detected.container, volumes);
      return;
    }
    first.draft.children.push(joined);
    await this.#options.look(joined, first.containers);
    // What is an archive by itself may be opened by itself.
    for (const leaf of set.leaves.slice(1)) {
      if (set.cut === 'octets' && CONTAINER_TYPES.has(leaf.draft.detected.container)) await this.expand(leaf);
    }
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
  async #open(leaf: Leaf, content: Bytes, type: string, volumes: readonly Bytes[] = []): Promise<number> {
    const { draft, containers } = leaf;
    const { budget } = this.#options;
    const refused = budget.checkDepth(containers + 1) ?? budget.checkTime();
    if (refused !== null) {
      draft.flags.push(refused);
      return 0;
    }
    const { members, flags } = await this.#unpack(content, type, volumes);
    const twins = duplicateFlag(members.map((member) => member.name));
    draft.flags.push(...flags, ...(twins === null ? [] : [twins]));
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

  async #unpack(content: Bytes, type: string, volumes: readonly Bytes[]): Promise<Unpacked> {
    const { unpacker, budget } = this.#options;
    try {
      return await unpacker.unpack(content, type, budget, volumes);
    } catch (error) {
      const flag: PartFlag = Flag.unknown('unpacker-failed', error instanceof Error ? error.message : String(error));
      return { members: [], flags: [flag] };
    }
  }
}

const NOTHING = { size: 0, slice: () => Buffer.alloc(0) };
const UNREAD = { type: UNKNOWN_TYPE, container: UNKNOWN_TYPE, appended: null };
