import type { Bytes } from '../../mail/bytes.ts';
import type { HeaderField, Flag as PartFlag } from '../../mail/part.ts';
import type { Limits } from '../budget.ts';
import { Flag, quote } from '../flag.ts';
import { type ContentFields, readContentFields } from './content-fields.ts';
import { type Delimiter, DelimiterFinder } from './delimiter.ts';
import { type Entity, isMessageType } from './entity.ts';
import { readHeaderSection } from './header-section.ts';
import { flagsBehindClose, flagsOfPreamble } from './outer-text.ts';

/** Counts the entities of a mail over all messages in it. */
export interface EntityCount {
  left: number;
}

export interface EntityParserOptions {
  readonly bytes: Bytes;
  readonly limits: Limits;
  readonly count: EntityCount;
  /** Multiparts and messages around these bytes. */
  readonly depth: number;
}

interface Begun {
  readonly type: string;
  readonly headerStart: number;
  readonly bodyStart: number;
  readonly header: readonly HeaderField[];
  readonly fields: ContentFields;
  readonly flags: PartFlag[];
  readonly depth: number;
}

/** Reads the structure of one mail. Every yield is a place where a large mail may give back the loop. */
export class EntityParser {
  readonly #bytes: Bytes;
  readonly #limits: Limits;
  readonly #count: EntityCount;
  readonly #baseDepth: number;
  readonly #finder: DelimiterFinder;
  /** What ended the entity read last; null is the end of the bytes. */
  #end: Delimiter | null = null;
  /** A limit was hit that ends the whole reading. */
  #stopped = false;
  #lineEnd: 'crlf' | 'lf' | null = null;

  constructor(options: EntityParserOptions) {
    this.#bytes = options.bytes;
    this.#limits = options.limits;
    this.#count = options.count;
    this.#baseDepth = options.depth;
    this.#finder = new DelimiterFinder(options.bytes);
  }

  *parse(): Generator<void, Entity> {
    return yield* this.#entity(0, 'text/plain', this.#baseDepth);
  }

  *#entity(start: number, defaultType: string, depth: number): Generator<void, Entity> {
    if (this.#count.left <= 0) return this.#rest(start, depth);
    this.#count.left--;
    const section = readHeaderSection({
      bytes: this.#bytes,
      start,
      limit: this.#limits.headerBytes,
      isDelimiter: (offset) => this.#finder.isDelimiter(offset),
    });
    const otherLineEnd = this.#lineEnd === 'crlf' && section.lineEnd === 'lf';
    this.#lineEnd ??= section.lineEnd;
    const fields = readContentFields(section.fields);
    const begun: Begun = {
      type: fields.type ?? defaultType,
      headerStart: start,
      bodyStart: section.bodyStart,
      header: section.fields,
      fields,
      flags: [...section.flags, ...fields.flags],
      depth,
    };
    if (otherLineEnd) {
      const detail = 'lines end in a bare LF here, but in CRLF above';
      begun.flags.push(Flag.ambiguous('mixed-line-ends-in-header', detail));
    }
    this.#takeNearMiss(begun.flags);
    if (section.overLimit) {
      begun.flags.push(Flag.overLimit('header-size', `the header is longer than ${this.#limits.headerBytes} bytes`));
      return yield* this.#leaf(begun, true);
    }
    if (begun.type.startsWith('multipart/')) return yield* this.#multipart(begun);
    if (isMessageType(begun.type) && fields.encoding === 'identity') return yield* this.#message(begun);
    return yield* this.#leaf(begun, false);
  }

