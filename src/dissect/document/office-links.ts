import type { Link } from '../../mail/link.ts';
import { LinkList } from '../text/link-list.ts';

/** The addresses of one document of an office program. */
export class OfficeLinks {
  readonly #links = new LinkList();
  #cut = false;

  /** There were more than a part may have. */
  get cut(): boolean {
    return this.#cut;
  }

  add(target: string, shown: string | null = null): void {
    const url = target.trim();
    // A place within the document itself.
    if (url.startsWith('#')) return;
    this.#cut ||= !this.#links.add({ url, shown, source: 'office' });
  }

  list(): readonly Link[] {
    return this.#links.list();
  }
}
