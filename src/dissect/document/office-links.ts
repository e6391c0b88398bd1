import type { Link } from '../../mail/link.ts';

const MOST_LINKS = 1000;
const LONGEST_URL = 2048;
const LONGEST_SHOWN = 2048;

/** The addresses of one document, each once; `shown` is what the first place that shows something shows. */
export class OfficeLinks {
  readonly #links = new Map<string, string | null>();
  #cut = false;

  /** There were more than a part may have. */
  get cut(): boolean {
    return this.#cut;
  }

  add(target: string, shown: string | null = null): void {
    const url = target.trim().slice(0, LONGEST_URL);
    // A place within the document itself, or nothing.
    if (url === '' || url.startsWith('#')) return;
    const known = this.#links.get(url);
    if (known === undefined && this.#links.size >= MOST_LINKS) {
      this.#cut = true;
      return;
    }
    const text = shown?.trim().slice(0, LONGEST_SHOWN) || null;
    this.#links.set(url, known ?? (text === url ? null : text));
  }

  list(): readonly Link[] {
    return [...this.#links].map(([url, shown]) => ({ url, shown, source: 'office' }));
  }
}
