import type { Bytes } from '../mail/bytes.ts';
import type { Link } from '../mail/link.ts';
import type { Flag, HeaderField, Part, PartOrigin, Span } from '../mail/part.ts';
import { sha256 } from './digest.ts';
import type { DocumentText, Draft } from './draft.ts';
import { Paths, pathStep } from './part-path.ts';
import { LinkList } from './text/link-list.ts';
import { linksIn } from './text/links.ts';
import { partText } from './text/part-text.ts';
import { typeForReaders } from './text/text-kind.ts';
import type { TextReading } from './text/text-reading.ts';

/** The finished tree: every part, the root first, depth first. */
export function seal(root: Draft): readonly [Part, ...Part[]] {
  const paths = new Paths();
  const all: Part[] = [];
  const one = (draft: Draft, path: string): Part => {
    const parts: Part[] = [];
    const part = new SealedPart(draft, path, parts);
    all.push(part);
    let readings = 1;
    draft.children.forEach((child, index) => {
      if (child.origin === 'reading') readings++;
      const step = child.origin === 'reading' ? `reading-${readings}` : stepOf(child, index + 1);
      parts.push(one(child, paths.claim(path === '' ? step : `${path}/${step}`)));
    });
    return part;
  };
  const first = one(root, '');
  return [first, ...all.slice(1)];
}

function stepOf(draft: Draft, number: number): string {
  const name = pathStep(draft.names[0] ?? '');
  if (draft.origin === 'entity') return name === '' ? `${number}` : `${number}/${name}`;
  return name === '' ? `${number}` : name;
}

class SealedPart implements Part {
  readonly path: string;
  readonly origin: PartOrigin;
  readonly name: string | null;
  readonly names: readonly string[];
  readonly declaredType: string | null;
  readonly detectedType: string;
  readonly size: number;
  readonly flags: readonly Flag[];
  readonly header: readonly HeaderField[];
  readonly span: Span | null;
  readonly disposition: 'inline' | 'attachment' | null;
  readonly parts: readonly Part[];
  readonly #content: Bytes;
  readonly charset: string;
  readonly #document: DocumentText | null;
  readonly #documentLinks: readonly Link[];
  #reading: TextReading | null | undefined;
  #links: readonly Link[] | undefined;
  #sha256: string | undefined;

  constructor(draft: Draft, path: string, parts: readonly Part[]) {
    this.path = path;
    this.origin = draft.origin;
    this.name = draft.names[0] ?? null;
    this.names = draft.names;
    this.declaredType = draft.declaredType;
    this.detectedType = draft.detected.type;
    this.size = draft.size;
    this.flags = draft.flags;
    this.header = draft.header;
    this.span = draft.span;
    this.disposition = draft.disposition;
    this.parts = parts;
    this.#content = draft.content;
    this.charset = draft.charset;
    this.#document = draft.text;
    this.#documentLinks = draft.links;
  }

  content(): Bytes {
    return this.#content;
  }

  text(): string | null {
    return this.#read()?.visible ?? null;
  }

  hiddenText(): string {
    return this.#read()?.hidden ?? '';
  }

  links(): readonly Link[] {
    this.#links ??= this.#findLinks();
    return this.#links;
  }

  /** Read once, when first asked for: most mails' texts are not. */
  #read(): TextReading | null {
    if (this.#reading === undefined)
      this.#reading = this.#document === null ? this.#textReading() : documentReading(this.#document);
    return this.#reading;
  }

  #textReading(): TextReading | null {
    const { detectedType, names, charset } = this;
    const declaredType = typeForReaders(this.origin, this.declaredType);
    return partText({ content: this.#content, detectedType, declaredType, names, charset });
  }

  #findLinks(): readonly Link[] {
    const list = new LinkList();
    for (const link of this.#documentLinks) list.add(link);
    // The text of a message is that of its entities.
    if (this.parts.some(({ origin }) => origin === 'entity')) return list.list();
    const reading = this.#read();
    for (const link of reading?.links ?? []) list.add(link);
    for (const url of linksIn(reading?.loose ?? '')) {
      if (list.full) break;
      list.add({ url, shown: null, source: 'text' });
    }
    return list.list();
  }

  sha256(): string {
    this.#sha256 ??= sha256(this.#content);
    return this.#sha256;
  }
}

function documentReading({ visible, hidden }: DocumentText): TextReading {
  return { visible, hidden, loose: visible, links: [] };
}
