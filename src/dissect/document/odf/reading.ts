import type { Flag as PartFlag } from '../../../mail/part.ts';
import { OfficeLinks } from '../office-links.ts';
import { Words } from '../words.ts';

const MOST_FLAGS = 50;
const MOST_STYLES = 5000;

/** What is known of one OpenDocument while its files are read, one after the other. */
export class OdfReading {
  readonly words = new Words();
  readonly links = new OfficeLinks();
  /** Modules of Basic. */
  readonly sources: { readonly name: string; readonly source: string }[] = [];
  /** Styles whose text, table or page is not seen, by name. */
  readonly #hiddenStyles = new Set<string>();
  readonly #flags = new Map<string, PartFlag>();

  readonly flag = (flag: PartFlag): void => {
    if (this.#flags.size < MOST_FLAGS) this.#flags.set(`${flag.name} ${flag.detail}`, flag);
  };

  flags(): readonly PartFlag[] {
    return [...this.#flags.values()];
  }

  hideStyle(name: string): void {
    if (this.#hiddenStyles.size < MOST_STYLES) this.#hiddenStyles.add(name);
  }

  isHiddenStyle(name: string | null): boolean {
    return name !== null && this.#hiddenStyles.has(name);
  }
}
