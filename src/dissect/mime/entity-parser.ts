import type { Bytes } from '../../mail/bytes.ts';
import type { HeaderField, Flag as PartFlag } from '../../mail/part.ts';
import type { Limits } from '../budget.ts';
import { Flag, quote } from '../flag.ts';
import { type ContentFields, readContentFields } from './content-fields.ts';
import type { Delimiter } from './delimiter.ts';
import { Divider } from './divider.ts';
import { flagsOfEncodedMultipart } from './encoded-entity.ts';
import { type Entity, isMessageType } from './entity.ts';
import { guessedBoundary } from './guessed-boundary.ts';
import { readHeaderSection } from './header-section.ts';
import { withLineEnds } from './line-ends.ts';
import { type Manner, USUAL, withinManner } from './manner.ts';
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
  /** How they are read; left out, in our own manner. */
  readonly manner?: Manner;
  /** What the entity is where it does not say so; left out, it is a text (RFC 2045 section 5.2). */
  readonly defaultType?: string;
}

interface Begun {
  readonly manner: Manner;
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
  readonly #options: EntityParserOptions;
  /** As the manner has them. */
  readonly #bytes: Bytes;
  readonly #limits: Limits;
  readonly #count: EntityCount;
  readonly #manner: Manner;
  readonly #within: Manner;
  readonly #divider: Divider;
  /** What ended the entity read last; null is the end of the bytes. */
  #end: Delimiter | null = null;
  /** A limit was hit that ends the whole reading. */
  #stopped = false;

  constructor(options: EntityParserOptions) {
    this.#options = options;
    this.#manner = options.manner ?? USUAL;
    this.#within = withinManner(this.#manner);
    this.#bytes = withLineEnds(options.bytes, this.#manner.lines);
    this.#limits = options.limits;
    this.#count = options.count;
    this.#divider = new Divider(this.#bytes, this.#manner);
  }

  *parse(): Generator<void, Entity> {
    const { depth, defaultType = 'text/plain' } = this.#options;
    return yield* this.#entity(0, defaultType, depth, this.#manner);
  }

  /** Reads the bytes as the decoded body of `entity`, whose header stands elsewhere. */
  *parseBody({ type, header, fields, depth }: Entity): Generator<void, Entity> {
    const place = { headerStart: 0, bodyStart: 0 };
    return yield* this.#structured({ type, header, fields, depth, flags: [], manner: this.#manner, ...place });
  }

  *#entity(start: number, defaultType: string, depth: number, manner = this.#within): Generator<void, Entity> {
    if (this.#count.left <= 0) return this.#rest(start, depth);
    this.#count.left--;
    const section = readHeaderSection({
      bytes: this.#bytes,
      start,
      limit: this.#limits.headerBytes,
      isDelimiter: (offset) => this.#divider.isDelimiter(offset),
      manner,
    });
    const otherLineEnd = this.#divider.lineEnd === 'crlf' && section.lineEnd === 'lf';
    this.#divider.lineEnd ??= section.lineEnd;
    const fields = readContentFields(section.fields, manner);
    const begun: Begun = {
      manner,
      type: fields.type ?? defaultType,
      headerStart: start,
      bodyStart: section.bodyStart,
      header: section.fields,
      fields,
      flags: [...section.flags, ...fields.flags],
      depth,
    };
    if (otherLineEnd) {
      const detail =
        'lines end in a bare LF here, but in CRLF above: for readers that take only CRLF the header goes on';
      begun.flags.push(Flag.ambiguous('mixed-line-ends-in-header', detail));
    }
    this.#divider.tellNearMiss();
    if (section.overLimit) {
      begun.flags.push(Flag.overLimit('header-size', `the header is longer than ${this.#limits.headerBytes} bytes`));
      return yield* this.#leaf(begun, true);
    }
    begun.flags.push(...flagsOfEncodedMultipart(begun.type, fields.encoding));
    return yield* this.#structured(begun);
  }

