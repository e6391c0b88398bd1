import { decodeCharset } from '../../../text/charset.ts';

/** The form in which a workbook is written. */
export interface Biff {
  readonly version: 5 | 8;
  /** Of strings in BIFF 5. */
  readonly charset: string;
}

export interface ReadString {
  readonly text: string;
  /** Where it ends in the data. */
  readonly end: number;
}

/** A string behind one octet that counts its characters (MS-XLS section 2.5.240). */
export function shortString(data: Buffer, at: number, biff: Biff): ReadString {
  return characters(data, at + 1, data[at] ?? 0, biff);
}

/** A string behind two octets that count its characters (MS-XLS section 2.5.294). */
export function longString(data: Buffer, at: number, biff: Biff): ReadString {
  return at + 2 <= data.length ? characters(data, at + 2, data.readUInt16LE(at), biff) : { text: '', end: data.length };
}

/** `count` characters, in BIFF 8 behind an octet that says how wide they are; as many as there are (MS-XLS section 2.5.296). */
export function characters(data: Buffer, at: number, count: number, { version, charset }: Biff): ReadString {
  if (version === 5) {
    const end = Math.min(data.length, at + count);
    return { text: decodeCharset(data.subarray(at, end), charset), end };
  }
  const wide = ((data[at] ?? 0) & 1) !== 0;
  const end = Math.min(data.length, at + 1 + (wide ? 2 * count : count));
  return { text: decoded(data.subarray(at + 1, end), wide), end: Math.max(end, at + 1) };
}

function decoded(octets: Buffer, wide: boolean): string {
  return octets.toString(wide ? 'utf16le' : 'latin1');
}

/** Beyond what a cell of Excel holds. */
const LONGEST = 64 * 1024;

/**
 * Reads the strings of an SST record and of the records that continue it (MS-XLS sections 2.4.265, 2.5.293): a string may be broken
 * between two characters, where the next record says anew how wide they are, and anywhere behind its characters.
 */
export class SharedStringTable {
  readonly #add: (text: string) => void;
  #rest = Buffer.alloc(0);
  #left = 0;
  #wide = false;
  #text = '';
  /** Octets of formatting behind the characters. */
  #behind = 0;
  #within = false;

  constructor(add: (text: string) => void) {
    this.#add = add;
  }

  /** `data` of the record, the two counts at its start left out, or of a record that continues it. */
  take(data: Buffer): void {
    let at = 0;
    let octets = data;
    if (this.#within && this.#left > 0) {
      this.#wide = ((data[0] ?? 0) & 1) !== 0;
      at = 1;
    } else if (this.#rest.length > 0) octets = Buffer.concat([this.#rest, data]);
    this.#rest = Buffer.alloc(0);
    while (at < octets.length) {
      if (!this.#within) {
        const start = this.#begin(octets, at);
        if (start === null) {
          this.#rest = Buffer.from(octets.subarray(at));
          return;
        }
        at = start;
      }
      at = this.#go(octets, at);
    }
  }

  /** Null where the head of a string is broken. */
  #begin(octets: Buffer, at: number): number | null {
    if (at + 3 > octets.length) return null;
    const flags = octets[at + 2] ?? 0;
    const runs = (flags & 8) !== 0 ? 2 : 0;
    const phonetic = (flags & 4) !== 0 ? 4 : 0;
    const start = at + 3 + runs + phonetic;
    if (start > octets.length) return null;
    this.#left = octets.readUInt16LE(at);
    this.#wide = (flags & 1) !== 0;
    this.#behind =
      (runs > 0 ? 4 * octets.readUInt16LE(at + 3) : 0) + (phonetic > 0 ? octets.readUInt32LE(start - 4) : 0);
    this.#text = '';
    this.#within = true;
    return start;
  }

  #go(octets: Buffer, start: number): number {
    const width = this.#wide ? 2 : 1;
    const count = Math.min(this.#left, Math.floor((octets.length - start) / width));
    if (this.#text.length < LONGEST) this.#text += decoded(octets.subarray(start, start + count * width), this.#wide);
    this.#left -= count;
    // Half a character at the end of a record is none.
    if (this.#left > 0) return octets.length;
    const at = start + count * width;
    const passed = Math.min(this.#behind, octets.length - at);
    this.#behind -= passed;
    if (this.#behind === 0) {
      this.#add(this.#text);
      this.#within = false;
    }
    return at + passed;
  }
}
