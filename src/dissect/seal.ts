import type { Bytes } from '../mail/bytes.ts';
import type { Link } from '../mail/link.ts';
import type { Flag, HeaderField, Part, PartOrigin, Span, Words } from '../mail/part.ts';
import { sha256 } from './digest.ts';
import type { DocumentText, Draft } from './draft.ts';
import { Paths, pathStep } from './part-path.ts';
import { atOnce, inTurns } from './steps.ts';
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

/** Octets of an entity whose text is kept. */
const KEPT_SIZE = 128 * 1024;

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
  /** Kept while there is room: the texts of all parts of a mail together may be hundreds of megabytes. */
  #reading: WeakRef<{ readonly text: TextReading | null }> | undefined;
  /** The same, where it is the text of an ordinary body, which every inspector reads. */
  #kept: { readonly text: TextReading | null } | undefined;
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
    return atOnce(this.#read())?.visible ?? null;
  }

  hiddenText(): string {
    return atOnce(this.#read())?.hidden ?? '';
  }

  links(): readonly Link[] {
    return atOnce(this.#findLinks());
  }

  async words(): Promise<Words> {
    const reading = await inTurns(this.#read());
    const links = await inTurns(this.#findLinks(reading));
    return { text: reading?.visible ?? null, hiddenText: reading?.hidden ?? '', links };
  }

  *#read(): Generator<void, TextReading | null> {
    const known = this.#kept ?? this.#reading?.deref();
    if (known !== undefined) return known.text;
    const text = this.#document === null ? yield* this.#textReading() : documentReading(this.#document);
    const reading = { text };
    this.#reading = new WeakRef(reading);
    if (this.span !== null && this.size <= KEPT_SIZE) this.#kept = reading;
    return text;
  }

  #textReading(): Generator<void, TextReading | null> {
    const { detectedType, names, charset } = this;
    const declaredType = typeForReaders(this.origin, this.declaredType);
    return partText({ content: this.#content, detectedType, declaredType, names, charset });
  }

  *#findLinks(known?: TextReading | null): Generator<void, readonly Link[]> {
    if (this.#links !== undefined) return this.#links;
    const list = new LinkList();
    for (const link of this.#documentLinks) list.add(link);
    // The text of a message is that of its entities.
    const reading = this.parts.some(({ origin }) => origin === 'entity') ? null : (known ?? (yield* this.#read()));
    for (const link of reading?.links ?? []) list.add(link);
    for (const url of linksIn(reading?.loose ?? '')) {
      if (list.full) break;
      if (url === null) yield;
      else list.add({ url, shown: null, source: 'text' });
    }
    this.#links = list.list();
    return this.#links;
  }

  sha256(): string {
    this.#sha256 ??= sha256(this.#content);
    return this.#sha256;
  }
}

function documentReading({ visible, hidden }: DocumentText): TextReading {
  return { visible, hidden, loose: visible, links: [] };
}
