import type { Bytes } from '../../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../../mail/part.ts';
import { FieldStack } from '../field-stack.ts';
import { OfficeLinks } from '../office-links.ts';
import { Words } from '../words.ts';

const MOST_FLAGS = 50;

/** Data that a document holds, decoded. */
export interface HeldData {
  readonly content: Bytes;
  readonly limit: PartFlag | null;
}

/** What is known of one RTF document while it is read. */
export class RtfReading {
  readonly words = new Words();
  readonly links = new OfficeLinks();
  readonly fields = new FieldStack(this.links);
  readonly data: HeldData[] = [];
  readonly #flags = new Map<string, PartFlag>();

  readonly flag = (flag: PartFlag): void => {
    if (this.#flags.size < MOST_FLAGS) this.#flags.set(`${flag.name} ${flag.detail}`, flag);
  };

  flags(): readonly PartFlag[] {
    return [...this.#flags.values()];
  }
}
