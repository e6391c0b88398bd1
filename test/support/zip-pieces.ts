import { crc32 } from 'node:zlib';
import { lyingZip, type ZipLie } from './archives.ts';

/** A ZIP file in the three pieces that it is made of. */
export interface Pieces {
  readonly locals: Buffer;
  readonly central: Buffer;
  /** 22 octets. */
  readonly end: Buffer;
}

export function zipPieces(members: readonly ZipLie[]): Pieces {
  const whole = lyingZip(members);
  const directory = whole.readUInt32LE(whole.length - 6);
  return {
    locals: whole.subarray(0, directory),
    central: Buffer.from(whole.subarray(directory, -22)),
    end: Buffer.from(whole.subarray(-22)),
  };
}

/**
 * ZIP files one behind the other, whose offsets all count from the first octet. `nested`: the comment of each ends with the whole;
 * `long` and `short`: that of the last is said to be longer or shorter than it is.
 */
export function joinedZip(members: readonly ZipLie[], how: { comments: 'nested' | 'long' | 'short' }): Buffer {
  const files = members.map((member) => zipPieces([member]));
  const total = files.reduce((sum, { locals, central }) => sum + locals.length + central.length + 23, 0);
  let at = 0;
  const pieces: Buffer[] = [];
  for (const [index, { locals, central, end }] of files.entries()) {
    central.writeUInt32LE(at, 42);
    end.writeUInt32LE(at + locals.length, 16);
    at += locals.length + central.length + 22;
    const wrong = index < files.length - 1 || how.comments === 'nested' ? 0 : how.comments === 'long' ? 9 : -1;
    end.writeUInt16LE(total - at + wrong, 20);
    pieces.push(locals, central, end, Buffer.alloc(1));
    at += 1;
  }
  return Buffer.concat(pieces);
}

/** Info-ZIP's field 0x7075 for the stored name `stored` (Latin-1). */
export function unicodePath(stored: string, name: string): Buffer {
  const path = Buffer.from(name);
  const field = Buffer.alloc(9);
  field.writeUInt16LE(0x7075, 0);
  field.writeUInt16LE(5 + path.length, 2);
  field.writeUInt8(1, 4);
  field.writeUInt32LE(crc32(Buffer.from(stored, 'latin1')), 5);
  return Buffer.concat([field, path]);
}

/** The ZIP64 field of both sizes (APPNOTE.TXT section 4.5.3). */
export function zip64Field(size: number, packedSize: number): Buffer {
  const field = Buffer.alloc(20);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(16, 2);
  field.writeBigUInt64LE(BigInt(size), 4);
  field.writeBigUInt64LE(BigInt(packedSize), 12);
  return field;
}