  *#leaf(begun: Begun, uninspected: boolean): Generator<void, Entity> {
    this.#end = yield* this.#next(begun.bodyStart, begun.flags);
    return this.#made('leaf', begun, { children: [], uninspected });
  }

  *#message(begun: Begun): Generator<void, Entity> {
    if (this.#tooDeep(begun)) return yield* this.#leaf(begun, true);
    const child = yield* this.#entity(begun.bodyStart, 'text/plain', begun.depth + 1);
    return this.#made('message', begun, { children: [child], uninspected: false });
  }

  *#multipart(begun: Begun): Generator<void, Entity> {
    const { fields, flags } = begun;
    if (this.#tooDeep(begun)) return yield* this.#leaf(begun, true);
    if (fields.encoding !== 'identity') {
      const detail = `${begun.type} is declared ${fields.encoding}, which RFC 2045 section 6.4 forbids: read as it stands`;
      flags.push(
        fields.encoding === 'quoted-printable'
          ? Flag.note('encoded-multipart', detail)
          : Flag.ambiguous('encoded-multipart', detail),
      );
    }
    if (fields.boundary === null) {
      flags.push(Flag.ambiguous('no-boundary', `${begun.type} without a boundary: readers show it as text or guess`));
      return yield* this.#undivided(begun);
    }
    if (this.#finder.isOpen(fields.boundary)) {
      const detail = `${quote(fields.boundary)} is the boundary of an enclosing multipart too`;
      flags.push(Flag.ambiguous('same-boundary', detail));
    }
    this.#finder.open(fields.boundary);
    const level = this.#finder.depth - 1;
    this.#end = yield* this.#next(begun.bodyStart, flags);
    if (this.#end?.level !== level) {
      this.#finder.close();
      return this.#neverDivided(begun, fields.boundary);
    }
    flags.push(...flagsOfPreamble(this.#bytes, begun.bodyStart, this.#end.bodyEnd));
    const children = yield* this.#bodyParts(begun, level);
    this.#finder.close();
    if (this.#end?.level === level) yield* this.#epilogue(begun, fields.boundary, this.#end.next);
    else if (!this.#stopped) flags.push(Flag.note('no-close-delimiter', `${quote(fields.boundary)} is never closed`));
    return this.#made('multipart', begun, { children, uninspected: false });
  }

  *#bodyParts(begun: Begun, level: number): Generator<void, Entity[]> {
    const children: Entity[] = [];
    // RFC 2046 section 5.1.5.
    const defaultType = begun.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    while (!this.#stopped && this.#end !== null && this.#end.level === level && !this.#end.close) {
      children.push(yield* this.#entity(this.#end.next, defaultType, begun.depth + 1));
    }
    return children;
  }

  *#epilogue(begun: Begun, boundary: string, start: number): Generator<void, void> {
    this.#end = yield* this.#next(start, begun.flags);
    begun.flags.push(...flagsBehindClose(this.#bytes, start, this.#end?.bodyEnd ?? this.#bytes.size, boundary));
  }

  /** A multipart whose boundary never comes: what it holds is one piece of text to most readers. */
  #neverDivided(begun: Begun, boundary: string): Entity {
    const end = this.#bodyEnd(begun.bodyStart);
    if (end > begun.bodyStart) {
      begun.flags.push(...flagsOfPreamble(this.#bytes, begun.bodyStart, end));
      begun.flags.push(Flag.corrupt('boundary-never-used', `${quote(boundary)} divides nothing: read as one part`));
    }
    return this.#made('multipart', begun, {
      children: [this.#piece(begun.bodyStart, end, begun.depth + 1)],
      uninspected: false,
    });
  }

  *#undivided(begun: Begun): Generator<void, Entity> {
    this.#end = yield* this.#next(begun.bodyStart, begun.flags);
    const piece = this.#piece(begun.bodyStart, this.#bodyEnd(begun.bodyStart), begun.depth + 1);
    return this.#made('multipart', begun, { children: [piece], uninspected: false });
  }

  /** Everything from `start` on, left alone because of the limit on parts. */
  #rest(start: number, depth: number): Entity {
    this.#stopped = true;
    this.#end = null;
    const flag = Flag.overLimit(
      'mime-parts',
      `more than ${this.#limits.mimeParts} parts: from octet ${start} on not read`,
    );
    return this.#piece(start, this.#bytes.size, depth, [flag]);
  }

  #piece(start: number, end: number, depth: number, flags: PartFlag[] = []): Entity {
    return {
      depth,
      kind: 'leaf',
      type: 'text/plain',
      span: { headerStart: start, bodyStart: start, end },
      header: [],
      fields: readContentFields([]),
      flags,
      children: [],
      uninspected: this.#stopped,
    };
  }

  #made(kind: Entity['kind'], begun: Begun, rest: Pick<Entity, 'children' | 'uninspected'>): Entity {
    const { headerStart, bodyStart, ...same } = begun;
    return { kind, ...same, span: { headerStart, bodyStart, end: this.#bodyEnd(bodyStart) }, ...rest };
  }

  #bodyEnd(bodyStart: number): number {
    return Math.max(bodyStart, this.#end?.bodyEnd ?? this.#bytes.size);
  }

  #tooDeep(begun: Begun): boolean {
    if (begun.depth < this.#limits.mimeDepth) return false;
    const detail = `multiparts and messages nested deeper than ${this.#limits.mimeDepth}: not read`;
    begun.flags.push(Flag.overLimit('mime-depth', detail));
    return true;
  }

  *#next(from: number, flags: PartFlag[]): Generator<void, Delimiter | null> {
    const found = yield* this.#finder.next(from);
    this.#takeNearMiss(flags);
    if (found?.bareLf && this.#lineEnd === 'crlf') {
      flags.push(Flag.ambiguous('bare-lf-at-boundary', `the delimiter at octet ${found.start} stands at a bare LF`));
    }
    return found;
  }

  #takeNearMiss(flags: PartFlag[]): void {
    const miss = this.#finder.takeNearMiss();
    if (miss === null) return;
    const detail = `the line at octet ${miss.offset} is a delimiter for some readers`;
    flags.push(
      miss.why === 'bare-cr'
        ? Flag.ambiguous('bare-cr-at-boundary', `${detail}: a bare CR stands before it`)
        : Flag.ambiguous('boundary-with-tail', `${detail}: more stands behind the boundary`),
    );
  }
}
