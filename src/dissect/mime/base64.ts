import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag } from '../flag.ts';
import type { Allocate } from '../slab.ts';
import type { Base64Manner } from './manner.ts';

const LF = 10;
const EQUALS = 61;
const BLANK = 64;
const PADDING = 65;
const JUNK = 66;
/** Value of each octet below 64, or which of the above it is. */
const VALUES = makeValues('+/');
/** RFC 4648 section 5, beside the usual ones. */
const URL_SAFE_VALUES = makeValues('+/', '-_');

function makeValues(...pairs: string[]): Uint8Array {
  const values = new Uint8Array(256).fill(JUNK);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  for (let i = 0; i < 62; i++) values[letters.charCodeAt(i)] = i;
  for (const pair of pairs) for (let i = 0; i < 2; i++) values[pair.charCodeAt(i)] = 62 + i;
  for (const blank of ' \t\r\n\f') values[blank.charCodeAt(0)] = BLANK;
  values[EQUALS] = PADDING;
  return values;
}

/**
 * Base64 as RFC 2045 section 6.8 has it, in pieces. Clean text is decoded natively; from the first flaw on octet by octet, as
 * most mail programs do: what is not in the alphabet is skipped, and text behind padding begins a new run. Another manner
 * decodes all octet by octet.
 */
export class Base64Decoder {
  readonly #allocate: Allocate;
  readonly #manner: Base64Manner;
  readonly #values: Uint8Array;
  /** Clean text that did not fill a quantum yet. */
  #carry = '';
  #clean: boolean;
  /** Nothing that follows counts any more. */
  #ended = false;
  #bits = 0;
  #bitCount = 0;
  #padded = false;
  #junk = 0;
  #behindPadding = 0;
  #odd = false;

  constructor(allocate: Allocate, manner: Base64Manner = 'lax') {
    this.#allocate = allocate;
    this.#manner = manner;
    this.#values = manner === 'url-safe' ? URL_SAFE_VALUES : VALUES;
    this.#clean = manner === 'lax';
  }

  /** What `chunk` decodes to; `last` says that nothing follows. */
  push(chunk: Buffer, last: boolean): Buffer {
    if (this.#clean) {
      const text = this.#carry + chunk.toString('latin1', 0, chunk.length);
      try {
        return this.#decodeClean(text, last);
      } catch {
        this.#clean = false;
        this.#carry = '';
        return this.#decodeOctets(Buffer.from(text, 'latin1'));
      }
    }
    return this.#decodeOctets(chunk);
  }

  /** In another manner than the usual nothing is told: the usual reading has told it. */
  flags(): PartFlag[] {
    const flags: PartFlag[] = [];
    if (this.#manner !== 'lax') return flags;
    if (this.#behindPadding > 0) {
      const detail = `${this.#behindPadding} characters stand behind the padding: some readers stop there, others read on`;
      flags.push(Flag.ambiguous('base64-behind-padding', detail));
    } else if (this.#junk > 0) {
      const detail = `${this.#junk} octets are not in the alphabet: some readers skip them, others stop there`;
      flags.push(Flag.ambiguous('base64-junk', detail));
    } else if (this.#odd || this.#bitCount === 6) {
      flags.push(Flag.note('base64-truncated', 'the last quantum is incomplete'));
    }
    return flags;
  }

  /** @throws SyntaxError at the first flaw */
  #decodeClean(text: string, last: boolean): Buffer {
    return this.#allocate(((text.length + 3) >> 2) * 3, (target) => {
      const handling = last ? 'loose' : 'stop-before-partial';
      const { read, written } = target.setFromBase64(text, { lastChunkHandling: handling });
      this.#carry = text.slice(read).replace(/\s+/g, '');
      if (!last && text.slice(0, read).includes('=')) {
        // Whatever comes now stands behind the padding.
        this.#clean = false;
        this.#padded = true;
      }
      return written;
    });
  }

  #decodeOctets(chunk: Buffer): Buffer {
    return this.#allocate(((chunk.length + 7) >> 2) * 3, (target) => {
      let written = 0;
      for (let i = 0; i < chunk.length && !this.#ended; i++) {
        const value = this.#values[chunk[i] ?? 0] ?? JUNK;
        if (value >= BLANK) {
          this.#noLetter(value, chunk[i] === LF);
          continue;
        }
        if (this.#padded) this.#behindPadding++;
        this.#bits = ((this.#bits << 6) | value) & 0xfff;
        this.#bitCount += 6;
        if (this.#bitCount < 8) continue;
        this.#bitCount -= 8;
        target[written++] = (this.#bits >> this.#bitCount) & 0xff;
      }
      return written;
    });
  }

  #noLetter(value: number, lineFeed: boolean): void {
    const manner = this.#manner;
    if (value === BLANK) {
      if (lineFeed && manner === 'line-by-line') this.#bitCount = 0;
    } else if (value === JUNK) {
      if (this.#padded) this.#behindPadding++;
      this.#junk++;
      this.#ended = manner === 'to-junk';
    } else if (manner !== 'padding-is-junk') {
      this.#ended = manner === 'to-padding';
      this.#odd ||= this.#bitCount === 6;
      this.#padded = true;
      this.#bitCount = 0;
    }
  }
}
