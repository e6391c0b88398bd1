import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag } from '../flag.ts';
import type { Allocate } from '../slab.ts';

const EQUALS = 61;
const BLANK = 64;
const PADDING = 65;
const JUNK = 66;
/** Value of each octet below 64, or which of the above it is. */
const VALUES = makeValues();

function makeValues(): Uint8Array {
  const values = new Uint8Array(256).fill(JUNK);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i;
  for (const blank of ' \t\r\n\f') values[blank.charCodeAt(0)] = BLANK;
  values[EQUALS] = PADDING;
  return values;
}

/**
 * Base64 as RFC 2045 section 6.8 has it, in pieces. Clean text is decoded natively; from the first flaw on octet by octet, as
 * mail programs do: what is not in the alphabet is skipped, and text behind padding begins a new run.
 */
export class Base64Decoder {
  readonly #allocate: Allocate;
  /** Clean text that did not fill a quantum yet. */
  #carry = '';
  #clean = true;
  #bits = 0;
  #bitCount = 0;
  #padded = false;
  #junk = 0;
  #behindPadding = 0;
  #odd = false;

  constructor(allocate: Allocate) {
    this.#allocate = allocate;
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

  flags(): PartFlag[] {
    const flags: PartFlag[] = [];
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
      for (let i = 0; i < chunk.length; i++) {
        const value = VALUES[chunk[i] ?? 0] ?? JUNK;
        if (value === BLANK) continue;
        if (value === PADDING) {
          this.#odd ||= this.#bitCount === 6;
          this.#padded = true;
          this.#bitCount = 0;
          continue;
        }
        if (this.#padded) this.#behindPadding++;
        if (value === JUNK) {
          this.#junk++;
          continue;
        }
        this.#bits = ((this.#bits << 6) | value) & 0xfff;
        this.#bitCount += 6;
        if (this.#bitCount < 8) continue;
        this.#bitCount -= 8;
        target[written++] = (this.#bits >> this.#bitCount) & 0xff;
      }
      return written;
    });
  }
}
