/** A run of characters as they lie in the stream `WordDocument` (MS-DOC section 2.9.177). */
export interface Piece {
  readonly start: number;
  readonly characters: number;
  /** Two octets a character, else one of windows-1252. */
  readonly wide: boolean;
}

const PROPERTIES = 1;
const TABLE = 2;
const DESCRIPTOR = 8;
const POSITION = 4;
const COMPRESSED = 0x40000000;

/** The pieces of all stories in their order, by the table of pieces (MS-DOC section 2.9.38); none where it cannot be read. */
export function* piecesOf(clx: Buffer): Generator<Piece> {
  let at = 0;
  while (clx[at] === PROPERTIES && at + 3 <= clx.length) at += 3 + clx.readUInt16LE(at + 1);
  if (clx[at] !== TABLE || at + 5 > clx.length) return;
  const table = clx.subarray(at + 5, at + 5 + clx.readUInt32LE(at + 1));
  const count = Math.floor((table.length - POSITION) / (POSITION + DESCRIPTOR));
  for (let i = 0; i < count; i++) {
    const characters = table.readUInt32LE(POSITION * (i + 1)) - table.readUInt32LE(POSITION * i);
    const position = table.readUInt32LE(POSITION * (count + 1) + DESCRIPTOR * i + 2);
    const wide = (position & COMPRESSED) === 0;
    const start = position & ~COMPRESSED;
    if (characters > 0) yield { start: wide ? start : start >>> 1, characters, wide };
  }
}
