import { u16, u32 } from './biff.ts';
import { compoundFile, type TestStorage } from './compound-file.ts';

export interface TestPiece {
  readonly text: string;
  /** One octet a character. */
  readonly narrow?: boolean;
  readonly hidden?: boolean;
}

export interface Word97Options {
  readonly template?: string;
  /** Of the file information block. */
  readonly flags?: number;
  readonly more?: TestStorage;
  /** Stands before the tables: of the encryption. */
  readonly tableHead?: Buffer;
}

const TEXT = 0x800;
const PAGE = 512;

/** A document of Word 97 (MS-DOC): a table of pieces, a page of formatting for what is hidden. */
export function word97(pieces: readonly TestPiece[], options: Word97Options = {}): Buffer {
  const { stream, table } = word97Streams(pieces, options);
  return compoundFile({ WordDocument: stream, '1Table': table, ...options.more });
}

/** Its two streams: the text, and the tables that tell of it. */
export function word97Streams(
  pieces: readonly TestPiece[],
  { template, flags = 0x0200, tableHead = Buffer.alloc(0) }: Word97Options = {},
): { readonly stream: Buffer; readonly table: Buffer } {
  const octets: Buffer[] = [];
  const placed = pieces.map((piece) => {
    const start = TEXT + Buffer.concat(octets).length;
    const content = Buffer.from(piece.text, piece.narrow ? 'latin1' : 'utf16le');
    octets.push(content);
    return { ...piece, start, end: start + content.length };
  });
  const text = Buffer.concat(octets);
  const formatting = Math.ceil((TEXT + text.length) / PAGE);
  const stream = Buffer.alloc((formatting + 1) * PAGE);
  text.copy(stream, TEXT);
  hiddenPage(placed).copy(stream, formatting * PAGE);
  const clx = pieceTable(placed);
  const runs = Buffer.concat([u32(TEXT, TEXT + text.length), u32(formatting)]);
  const associations = template === undefined ? Buffer.alloc(0) : strings(['', template, '']);
  const table = Buffer.concat([tableHead, clx, runs, associations]);
  const at = tableHead.length;
  stream.writeUInt16LE(0xa5ec, 0);
  stream.writeUInt16LE(0x00c1, 2);
  stream.writeUInt16LE(flags, 10);
  const place = (index: number, start: number, size: number): void => {
    u32(start, size).copy(stream, 154 + 8 * index);
  };
  stream.writeUInt32LE(at, 14);
  place(33, at, clx.length);
  place(12, at + clx.length, runs.length);
  place(32, at + clx.length + runs.length, associations.length);
  return { stream, table };
}

interface Placed extends TestPiece {
  readonly start: number;
  readonly end: number;
}

function pieceTable(pieces: readonly Placed[]): Buffer {
  let position = 0;
  const positions = [0, ...pieces.map(({ text }) => (position += text.length))];
  const descriptors = pieces.map(({ start, narrow }) =>
    Buffer.concat([u16(0), u32(narrow ? (0x40000000 | (start * 2)) >>> 0 : start), u16(0)]),
  );
  const table = Buffer.concat([u32(...positions), ...descriptors]);
  return Buffer.concat([Buffer.of(2), u32(table.length), table]);
}

function hiddenPage(pieces: readonly Placed[]): Buffer {
  const page = Buffer.alloc(PAGE);
  u32(...pieces.map(({ start }) => start), pieces.at(-1)?.end ?? 0).copy(page);
  const properties = PAGE - 8;
  Buffer.concat([Buffer.of(3), u16(0x083c), Buffer.of(1)]).copy(page, properties);
  pieces.forEach(({ hidden }, i) => {
    page[4 * (pieces.length + 1) + i] = hidden ? properties / 2 : 0;
  });
  page[PAGE - 1] = pieces.length;
  return page;
}

function strings(texts: readonly string[]): Buffer {
  return Buffer.concat([
    u16(0xffff, texts.length, 0),
    ...texts.map((text) => Buffer.concat([u16(text.length), Buffer.from(text, 'utf16le')])),
  ]);
}
