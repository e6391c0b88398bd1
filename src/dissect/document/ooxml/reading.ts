import type { Flag as PartFlag } from '../../../mail/part.ts';
import { FieldStack } from '../field-stack.ts';
import { OfficeLinks } from '../office-links.ts';
import { Words } from '../words.ts';
import { ContentTypes } from './content-types.ts';
import type { Relationship } from './relationship.ts';
import { SharedStrings } from './shared-strings.ts';

const MOST_FLAGS = 50;
const MOST_USES = 5000;

/** A place that shows a hyperlink of its part's relationships. */
interface LinkUse {
  readonly part: string;
  readonly id: string;
  readonly shown: string;
}

/** What is known of one document while its parts are read, one after the other. */
export class OfficeReading {
  readonly words = new Words();
  readonly links = new OfficeLinks();
  readonly fields = new FieldStack(this.links);
  readonly types = new ContentTypes();
  readonly relationships: Relationship[] = [];
  readonly strings = new SharedStrings();
  /** Styles of Word by which text is not seen. */
  readonly hiddenStyles = new Set<string>();
  /** Names of parts with sheets that are not shown. */
  readonly hiddenSheets = new Set<string>();
  /** Names of macros that run by themselves, as defined in the workbook. */
  readonly autoNames: string[] = [];
  readonly macroSheets: { readonly hidden: boolean; readonly commands: readonly string[] }[] = [];
  readonly #uses: LinkUse[] = [];
  readonly #flags = new Map<string, PartFlag>();

  readonly flag = (flag: PartFlag): void => {
    const key = `${flag.kind} ${flag.name} ${flag.detail}`;
    if (this.#flags.size < MOST_FLAGS) this.#flags.set(key, flag);
    // However many harmless ones came before it, a serious one is told.
    else if (flag.kind !== 'note' && ![...this.#flags.values()].some(({ name }) => name === flag.name)) {
      this.#flags.set(key, flag);
    }
  };

  flags(): readonly PartFlag[] {
    return [...this.#flags.values()];
  }

  /** `part` shows `shown` for its relationship `id`. */
  useLink(part: string, id: string, shown: string): void {
    if (this.#uses.length < MOST_USES) this.#uses.push({ part, id, shown });
  }

  /** Adds the links that are shown somewhere, once all relationships are known. */
  resolveLinks(): void {
    const targets = new Map(
      this.relationships.filter(({ external }) => external).map((one) => [`${one.source} ${one.id}`, one.target]),
    );
    for (const { part, id, shown } of this.#uses) {
      const target = targets.get(`${part} ${id}`);
      if (target !== undefined) this.links.add(target, shown);
    }
  }
}
