import { createHash, hash } from 'node:crypto';
import { type Bytes, Lens, windows } from '../mail/bytes.ts';
import type { Link } from '../mail/link.ts';
import type { Flag, HeaderField, Part, PartOrigin, Span } from '../mail/part.ts';
import type { DocumentText, Draft } from './draft.ts';
import { Paths, pathStep } from './part-path.ts';
import { partText, typeForReaders } from './text/part-text.ts';

/** Contents above this are hashed window by window. */
const HASH_WINDOW = 1024 * 1024;

/** The finished tree: every part, the root first, depth first. */
export function seal(root: Draft): readonly [Part, ...Part[]] {
  const paths = new Paths();
  const all: Part[] = [];
  const one = (draft: Draft, path: string): Part => {
    const parts: Part[] = [];
    const part = new SealedPart(draft, path, parts);
    all.push(part);
    draft.children.forEach((child, index) => {
      const step = stepOf(child, index + 1);
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
  readonly #links: readonly Link[];
  #text: string | null | undefined;
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
    this.#links = draft.links;
  }

  content(): Bytes {
    return this.#content;
  }

  text(): string | null {
    if (this.#document !== null) return this.#document.visible;
    if (this.#text === undefined) {
      const { detectedType } = this;
      const declaredType = typeForReaders(this.origin, this.declaredType);
      this.#text = partText({ content: this.#content, detectedType, declaredType, charset: this.charset });
    }
    return this.#text;
  }

  hiddenText(): string {
    return this.#document?.hidden ?? '';
  }

  links(): readonly Link[] {
    return this.#links;
  }

  sha256(): string {
    this.#sha256 ??= sha256(this.#content);
    return this.#sha256;
  }
}

function sha256(content: Bytes): string {
  if (content.size <= HASH_WINDOW) return hash('sha256', content.slice(0, content.size), 'hex');
  const digest = createHash('sha256');
  for (const { chunk } of windows(content, HASH_WINDOW, 0, new Lens())) digest.update(chunk);
  return digest.digest('hex');
}
