import { type Link, MOST_LINKS } from '../../mail/link.ts';

const LONGEST_URL = 2048;
const LONGEST_SHOWN = 300;

/** The links of one part: each target once, with what is shown at the first place that shows something. */
export class LinkList {
  readonly #links = new Map<string, Link>();

  get full(): boolean {
    return this.#links.size >= MOST_LINKS;
  }

  /** False where there is no room for it. */
  add({ url, source, shown }: Link): boolean {
    const target = url.slice(0, LONGEST_URL);
    const known = this.#links.get(target);
    if (target === '') return true;
    if (known === undefined && this.full) return false;
    const words = shown?.trim().slice(0, LONGEST_SHOWN) ?? '';
    const said = words === '' || words === target ? null : words;
    if (known === undefined || (known.shown === null && said !== null)) {
      this.#links.set(target, { url: target, shown: said, source: known?.source ?? source });
    }
    return true;
  }

  list(): readonly Link[] {
    return [...this.#links.values()];
  }
}
