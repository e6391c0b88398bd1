import { type Bytes, Lens } from '../../mail/bytes.ts';
import { type Manner, USUAL } from './manner.ts';

/** A line that ends a body part (RFC 2046 section 5.1.1). */
export interface Delimiter {
  /** Offset of its first hyphen. */
  readonly start: number;
  /** Where the body before it ends: the line end before the delimiter belongs to the delimiter. */
  readonly bodyEnd: number;
  /** First octet behind the delimiter's own line end. */
  readonly next: number;
  /** Index into the open boundaries, the outermost being 0. */
  readonly level: number;
  /** `--boundary--`. */
  readonly close: boolean;
  /** A line end before or behind it is a bare LF. */
  readonly bareLf: boolean;
}

/** What was seen of lines that some readers would take for a delimiter and others not. */
export interface NearMiss {
  readonly offset: number;
  readonly why: 'bare-cr' | 'tail';
  /** Of the multipart whose delimiter it would be. */
  readonly level: number;
}

/** Bytes looked at between two pauses of a large mail. */
const WINDOW = 512 * 1024;
/** White space that a transport may have added behind a boundary. */
const LONGEST_PADDING = 1024;
const CR = 13;
const LF = 10;

/**
 * Finds the next delimiter of any open boundary in one pass over the bytes: the search jumps by the octets that all open
 * boundaries begin with, so a leaf costs one native search however deep it lies.
 */
export class DelimiterFinder {
  readonly #bytes: Bytes;
  readonly #manner: Pick<Manner, 'delimiter' | 'nearest'>;
  readonly #open: Buffer[] = [];
  /** The same as Latin-1, each with its level; of two equal ones the nearest. */
  readonly #levels = new Map<string, number>();
  /** Two hyphens and what all open boundaries have in common. */
  #pattern = Buffer.from('--');
  #longest = 0;
  readonly #lens = new Lens();
  #chunk: Buffer;
  #chunkStart = 0;
  /** Places in the chunk where the next LF and CR were last seen, so that no stretch is searched twice. */
  #lf = -1;
  #cr = -1;
  /** The first near miss since it was last taken. */
  #nearMiss: NearMiss | null = null;

  constructor(bytes: Bytes, manner: Pick<Manner, 'delimiter' | 'nearest'> = USUAL) {
    this.#bytes = bytes;
    this.#manner = manner;
    this.#chunk = this.#lens.look(bytes, 0, Math.min(bytes.size, WINDOW));
  }

  get depth(): number {
    return this.#open.length;
  }

  open(boundary: Buffer): void {
    this.#open.push(boundary);
    this.#openChanged();
  }

  /** Closes the innermost open boundary. */
  close(): void {
    this.#open.pop();
    this.#openChanged();
  }

