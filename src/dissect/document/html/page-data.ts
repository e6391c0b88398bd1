import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { memoryBytes } from '../../../mail/bytes.ts';
import type { Flag } from '../../../mail/part.ts';
import type { Budget } from '../../budget.ts';
import { detectFileType, UNKNOWN_TYPE } from '../../type/detect.ts';
import type { DocumentPart } from '../document-reader.ts';

/** What was found to be held by the page. */
export interface Held {
  /** By content. */
  readonly type: string;
  readonly size: number;
}

/** Pictures that are looked at: they may hold codes to be scanned. Pages of icons have hundreds. */
const MOST_PICTURES = 64;
/** Octets of the largest content that may lie in memory which others share. */
const SHARED = 1024 * 1024;
const TEXT = /^(?:text\/|message\/rfc822|image\/svg|application\/xml)/;
const MEDIA = /^(?:image|audio|video|font)\//;
/** Shown by scripts as what they are, and no payload. */
const HARMLESS = /^(?:image\/(?!svg)|audio\/|video\/|font\/|application\/(?:wasm|ogg|font|x-font))/;

export function isMedia(type: string): boolean {
  return HARMLESS.test(type);
}

/** The parts that a page's data become, each content once, paid for by the budget of the mail. */
export class PageData {
  readonly parts: DocumentPart[] = [];
  /** Set where the budget was used up: nothing more is taken. */
  full: Flag | null = null;
  readonly #budget: Budget;
  readonly #known = new Set<string>();
  #pictures = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  get wantsPictures(): boolean {
    return this.#pictures < MOST_PICTURES;
  }

  /** @returns what it is; null where it was there already, or nothing more is taken */
  add(octets: Buffer, names: readonly string[], origin: DocumentPart['origin']): Held | null {
    const { type } = detectFileType(memoryBytes(octets));
    if (MEDIA.test(type) && type !== 'image/svg+xml' && ++this.#pictures > MOST_PICTURES) return null;
    const digest = hash('sha256', octets, 'hex');
    if (this.full !== null || octets.length === 0 || this.#known.has(digest)) return null;
    this.#known.add(digest);
    this.full = this.#budget.takeMember() ?? this.#budget.takeBytes(octets.length);
    if (this.full !== null) return null;
    // A copy: a small piece of the memory that decoding shares would keep all of it.
    const own = octets.length > SHARED ? octets : Buffer.from(octets);
    this.parts.push({ origin, names, content: this.#budget.scratch.store(own), flags: [] });
    return { type, size: octets.length };
  }
}

/** What octets are that a script may hold, before they are taken. */
export function kindOf(octets: Buffer): 'media' | 'text' | 'file' | 'unknown' {
  const { type } = detectFileType(memoryBytes(octets));
  if (isMedia(type)) return 'media';
  if (TEXT.test(type)) return isUtf8(octets) || type === 'text/html' ? 'text' : 'unknown';
  return type === UNKNOWN_TYPE ? 'unknown' : 'file';
}
