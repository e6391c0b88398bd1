/**
 * A fuzzy digest of a text (MinHash over shingles of three words, Broder 1997): of two texts, as large a share of the 16
 * values is equal as they have shingles in common. Names, numbers and addresses that differ from copy to copy change few of them.
 */
export interface TextDigest {
  /** 16 numbers of 32 bits. */
  readonly values: Uint32Array;
}

export const DIGEST_VALUES = 16;
/** Shorter texts are too much alike: greetings, signatures, `sent from my phone`. */
const LEAST_SHINGLES = 12;
/** Shingles that are looked at; a campaign shows itself at its beginning. */
const MOST_SHINGLES = 2000;
const MOST_CHARACTERS = 64 * 1024;
const LONGEST_WORD = 32;

/** Odd multipliers, one for each value: the bits of sines, as in MD5. */
const MULTIPLIERS = Uint32Array.from(
  { length: DIGEST_VALUES },
  (_, index) => (Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) | 1) >>> 0,
);

/** Null where the text is too short. Linear. */
export function textDigest(text: string): TextDigest | null {
  const values = new Uint32Array(DIGEST_VALUES).fill(0xffffffff);
  let shingles = 0;
  let last = 0;
  let before = 0;
  for (const word of wordHashes(text)) {
    // Position in the shingle counts: "not a virus" is not "a virus not".
    const shingle = mix(word ^ mix(last ^ mix(before)));
    before = last;
    last = word;
    shingles++;
    if (shingles < 3) continue;
    for (let index = 0; index < DIGEST_VALUES; index++) {
      const value = mix(Math.imul(shingle, MULTIPLIERS[index] ?? 1));
      if (value < (values[index] ?? 0)) values[index] = value;
    }
  }
  return shingles - 2 < LEAST_SHINGLES ? null : { values };
}

/**
 * FNV-1a over the letters of each word, without case, of the first MOST_SHINGLES words. What has a digit in it, or is no word by its
 * length, is passed over: it differs from copy to copy.
 */
function wordHashes(text: string): readonly number[] {
  const hashes: number[] = [];
  let hash = FNV_OFFSET;
  let length = 0;
  let digits = false;
  const lower = text.slice(0, MOST_CHARACTERS).toLowerCase();
  for (let index = 0; index <= lower.length && hashes.length < MOST_SHINGLES; index++) {
    const code = index < lower.length ? lower.charCodeAt(index) : SPACE;
    if (isLetter(code)) {
      hash = Math.imul(hash ^ code, FNV_PRIME);
      length++;
    } else if (isDigit(code)) {
      digits = true;
      length++;
    } else {
      if (length > 1 && length <= LONGEST_WORD && !digits) hashes.push(hash >>> 0);
      hash = FNV_OFFSET;
      length = 0;
      digits = false;
    }
  }
  return hashes;
}

const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;
const SPACE = 0x20;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Beyond Latin-1 nearly all is letters; what is not makes one word longer. */
function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || code >= 0xc0;
}

/** The finalizer of MurmurHash3. */
function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Values that two digests have in common, of 16. */
export function sharedValues(a: TextDigest, b: TextDigest): number {
  return a.values.reduce((count, value, index) => count + (value === b.values[index] ? 1 : 0), 0);
}
