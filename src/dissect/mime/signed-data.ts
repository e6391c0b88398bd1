import { type Bytes, subBytes } from '../../mail/bytes.ts';
import type { Scratch, ScratchWriter } from '../scratch.ts';
import { BerReader, type BerValue, CONSTRUCTED, isEndOfContents } from './ber.ts';

export interface WrappedContent {
  /** Null where the signature is detached, or where nothing can be read. */
  readonly content: Bytes | null;
  /** The structure is none, or ends too early: more may be wrapped than was found. */
  readonly damaged: boolean;
}

const INTEGER = 0x02;
const OCTETS = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const SEQUENCE = 0x30;
const SET = 0x31;
const EXPLICIT_0 = 0xa0;
/** Octet strings made of octet strings made of ...: no program writes more than two. */
const DEEPEST = 8;
const BLOCK = 64 * 1024;
/** Pieces walked between two pauses: they may be empty, and fill no block. */
const PIECES = 64 * 1024;

const DETACHED: WrappedContent = { content: null, damaged: false };
const DAMAGED: WrappedContent = { content: null, damaged: true };

/**
 * What a CMS signature wraps, or what is compressed: eContent of RFC 5652 section 5.2 and RFC 3274 section 1.1. The encoding may be BER, so that lengths are indefinite and the
 * content comes in pieces. Yields now and then. @throws as writing the scratch file does
 */
export function* wrappedContent(cms: Bytes, scratch: Scratch): Generator<void, WrappedContent> {
  const ber = new BerReader(cms);
  const wrapped = contentOf(ber);
  if (wrapped === null) return DAMAGED;
  if (wrapped === 'none') return DETACHED;
  if (wrapped.tag === OCTETS && wrapped.end !== null) {
    return { content: subBytes(cms, wrapped.start, wrapped.end), damaged: wrapped.end > cms.size };
  }
  return yield* new PieceJoiner(ber, cms.size, scratch.writer()).join(wrapped);
}

/** The octet string in the place of eContent. */
function contentOf(ber: BerReader): BerValue | 'none' | null {
  const info = ber.expect(SEQUENCE, 0);
  const contentType = ber.expect(OBJECT_IDENTIFIER, info?.start ?? null);
  const explicit = ber.expect(EXPLICIT_0, contentType?.end ?? null);
  const signedData = ber.expect(SEQUENCE, explicit?.start ?? null);
  const version = ber.expect(INTEGER, signedData?.start ?? null);
  const behindVersion = version?.end ?? null;
  const algorithms = ber.expect(SET, behindVersion) ?? ber.expect(SEQUENCE, behindVersion);
  const encapsulated = algorithms === null ? null : ber.expect(SEQUENCE, ber.behind(algorithms));
  const type = ber.expect(OBJECT_IDENTIFIER, encapsulated?.start ?? null);
  if (encapsulated === null || type === null || type.end === null) return null;
  if (type.end === encapsulated.end) return 'none';
  const next = ber.value(type.end);
  if (next !== null && encapsulated.end === null && isEndOfContents(next)) return 'none';
  const octets = next?.tag === EXPLICIT_0 ? ber.value(next.start) : null;
  return octets !== null && (octets.tag & ~CONSTRUCTED) === OCTETS ? octets : null;
}

/** Joins the pieces of a constructed octet string (X.690 section 8.7.3), however small they are. */
class PieceJoiner {
  readonly #ber: BerReader;
  readonly #size: number;
  readonly #writer: ScratchWriter;
  #block = Buffer.allocUnsafeSlow(BLOCK);
  #filled = 0;
  #pieces = 0;
  #damaged = false;

  constructor(ber: BerReader, size: number, writer: ScratchWriter) {
    this.#ber = ber;
    this.#size = size;
    this.#writer = writer;
  }

  *join(string: BerValue): Generator<void, WrappedContent> {
    yield* this.#walk(string, 0);
    this.#writer.write(this.#block.subarray(0, this.#filled));
    return { content: this.#writer.end(), damaged: this.#damaged };
  }

  /** Offset behind the string; null where nothing behind it can be found. */
  *#walk({ tag, start, end }: BerValue, depth: number): Generator<void, number | null> {
    if (++this.#pieces % PIECES === 0) yield;
    if (tag === OCTETS && end !== null) {
      this.#damaged ||= end > this.#size;
      yield* this.#take(start, Math.min(end, this.#size));
      return end;
    }
    let at: number | null = start;
    while (at !== null && (end === null || at < end)) {
      const piece: BerValue | null = this.#ber.value(at);
      if (piece !== null && end === null && isEndOfContents(piece)) return piece.end;
      const known = piece !== null && (piece.tag & ~CONSTRUCTED) === OCTETS && depth < DEEPEST;
      at = known ? yield* this.#walk(piece, depth + 1) : null;
    }
    this.#damaged ||= at === null;
    return at;
  }

  *#take(start: number, end: number): Generator<void, void> {
    for (let at = start; at < end; ) {
      const copied = this.#ber.piece(at, end).copy(this.#block, this.#filled);
      at += copied;
      this.#filled += copied;
      if (this.#filled < BLOCK) continue;
      this.#writer.write(this.#block);
      this.#block = Buffer.allocUnsafeSlow(BLOCK);
      this.#filled = 0;
      yield;
    }
  }
}
