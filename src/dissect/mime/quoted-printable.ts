import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag } from '../flag.ts';
import type { Allocate } from '../slab.ts';
import type { QuotedPrintableManner } from './manner.ts';

const CR = 13;
const LF = 10;
const EQUALS = 61;
const LOWER_A = 97;
/** Value of each hexadecimal digit, 16 for everything else. */
const DIGITS = makeDigits();
/** The same where only upper case counts. */
const STRICT_DIGITS = DIGITS.map((value, octet) => (octet >= LOWER_A ? 16 : value));
/** White space between `=` and the line end that it hides, added by a transport. */
const LONGEST_PADDING = 1024;

function makeDigits(): Uint8Array {
  const digits = new Uint8Array(256).fill(16);
  for (let i = 0; i < 16; i++) {
    digits[i.toString(16).charCodeAt(0)] = i;
    digits[i.toString(16).toUpperCase().charCodeAt(0)] = i;
  }
  return digits;
}

/**
 * Quoted-printable (RFC 2045 section 6.7) in pieces, read as mail programs do: digits in either case, a stray `=` stands
 * for itself, white space at the end of a line is dropped. The strict manner is that of RFC 2045 by the letter: upper case only,
 * nothing between an equals sign and the line end that it hides, and white space stays.
 */
export class QuotedPrintableDecoder {
  readonly #allocate: Allocate;
  readonly #manner: QuotedPrintableManner;
  readonly #digits: Uint8Array;
  #carry: Buffer = Buffer.alloc(0);
  #stray = 0;
  /** Escapes in lower case, and soft line breaks with white space before the line end. */
  #lax = 0;

  constructor(allocate: Allocate, manner: QuotedPrintableManner = 'lax') {
    this.#allocate = allocate;
    this.#manner = manner;
    this.#digits = manner === 'strict' ? STRICT_DIGITS : DIGITS;
  }

  /** What `chunk` decodes to; `last` says that nothing follows. */
  push(chunk: Buffer, last: boolean): Buffer {
    const text = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    // Whole lines only, as long as more may come: neither an escape nor trailing white space is torn apart.
    let end = last ? text.length : text.lastIndexOf(LF) + 1;
    if (end === 0 && text.length > LONGEST_PADDING * 4) end = lineBreakAnyway(text);
    this.#carry = Buffer.from(text.subarray(end));
    return this.#allocate(end, (target) => this.#decode(text.subarray(0, end), target));
  }

  /** In another manner than the usual nothing is told: the usual reading has told it. */
  flags(): PartFlag[] {
    if (this.#manner !== 'lax') return [];
    if (this.#stray > 0) {
      const detail = `${this.#stray} equals signs begin no escape: they stand for themselves, other readers drop them`;
      return [Flag.note('quoted-printable-stray', detail)];
    }
    if (this.#lax === 0) return [];
    const detail = `${this.#lax} escapes are in lower case or have white space before their line end: strict readers leave them as they stand`;
    return [Flag.note('quoted-printable-lax', detail)];
  }

  #decode(text: Buffer, target: Buffer): number {
    let written = 0;
    /** White space before this place was encoded and stays. */
    let kept = 0;
    const size = text.length;
    for (let i = 0; i < size; i++) {
      const octet = text[i] ?? 0;
      if (octet === EQUALS) {
        const code = this.#escapeCode(text, i);
        const lineEnd = code < 0 ? this.#softBreakEnd(text, i + 1) : i + 3;
        if (code >= 0) target[written++] = code;
        if (lineEnd >= 0) {
          kept = written;
          i = lineEnd - 1;
          continue;
        }
        this.#stray++;
        if (this.#manner === 'dropping') continue;
      } else if (octet === LF && this.#manner !== 'strict') {
        written = endLine(target, written, kept);
      }
      target[written++] = octet;
    }
    return written;
  }

  /** The octet that the escape at `start` stands for; -1 where it is none. */
  #escapeCode(text: Buffer, start: number): number {
    const high = this.#digits[text[start + 1] ?? 0] ?? 16;
    const low = this.#digits[text[start + 2] ?? 0] ?? 16;
    if (high >= 16 || low >= 16) return -1;
    if ((high > 9 && (text[start + 1] ?? 0) >= LOWER_A) || (low > 9 && (text[start + 2] ?? 0) >= LOWER_A)) this.#lax++;
    return (high << 4) | low;
  }

  /** Where the next line begins if from `start` on only white space and a line end follow; else -1. */
  #softBreakEnd(text: Buffer, start: number): number {
    let i = start;
    const furthest = start + LONGEST_PADDING;
    while (i < furthest && isBlank(text[i])) i++;
    const padded = i > start;
    if (padded && this.#manner === 'strict') return -1;
    const end = lineEndAt(text, i);
    if (padded && text[end - 1] === LF) this.#lax++;
    return end;
  }
}

/** The offset behind the line end, or the end of the text, at `at`; -1 where neither is there. */
function lineEndAt(text: Buffer, at: number): number {
  if (at >= text.length) return text.length;
  if (text[at] === CR && text[at + 1] === LF) return at + 2;
  return text[at] === LF ? at + 1 : -1;
}

/** Takes white space before a line end back, down to `kept`; a CR stays. The new length. */
function endLine(target: Buffer, length: number, kept: number): number {
  const crlf = length > kept && target[length - 1] === CR;
  let end = crlf ? length - 1 : length;
  while (end > kept && isBlank(target[end - 1])) end--;
  if (crlf) target[end++] = CR;
  return end;
}

function isBlank(octet: number | undefined): boolean {
  return octet === 32 || octet === 9;
}

/** A place to cut a line without end: not within an escape. */
function lineBreakAnyway(text: Buffer): number {
  const near = text.lastIndexOf(EQUALS);
  return near >= text.length - LONGEST_PADDING - 2 && near > 0 ? near : text.length;
}
