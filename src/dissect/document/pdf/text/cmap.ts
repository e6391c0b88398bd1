import { Keyword, Lexer, type Token } from '../lexer.ts';
import type { Octets } from '../octets.ts';
import type { Work } from '../work.ts';
import { RangeTable } from './range-table.ts';

/** A code takes no more octets. */
const LONGEST_CODE = 4;
const MOST_SPACES = 64;
/** Octets of what one code shows. */
const LONGEST_TEXT = 64;

interface CodeSpace {
  readonly length: number;
  readonly low: number;
  readonly high: number;
}

/** A table of codes (Adobe Technical Note 5014; ISO 32000-1 section 9.10.3), read as far as it goes. */
export class CMap {
  readonly #spaces: CodeSpace[] = [];
  /** UTF-16BE of the first code of each range. */
  readonly #texts: RangeTable<Buffer>;

  constructor(room: { left: number }) {
    this.#texts = new RangeTable(room);
  }

  /** What a code shows; undefined where the table does not say. */
  text(code: number): string | undefined {
    const range = this.#texts.find(code);
    return range === undefined ? undefined : utf16(range.value, code - range.first);
  }

  /** How many octets the code at `at` takes; 0 where no range of codes has it. */
  codeLength(octets: Buffer, at: number): number {
    if (this.#spaces.length === 0) return 2;
    let code = 0;
    for (let length = 1; length <= LONGEST_CODE && at + length <= octets.length; length++) {
      code = code * 256 + (octets[at + length - 1] ?? 0);
      if (this.#spaces.some((space) => space.length === length && code >= space.low && code <= space.high))
        return length;
    }
    return 0;
  }

  addSpace(low: Buffer, high: Buffer): void {
    if (this.#spaces.length >= MOST_SPACES) return;
    this.#spaces.push({ length: low.length, low: codeOf(low), high: codeOf(high) });
  }

  map(first: number, last: number, text: Buffer): void {
    this.#texts.add(first, last, text.subarray(0, LONGEST_TEXT));
  }
}

/** Reads the table in `octets`. */
export function* readCMap(octets: Octets, room: { left: number }, work: Work): Generator<void, CMap> {
  const lexer = new Lexer(octets, 0);
  const cmap = new CMap(room);
  const next = (): Token | undefined => {
    const before = lexer.position;
    const token = lexer.next();
    work.spend(lexer.position - before);
    return token;
  };
  for (let token = next(); token !== undefined && !work.exhausted; token = next()) {
    if (!(token instanceof Keyword)) continue;
    const entry = ENTRIES.get(token.text);
    while (entry?.(cmap, next)) if (work.due()) yield;
  }
  return cmap;
}

type Entry = (cmap: CMap, next: () => Token | undefined) => boolean;

/** Each reads one entry of a section; false at what is none, as the section's end. */
const ENTRIES: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  [
    'begincodespacerange',
    (cmap, next) => {
      const low = next();
      if (!Buffer.isBuffer(low)) return false;
      const high = next();
      if (!Buffer.isBuffer(high)) return false;
      cmap.addSpace(low, high);
      return true;
    },
  ],
  [
    'beginbfchar',
    (cmap, next) => {
      const code = next();
      if (!Buffer.isBuffer(code)) return false;
      const text = next();
      if (!Buffer.isBuffer(text)) return false;
      cmap.map(codeOf(code), codeOf(code), text);
      return true;
    },
  ],
  ['beginbfrange', readRange],
]);

function readRange(cmap: CMap, next: () => Token | undefined): boolean {
  const low = next();
  if (!Buffer.isBuffer(low)) return false;
  const high = next();
  if (!Buffer.isBuffer(high)) return false;
  const first = codeOf(low);
  const target = next();
  if (Buffer.isBuffer(target)) {
    cmap.map(first, codeOf(high), target);
    return true;
  }
  if (!(target instanceof Keyword) || target.text !== '[') return false;
  let code = first;
  for (let item = next(); Buffer.isBuffer(item); item = next(), code++) cmap.map(code, code, item);
  return true;
}

function codeOf(octets: Buffer): number {
  return octets.subarray(0, LONGEST_CODE).reduce((code, octet) => code * 256 + octet, 0);
}

/** `octets` as UTF-16BE, the last unit counted up by `more`; what takes one octet is written as one by some. */
function utf16(octets: Buffer, more: number): string {
  if (octets.length < 2) return String.fromCharCode((octets[0] ?? 0) + more);
  const units = Buffer.from(octets.subarray(0, octets.length & ~1)).swap16();
  const last = units.length - 2;
  units.writeUInt16LE((units.readUInt16LE(last) + more) & 0xffff, last);
  return units.toString('utf16le');
}