  *#structured(begun: Begun): Generator<void, Entity> {
    if (begun.type.startsWith('multipart/')) return yield* this.#multipart(begun);
    if (isMessageType(begun.type) && begun.fields.encoding === 'identity') return yield* this.#message(begun);
    return yield* this.#leaf(begun, false);
  }

  *#leaf(begun: Begun, uninspected: boolean): Generator<void, Entity> {
    this.#end = yield* this.#divider.next(begun.bodyStart);
    return this.#made('leaf', begun, { children: [], uninspected });
  }

  *#message(begun: Begun): Generator<void, Entity> {
    if (this.#tooDeep(begun)) return yield* this.#leaf(begun, true);
    const child = yield* this.#entity(begun.bodyStart, 'text/plain', begun.depth + 1);
    return this.#made('message', begun, { children: [child], uninspected: false });
  }

  *#multipart(begun: Begun): Generator<void, Entity> {
    const { flags } = begun;
    if (this.#tooDeep(begun)) return yield* this.#leaf(begun, true);
    const boundary = this.#boundary(begun);
    if (boundary === null) {
      const detail = `${begun.type} without a boundary: readers show it as text or take what looks like one`;
      flags.push(Flag.ambiguous('no-boundary', detail));
      return yield* this.#undivided(begun);
    }
    const level = this.#divider.open(boundary, flags);
    this.#end = yield* this.#divider.next(begun.bodyStart);
    if (this.#end?.level !== level) {
      this.#divider.close();
      return this.#neverDivided(begun, boundary);
    }
    const preamble = yield* this.#preamble(begun, this.#end);
    const children = [...preamble, ...(yield* this.#bodyParts(begun, level))];
    this.#divider.close();
    if (this.#end?.level === level) yield* this.#epilogue(begun, boundary, this.#end.next);
    else if (!this.#stopped) {
      flags.push(Flag.note('no-close-delimiter', `${quote(boundary.toString())} is never closed`));
    }
    return this.#made('multipart', begun, { children, uninspected: false });
  }

  #boundary({ manner, fields, bodyStart }: Begun): Buffer | null {
    if (manner.guess) return guessedBoundary(this.#bytes, bodyStart);
    return fields.boundary === null ? null : Buffer.from(fields.boundary, 'utf8');
  }

  *#preamble(begun: Begun, first: Delimiter): Generator<void, Entity[]> {
    begun.flags.push(...flagsOfPreamble(this.#bytes, begun.bodyStart, first.bodyEnd));
    if (begun.manner.outerText === 'ignored' || first.start === begun.bodyStart) return [];
    return [yield* this.#entity(begun.bodyStart, 'text/plain', begun.depth + 1)];
  }

  *#bodyParts(begun: Begun, level: number): Generator<void, Entity[]> {
    const children: Entity[] = [];
    // RFC 2046 section 5.1.5.
    const defaultType = begun.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    const through = begun.manner.outerText === 'parts';
    while (!this.#stopped && this.#end?.level === level && (through || !this.#end.close)) {
      children.push(yield* this.#entity(this.#end.next, defaultType, begun.depth + 1));
    }
    return children;
  }

  *#epilogue(begun: Begun, boundary: Buffer, start: number): Generator<void, void> {
    this.#end = yield* this.#divider.next(start);
    begun.flags.push(...flagsBehindClose(this.#bytes, start, this.#end?.bodyEnd ?? this.#bytes.size, boundary));
  }

  /** A multipart whose boundary never comes: what it holds is one piece of text to most readers. */
  #neverDivided(begun: Begun, boundary: Buffer): Entity {
    const end = this.#bodyEnd(begun.bodyStart);
    if (end > begun.bodyStart) {
      begun.flags.push(...flagsOfPreamble(this.#bytes, begun.bodyStart, end));
      const detail = `${quote(boundary.toString())} divides nothing: read as one part`;
      begun.flags.push(Flag.corrupt('boundary-never-used', detail));
    }
    return this.#made('multipart', begun, {
      children: [this.#piece(begun.bodyStart, end, begun.depth + 1)],
      uninspected: false,
    });
  }

  *#undivided(begun: Begun): Generator<void, Entity> {
    this.#end = yield* this.#divider.next(begun.bodyStart);
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
    const { headerStart, bodyStart, manner: _, ...same } = begun;
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
}
