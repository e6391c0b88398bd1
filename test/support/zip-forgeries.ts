import { crc32, deflateRawSync } from 'node:zlib';
import { lyingZip, type ZipLie } from './archives.ts';
import { EICAR } from './eicar.ts';
import { type Pieces, zipPieces } from './zip-pieces.ts';

/** ZIP files that show EICAR to one kind of reader and a harmless text to the other. */

const eicar = Buffer.from(EICAR);
export const harmless: Buffer = Buffer.from('nothing to see here');

export const virus: ZipLie = { name: 'eicar.com', content: eicar };
export const text: ZipLie = { name: 'read.txt', content: harmless };

export function both(fields: NonNullable<ZipLie['local']>): Pick<ZipLie, 'local' | 'central'> {
  return { local: fields, central: fields };
}

/** EICAR stored for the readers of one header, garbage that inflates for those of the other. */
export function swapped(header: 'local' | 'central'): Buffer {
  // EICAR within a stored block is seen both ways.
  const data = deflateRawSync(eicar, { level: 0 });
  return lyingZip([{ ...virus, data, [header]: { method: 0, size: data.length, crc: crc32(data) } }]);
}

export function descriptorOf(content: Buffer, packedSize = deflateRawSync(content).length): Buffer {
  const record = Buffer.from('PK\x07\x08............', 'latin1');
  record.writeUInt32LE(crc32(content), 4);
  record.writeUInt32LE(packedSize, 8);
  record.writeUInt32LE(content.length, 12);
  return record;
}

/** A member with its local header, as a reader finds it that walks through the file. */
export function local(member: ZipLie): Buffer {
  return zipPieces([member]).locals;
}

/** Members that lie in the comment of an entry and in that of the file. */
export function inComments(): Buffer {
  const { locals, central, end } = zipPieces([text]);
  const hidden = local(virus);
  const entry = Buffer.concat([central, hidden]);
  entry.writeUInt16LE(hidden.length, 32);
  end.writeUInt32LE(entry.length, 12);
  return Buffer.concat([locals, entry, end]);
}

/** A stored member holds another one; the file's directory knows the outer, one in the comment the inner. */
export function desynchronised(): Buffer {
  const inner = zipPieces([{ ...virus, method: 0 }]);
  const outer = zipPieces([{ name: 'junk', content: inner.locals, method: 0 }]);
  inner.central.writeUInt32LE(30 + 4, 42);
  inner.end.writeUInt32LE(outer.locals.length + outer.central.length + 22, 16);
  const comment = Buffer.concat([inner.central, inner.end]);
  outer.end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([outer.locals, outer.central, outer.end, comment]);
}

/** Stored data with a descriptor in it: who has no directory takes it for ended there, and goes on with what follows. */
export function descriptorWithin(): Buffer {
  const inner = Buffer.concat([harmless, descriptorOf(harmless, harmless.length), local(virus)]);
  const late = { packedSize: 0, size: 0, crc: 0 };
  return lyingZip([
    { name: 'a', content: inner, method: 0, flags: 8, local: late, descriptor: descriptorOf(inner, inner.length) },
  ]);
}

/** Two directories of equal size: the end record's offset leads to that of `byOffset`, its size to that of `bySize`. */
export function directories(byOffset: ZipLie, bySize: ZipLie): Buffer {
  const first = zipPieces([{ ...byOffset, name: 'same.bin' }]);
  const second = zipPieces([{ ...bySize, name: 'same.bin' }]);
  second.central.writeUInt32LE(first.locals.length + first.central.length, 42);
  second.end.writeUInt32LE(first.locals.length, 16);
  return Buffer.concat([first.locals, first.central, second.locals, second.central, second.end]);
}

/** A directory that lies behind where it says, so that the offsets in it may count from either place. */
export function shifted(): Buffer {
  const first = local({ ...virus, name: 'same.bin', method: 0 });
  const content = Buffer.alloc(eicar.length, 'x');
  const second = zipPieces([{ name: 'same.bin', content, method: 0 }]);
  second.end.writeUInt32LE(second.locals.length, 16);
  return Buffer.concat([first, second.locals, second.central, second.end]);
}

/** The end record leads to `plain`, the ZIP64 one to `zip64`. */
export function wide(plain: ZipLie, zip64: ZipLie): Buffer {
  const first = zipPieces([plain]);
  const second = zipPieces([zip64]);
  const start = first.locals.length + first.central.length;
  second.central.writeUInt32LE(start, 42);
  first.end.writeUInt32LE(first.locals.length, 16);
  const directory = start + second.locals.length;
  return Buffer.concat([
    ...[first.locals, first.central, second.locals, second.central],
    ...wideEnd(second, directory, directory + second.central.length),
    first.end,
  ]);
}

/** The locator's offset leads into the data sector of the record that stands before it. */
export function wideBySearch(): Buffer {
  const shown = zipPieces([text]);
  const hidden = zipPieces([virus]);
  const start = shown.locals.length;
  hidden.central.writeUInt32LE(start, 42);
  const directories = start + hidden.locals.length + hidden.central.length;
  hidden.end.fill(0xff, 8, 20);
  const [outer] = wideEnd(hidden, start + hidden.locals.length, 0);
  const inner = wideEnd(shown, directories, directories + shown.central.length + outer.length + 4);
  const sector = Buffer.alloc(4);
  sector.writeUInt16LE(0x1337, 0);
  sector.writeUInt16LE(inner[0].length, 2);
  return Buffer.concat([
    shown.locals,
    hidden.locals,
    hidden.central,
    shown.central,
    outer,
    sector,
    ...inner,
    hidden.end,
  ]);
}

/** The end record of ZIP64 for a directory at `offset`, and the locator that leads to `at`. */
function wideEnd({ central }: Pieces, offset: number, at: number): [Buffer, Buffer] {
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06', 'latin1');
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(1n, 24);
  record.writeBigUInt64LE(1n, 32);
  record.writeBigUInt64LE(BigInt(central.length), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(at), 8);
  locator.writeUInt32LE(1, 16);
  return [record, locator];
}
