import { type Link, MOST_LINKS } from '../../mail/link.ts';

const LONGEST_URL = 2048;
const LONGEST_SHOWN = 300;

/** The links of one part: each target once, with what is shown at the first place that shows something. */
export class LinkList {
  readonly #links = new Map<string, Link>();

  get full(): boolean {
    return this.#links.size >= MOST_LINKS;
  }

  add({ url, source, shown }: Link): void {
    const target = url.slice(0, LONGEST_URL);
    const known = this.#links.get(target);
    if (target === '' || (known === undefined && this.full)) return;
    const words = shown?.trim().slice(0, LONGEST_SHOWN) ?? '';
    const said = words === '' || words === target ? null : words;
    if (known === undefined || (known.shown === null && said !== null)) {
      this.#links.set(target, { url: target, shown: said, source: known?.source ?? source });
    }
  }

  list(): readonly Link[] {
    return [...this.#links.values()];
  }
}