  /** The multiparts whose boundary this is already, or of whose boundaries one begins with the other. */
  alike(boundary: Buffer): { readonly level: number; readonly equal: boolean }[] {
    return this.#open.flatMap((other, level) => {
      const shorter = Math.min(other.length, boundary.length);
      const equal = other.equals(boundary);
      return other.subarray(0, shorter).equals(boundary.subarray(0, shorter)) ? [{ level, equal }] : [];
    });
  }

  takeNearMiss(): NearMiss | null {
    const taken = this.#nearMiss;
    this.#nearMiss = null;
    return taken;
  }

  /** Whether a delimiter begins at `offset`, which is the start of a line. */
  isDelimiter(offset: number): boolean {
    if (this.#open.length === 0) return false;
    this.#load(offset);
    return this.#match(offset, offset) !== null;
  }

  /** The first delimiter at or behind `from`, the start of a line; null where there is none. Yields between windows. */
  *next(from: number): Generator<void, Delimiter | null> {
    if (this.#open.length === 0) return null;
    let position = from;
    while (position < this.#bytes.size) {
      if (this.#load(position)) yield;
      const hit = this.#chunk.indexOf(this.#pattern, position - this.#chunkStart);
      if (hit < 0) {
        position = Math.max(position + 1, this.#chunkStart + this.#chunk.length - this.#pattern.length + 1);
        if (this.#chunkEndsBytes()) return null;
        continue;
      }
      const start = this.#chunkStart + hit;
      this.#load(start);
      const before = start === from ? LF : this.#at(start - 1);
      const found = before === LF || before === CR ? this.#match(start, from) : null;
      if (found !== null && before === LF) return found;
      if (found !== null) this.#nearMiss ??= { offset: start, why: 'bare-cr', level: found.level };
      position = this.#nextLine(start);
    }
    return null;
  }

  #openChanged(): void {
    const [first = Buffer.alloc(0), ...rest] = this.#open;
    let common = first.length;
    for (const other of rest) {
      let same = 0;
      while (same < common && same < other.length && first[same] === other[same]) same++;
      common = same;
    }
    this.#pattern = Buffer.concat([Buffer.from('--'), first.subarray(0, common)]);
    this.#longest = this.#open.reduce((longest, boundary) => Math.max(longest, boundary.length), 0);
    this.#levels.clear();
    this.#open.forEach((boundary, level) => {
      const key = boundary.toString('latin1');
      if (this.#manner.nearest === 'inner' || !this.#levels.has(key)) this.#levels.set(key, level);
    });
  }

  /** Makes a delimiter that begins at `offset` stand whole in the chunk; true where bytes had to be read. */
  #load(offset: number): boolean {
    const need = Math.min(this.#bytes.size, offset + this.#longest + LONGEST_PADDING + 8);
    const end = this.#chunkStart + this.#chunk.length;
    if (offset > this.#chunkStart + 1 && need <= end) return false;
    if (this.#chunkStart === 0 && need <= end) return false;
    this.#lf = -1;
    this.#cr = -1;
    this.#chunkStart = Math.max(0, offset - 2);
    this.#chunk = this.#lens.look(this.#bytes, this.#chunkStart, this.#chunkStart + WINDOW);
    return true;
  }

  #chunkEndsBytes(): boolean {
    return this.#chunkStart + this.#chunk.length >= this.#bytes.size;
  }

  #at(offset: number): number | undefined {
    return this.#chunk[offset - this.#chunkStart];
  }

  /** The delimiter at `start`, if its line is one: a whole boundary, two hyphens perhaps, white space, line end. */
  #match(start: number, from: number): Delimiter | null {
    const content = start + 2 - this.#chunkStart;
    const lf = this.#nextLf(content);
    const crlf = lf > content && this.#chunk[lf - 1] === CR;
    const lineEnd = crlf ? lf - 1 : lf;
    // No longer line can match; of such a one the first octets tell whether it is a near miss.
    const matchable = lineEnd - content <= this.#longest + 2 + LONGEST_PADDING;
    let end = matchable ? lineEnd : content + this.#longest;
    const exact = this.#manner.delimiter === 'exact';
    while (matchable && !exact && end > content && isBlank(this.#chunk[end - 1])) end--;
    const text = this.#chunk.toString('latin1', content, end);
    if (this.#manner.delimiter === 'prefix') {
      const begun = this.#begunBy(text);
      if (begun === null) return null;
      const close = text.startsWith('--', begun.length);
      return this.#delimiter({ start, from, level: begun.level, close, lf, crlf });
    }
    if (matchable) {
      const level = this.#levels.get(text);
      if (level !== undefined) return this.#delimiter({ start, from, level, close: false, lf, crlf });
      const closed = text.endsWith('--') ? this.#levels.get(text.slice(0, -2)) : undefined;
      if (closed !== undefined) return this.#delimiter({ start, from, level: closed, close: true, lf, crlf });
    }
    const miss = this.#nearMiss === null ? this.#begunBy(text) : null;
    if (miss !== null) this.#nearMiss = { offset: start, why: 'tail', level: miss.level };
    return null;
  }

  /** The nearest multipart with whose boundary a line begins. */
  #begunBy(text: string): { readonly level: number; readonly length: number } | null {
    let best: { level: number; length: number } | null = null;
    const inner = this.#manner.nearest === 'inner';
    for (const [boundary, level] of this.#levels) {
      if (!text.startsWith(boundary)) continue;
      if (best === null || level > best.level === inner) best = { level, length: boundary.length };
    }
    return best;
  }

  #delimiter(
    found: Pick<Delimiter, 'start' | 'level' | 'close'> & { from: number; lf: number; crlf: boolean },
  ): Delimiter {
    const { start, from, level, close, lf, crlf } = found;
    const ended = lf < this.#chunk.length;
    // At the start of a body the line end before it is the header's.
    const first = start === from;
    const crlfBefore = this.#at(start - 2) === CR;
    return {
      start,
      bodyEnd: first ? start : start - (crlfBefore ? 2 : 1),
      next: this.#chunkStart + (ended ? lf + 1 : lf),
      level,
      close,
      bareLf: (!first && !crlfBefore) || (ended && !crlf),
    };
  }

  /** The next place behind `start` where a line could begin for anybody: behind a LF or a CR. */
  #nextLine(start: number): number {
    const from = start + 1 - this.#chunkStart;
    const next = Math.min(this.#nextLf(from), this.#nextCr(from));
    return this.#chunkStart + Math.min(next + 1, this.#chunk.length);
  }

  /** The first LF in the chunk at or behind `from`; the chunk's length where there is none. */
  #nextLf(from: number): number {
    if (this.#lf < from) {
      const found = this.#chunk.indexOf(LF, from);
      this.#lf = found < 0 ? this.#chunk.length : found;
    }
    return this.#lf;
  }

  #nextCr(from: number): number {
    if (this.#cr < from) {
      const found = this.#chunk.indexOf(CR, from);
      this.#cr = found < 0 ? this.#chunk.length : found;
    }
    return this.#cr;
  }
}

function isBlank(octet: number | undefined): boolean {
  return octet === 32 || octet === 9;
}
