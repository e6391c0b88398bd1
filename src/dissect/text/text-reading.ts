import type { Link } from '../../mail/link.ts';

/** The words of one text. */
export interface TextReading {
  readonly visible: string;
  /** What stands in it and its reader does not see. */
  readonly hidden: string;
  /** What of the visible text stands in no link: there a reader's program finds addresses by itself. */
  readonly loose: string;
  /** The addresses that the markup names. */
  readonly links: readonly Link[];
}
