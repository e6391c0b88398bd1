import { deflateSync, gzipSync } from 'node:zlib';
import { tar } from './archives.ts';

/** Packages and old compressed files, made octet by octet. */

export interface PackedFile {
  readonly name: string;
  readonly content: Buffer;
}

/** A Debian package: an ar file with two archives. */
export function deb(file: PackedFile): Buffer {
  const control = gzipSync(tar([{ name: './control', content: Buffer.from('Package: test\n') }]));
  const data = gzipSync(tar([{ name: `./${file.name}`, content: file.content }]));
  return ar([
    { name: 'debian-binary', content: Buffer.from('2.0\n') },
    { name: 'control.tar.gz', content: control },
    { name: 'data.tar.gz', content: data },
  ]);
}

export function ar(files: readonly PackedFile[]): Buffer {
  const pieces = files.flatMap(({ name, content }) => {
    const fields = [name.padEnd(16), '0'.padEnd(12), '0'.padEnd(6), '0'.padEnd(6), '100644'.padEnd(8)];
    const head = Buffer.from(`${fields.join('')}${String(content.length).padEnd(10)}\`\n`);
    return [head, content, Buffer.alloc(content.length & 1, '\n')];
  });
  return Buffer.concat([Buffer.from('!<arch>\n'), ...pieces]);
}

/** cpio of SVR4 ("newc"). */
export function cpio(files: readonly PackedFile[]): Buffer {
  const entry = (name: string, content: Buffer, mode: number, inode: number) => {
    const hex = (value: number) => value.toString(16).padStart(8, '0');
    const title = Buffer.from(`${name}\0`);
    const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, title.length, 0];
    const head = Buffer.concat([Buffer.from(`070701${fields.map(hex).join('')}`), title]);
    return [head, Buffer.alloc(-head.length & 3), content, Buffer.alloc(-content.length & 3)];
  };
  const all = files.flatMap(({ name, content }, index) => entry(name, content, 0o100644, index + 1));
  return Buffer.concat([...all, ...entry('TRAILER!!!', Buffer.alloc(0), 0, 0)]);
}

/** RPM 3: a lead, two empty headers, a cpio archive in gzip. */
export function rpm(file: PackedFile): Buffer {
  const lead = Buffer.alloc(96);
  lead.writeUInt32BE(0xedabeedb, 0);
  lead.writeUInt8(3, 4);
  lead.write('test', 10, 'latin1');
  lead.writeUInt16BE(1, 76);
  lead.writeUInt16BE(5, 78);
  const header = Buffer.from('8eade801000000000000000000000000', 'hex');
  return Buffer.concat([lead, header, header, gzipSync(cpio([file]))]);
}

/** XAR, as macOS packages are: a table of contents in XML, then the heap. */
export function xar({ name, content }: PackedFile): Buffer {
  const size = `<length>${content.length}</length><offset>0</offset><size>${content.length}</size>`;
  const data = `<data>${size}<encoding style="application/octet-stream"/></data>`;
  const toc = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><xar><toc><file id="1">${data}<type>file</type><name>${name}</name></file></toc></xar>`,
  );
  const packed = deflateSync(toc);
  const head = Buffer.alloc(28);
  head.write('xar!', 'latin1');
  head.writeUInt16BE(28, 4);
  head.writeUInt16BE(1, 6);
  head.writeBigUInt64BE(BigInt(packed.length), 8);
  head.writeBigUInt64BE(BigInt(toc.length), 16);
  return Buffer.concat([head, packed, content]);
}

/** compress (.Z) with codes of 9 bits that stand for one octet each, and no more than 255 of them. */
export function compressed(content: Buffer): Buffer {
  const out = Buffer.alloc(3 + Math.ceil((content.length * 9) / 8));
  out.write('\x1f\x9d\x90', 'latin1');
  for (const [i, octet] of content.entries()) {
    const bit = i * 9;
    const at = 3 + (bit >> 3);
    const pair = octet << (bit & 7);
    out.writeUInt8((out[at] ?? 0) | (pair & 0xff), at);
    if (at + 1 < out.length) out.writeUInt8((out[at + 1] ?? 0) | (pair >> 8), at + 1);
  }
  return out;
}

/** COMPRESS.EXE of MS-DOS (SZDD) without a match. */
export function szdd(content: Buffer): Buffer {
  const head = Buffer.from('SZDD\x88\xf0\x27\x33A\0....', 'latin1');
  head.writeUInt32LE(content.length, 10);
  const pieces: Buffer[] = [head];
  for (let at = 0; at < content.length; at += 8) pieces.push(Buffer.from([0xff]), content.subarray(at, at + 8));
  return Buffer.concat(pieces);
}

/**
 * lzip of what `xz --format=lzma` has made of a stream: the same data with other properties around them. `dictionary` as lzip
 * codes its size: 8 MiB if not told.
 */
export function lzip(
  lzma: Buffer,
  plain: { readonly crc: number; readonly size: number; readonly dictionary?: number },
): Buffer {
  const data = lzma.subarray(13);
  const trailer = Buffer.alloc(20);
  trailer.writeUInt32LE(plain.crc, 0);
  trailer.writeBigUInt64LE(BigInt(plain.size), 4);
  trailer.writeBigUInt64LE(BigInt(6 + data.length + 20), 12);
  return Buffer.concat([Buffer.from('LZIP\x01', 'latin1'), Buffer.from([plain.dictionary ?? 0x17]), data, trailer]);
}

/** ARC with a member that is stored (method 2) or packed as runs (3). */
export function arc({ name, content }: PackedFile, method: 2 | 3 = 2): Buffer {
  const data =
    method === 2
      ? content
      : Buffer.concat([...content].map((octet) => Buffer.from(octet === 0x90 ? [0x90, 0] : [octet])));
  const head = Buffer.alloc(29);
  head.writeUInt8(0x1a, 0);
  head.writeUInt8(method, 1);
  head.write(name, 2, 12, 'latin1');
  head.writeUInt32LE(data.length, 15);
  head.writeUInt32LE(content.length, 25);
  return Buffer.concat([head, data, Buffer.from([0x1a, 0])]);
}

/** An lz4 frame whose blocks are stored, or packed as literals with a match at the end where they end with a run of one octet. */
export function lz4(content: Buffer, how: 'stored' | 'packed' = 'packed'): Buffer {
  const block = how === 'stored' ? content : literals(content);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(how === 'stored' ? (block.length | 0x80000000) >>> 0 : block.length);
  return Buffer.concat([Buffer.from('04224d18604000', 'hex'), size, block, Buffer.alloc(4)]);
}

function literals(content: Buffer): Buffer {
  const more: number[] = [];
  for (let rest = content.length - 15; rest >= 0; rest -= 255) more.push(Math.min(rest, 255));
  const token = Math.min(content.length, 15) << 4;
  if (more.at(-1) === 255) more.push(0);
  return Buffer.concat([Buffer.from([token, ...more]), content]);
}
