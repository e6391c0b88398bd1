import type { Bytes } from '../../../mail/bytes.ts';
import type { Link } from '../../../mail/link.ts';
import type { Flag as PartFlag } from '../../../mail/part.ts';
import type { Budget } from '../../budget.ts';
import { Flag } from '../../flag.ts';
import { LinkList } from '../../text/link-list.ts';
import type { DocumentPart } from '../document-reader.ts';

/** Flags of one name with different details. */
const MOST_ALIKE = 5;

/** Gathers what is found in one file, each thing once and no more than is looked at. */
export class Harvest {
  readonly flags: PartFlag[] = [];
  readonly parts: DocumentPart[] = [];
  readonly #budget: Budget;
  readonly #counts = new Map<string, number>();
  readonly #links = new LinkList();

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  flag(flag: PartFlag): void {
    const key = `${flag.kind}:${flag.name}`;
    const count = this.#counts.get(key) ?? 0;
    if (count >= MOST_ALIKE || this.flags.some(({ name, detail }) => name === flag.name && detail === flag.detail))
      return;
    this.#counts.set(key, count + 1);
    this.flags.push(flag);
  }

  link(address: string): void {
    const url = address.trim();
    if (this.#links.full) this.flag(Flag.note('many-links', 'only the first 1,000 are told'));
    else this.#links.add({ url, shown: null, source: 'pdf' });
  }

  links(): readonly Link[] {
    return this.#links.list();
  }

  /** False where the mail has no room for another part; a flag says so. */
  part(origin: DocumentPart['origin'], names: readonly string[], content: Bytes): boolean {
    const full = this.#budget.takeMember();
    if (full !== null) {
      this.flag(full);
      return false;
    }
    this.parts.push({ origin, names, content, flags: [] });
    return true;
  }
}
