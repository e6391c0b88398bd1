import type { Bytes } from '../../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../../mail/part.ts';
import type { Budget } from '../../budget.ts';
import { Flag } from '../../flag.ts';
import { joinBytes } from '../../join-bytes.ts';
import type { DocumentContent, DocumentPart } from '../document-reader.ts';
import { FieldStack } from '../field-stack.ts';
import { OfficeLinks } from '../office-links.ts';
import { Words } from '../words.ts';
import type { CompoundStream } from './compound-file.ts';

/** Flags of one name with different details. */
const MOST_ALIKE = 5;

/** What has been found in one file so far. */
export class OleReading {
  readonly budget: Budget;
  readonly words = new Words();
  readonly links = new OfficeLinks();
  readonly fields = new FieldStack(this.links);
  /** Streams that need not be told as they are: what they hold has become a part, or words. */
  readonly taken = new Set<CompoundStream>();
  /** Types of streams that have been read, and would be read again by what they are. */
  readonly types = new Map<CompoundStream, string>();
  readonly #asides: Bytes[] = [];
  readonly #flags: PartFlag[] = [];
  readonly #counts = new Map<string, number>();
  readonly #parts: DocumentPart[] = [];

  constructor(budget: Budget) {
    this.budget = budget;
  }

  /** Each once. */
  flag(flag: PartFlag): void {
    const key = `${flag.kind}:${flag.name}`;
    const count = this.#counts.get(key) ?? 0;
    if (count >= MOST_ALIKE || this.#flags.some(({ name, detail }) => name === flag.name && detail === flag.detail))
      return;
    this.#counts.set(key, count + 1);
    this.#flags.push(flag);
  }

  /** False where the mail has no room for another part; a flag says so. */
  part(
    origin: DocumentPart['origin'],
    names: readonly string[],
    content: Bytes,
    { flags = [], ...more }: Partial<Pick<DocumentPart, 'flags' | 'type'>> = {},
  ): boolean {
    const full = this.budget.takeMember();
    if (full === null) this.#parts.push({ origin, names, content, flags, ...more });
    else this.flag(full);
    return full === null;
  }

  /** A part of content that was made here. */
  made(origin: DocumentPart['origin'], name: string, content: Buffer | string): boolean {
    const octets = typeof content === 'string' ? Buffer.from(content) : content;
    return this.paid(octets.length) && this.part(origin, [name], this.budget.scratch.store(octets));
  }

  /** Whether there is room for so many octets that are made; a flag says where not. */
  paid(octets: number): boolean {
    const full = this.budget.takeBytes(octets);
    if (full !== null) this.flag(full);
    return full === null;
  }

  /** A stream too small and of too many to be a part of its own. */
  aside(stream: CompoundStream): void {
    this.taken.add(stream);
    this.#asides.push(stream.content);
  }

  /** What it comes to. */
  end(type: string | null): DocumentContent {
    const { words, links } = this;
    if (this.#asides.length > 0) this.part('member', ['properties'], joinBytes(this.#asides));
    for (const flag of this.fields.flags()) this.flag(flag);
    if (words.cut) this.flag(Flag.note('long-text', 'word lists and patterns see the beginning'));
    if (links.cut) this.flag(Flag.note('many-links', 'only the first 1,000 are told'));
    const text = words.visible();
    return {
      parts: this.#parts,
      flags: this.#flags,
      text: text === '' ? null : text,
      hiddenText: words.hidden(),
      links: links.list(),
      type,
    };
  }
}
