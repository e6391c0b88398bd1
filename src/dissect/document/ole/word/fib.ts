/** The file information block with which a document of Word begins (MS-DOC section 2.5.1). */
export interface Fib {
  /** Word 6 and 95 have other tables, and text of one octet a character only. */
  readonly old: boolean;
  readonly encryption: 'none' | 'obfuscated' | 'encrypted';
  /** Of the header of the encryption at the start of the table stream. */
  readonly encryptionSize: number;
  readonly tableStream: '0Table' | '1Table';
  /** Where the text of Word 6 and 95 lies. */
  readonly oldText: readonly [start: number, end: number];
  /** Places in the table stream. */
  readonly pieces: Place;
  readonly characterRuns: Place;
  readonly associations: Place;
}

export interface Place {
  readonly start: number;
  readonly size: number;
}

export const FIB_SIZE = 0x1b0;
const IDENT = 0xa5ec;
const IDENT_OF_OLD = 0xa5dc;
/** The first version with two table streams. */
const WORD_97 = 0x00c1;
/** Places come behind each other, eight octets each (MS-DOC section 2.5.6). */
const PLACES = 154;
const CHARACTER_RUNS = 12;
const ASSOCIATIONS = 32;
const PIECES = 33;

/** Null where no document of Word begins with `head`, which is `FIB_SIZE` octets of the stream. */
export function readFib(head: Buffer): Fib | null {
  if (head.length < FIB_SIZE) return null;
  const ident = head.readUInt16LE(0);
  if (ident !== IDENT && ident !== IDENT_OF_OLD) return null;
  const flags = head.readUInt16LE(10);
  const place = (index: number): Place => ({
    start: head.readUInt32LE(PLACES + 8 * index),
    size: head.readUInt32LE(PLACES + 8 * index + 4),
  });
  return {
    old: ident === IDENT_OF_OLD || head.readUInt16LE(2) < WORD_97,
    encryption: (flags & 0x0100) === 0 ? 'none' : (flags & 0x8000) === 0 ? 'encrypted' : 'obfuscated',
    encryptionSize: head.readUInt32LE(14),
    tableStream: (flags & 0x0200) === 0 ? '0Table' : '1Table',
    oldText: [head.readUInt32LE(24), head.readUInt32LE(28)],
    pieces: place(PIECES),
    characterRuns: place(CHARACTER_RUNS),
    associations: place(ASSOCIATIONS),
  };
}
