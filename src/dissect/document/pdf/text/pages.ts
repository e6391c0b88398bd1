import type { Definition, PdfObjects } from '../objects.ts';
import { type Dict, EMPTY_DICT, isDict, PdfStream, Ref } from '../values.ts';

const MOST_PAGES = 20_000;
/** Of the tree of pages; what a page does not say itself stands above it (ISO 32000-1 section 7.7.3.4). */
const DEEPEST = 32;

/** `pages` in the order of the tree below the newest of `trailers`; those that are not in it stand behind. */
export function inOrder(
  pages: readonly Definition[],
  trailers: readonly Dict[],
  objects: PdfObjects,
): readonly Definition[] {
  const ranks = new Map<number, number>();
  const root = objects.resolve(trailers.findLast((trailer) => trailer.has('Root'))?.get('Root'));
  const waiting = [isDict(root) ? (root.get('Pages') ?? null) : null];
  for (let node = waiting.pop(); node !== undefined && ranks.size < MOST_PAGES; node = waiting.pop()) {
    if (!(node instanceof Ref) || ranks.has(node.number)) continue;
    ranks.set(node.number, ranks.size);
    const dict = objects.resolve(node);
    const kids = isDict(dict) ? objects.resolve(dict.get('Kids')) : null;
    if (Array.isArray(kids)) for (const kid of kids.toReversed()) waiting.push(kid);
  }
  const rank = (page: Definition): number => ranks.get(page.number) ?? Number.MAX_SAFE_INTEGER;
  return pages.toSorted((a, b) => rank(a) - rank(b));
}

export function resourcesOf(page: Dict, objects: PdfObjects): Dict {
  let node: Dict = page;
  for (let i = 0; i < DEEPEST; i++) {
    const resources = objects.resolve(node.get('Resources'));
    if (isDict(resources)) return resources;
    const parent = objects.resolve(node.get('Parent'));
    if (!isDict(parent)) break;
    node = parent;
  }
  return EMPTY_DICT;
}

/** The streams of a page's content in every revision (section 7.8.2): one, or a list of them. */
export function contentsOf(page: Dict, objects: PdfObjects): readonly PdfStream[] {
  const streams: PdfStream[] = [];
  for (const contents of objects.resolveAll(page.get('Contents'))) {
    for (const one of Array.isArray(contents) ? contents : [contents]) {
      for (const stream of objects.resolveAll(one)) if (stream instanceof PdfStream) streams.push(stream);
    }
  }
  return streams;
}
