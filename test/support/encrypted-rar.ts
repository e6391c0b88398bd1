import { createCipheriv, createHash, pbkdf2Sync } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { rar4Block, rar5Block, rar5Mark, vint } from './rar.ts';

/** RAR archives with one stored and encrypted member, made octet by octet: no free program makes them. */

const ITERATIONS_LOG = 15;
const SALT = Buffer.alloc(16, 0x51);
const IV = Buffer.alloc(16, 0x1e);

/** RAR 5.0: the "RAR 5.0 archive format" note of RARLAB, sections on encryption. */
export function encryptedRar5(name: string, content: Buffer, password: string): Buffer {
  const { key, check } = rar5Keys(password);
  const record = Buffer.from([1, 0, 1, ITERATIONS_LOG, ...SALT, ...IV, ...check]);
  return Buffer.concat([
    rar5Mark,
    rar5Block([1, 0, 0], Buffer.alloc(0)),
    fileBlock(name, content, cbc(key, IV, content), record),
    rar5Block([5, 0, 0], Buffer.alloc(0)),
  ]);
}

/** The same with encrypted headers. */
export function encryptedHeadersRar5(name: string, content: Buffer, password: string): Buffer {
  const { key, check } = rar5Keys(password);
  const record = Buffer.from([1, 0, 1, ITERATIONS_LOG, ...SALT, ...IV, ...check]);
  const blocks: readonly (readonly [header: Buffer, data: Buffer])[] = [
    [rar5Block([1, 0, 0], Buffer.alloc(0)), Buffer.alloc(0)],
    [fileBlock(name, content, cbc(key, IV, content), record, false), cbc(key, IV, content)],
    [rar5Block([5, 0, 0], Buffer.alloc(0)), Buffer.alloc(0)],
  ];
  return Buffer.concat([
    rar5Mark,
    rar5Block([4, 0, 0, 1, ITERATIONS_LOG, ...SALT, ...check], Buffer.alloc(0)),
    ...blocks.flatMap(([header, data]) => [IV, cbc(key, IV, header), data]),
  ]);
}

function fileBlock(name: string, content: Buffer, data: Buffer, record: Buffer, withData = true): Buffer {
  const title = Buffer.from(name);
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(crc32(content));
  const extra = [...vint(record.length), ...record];
  // Type 2 with an extra and a data area: file flags (CRC), unpacked size, attributes, CRC, no compression, Unix, name.
  const head = [2, 3, ...vint(extra.length), ...vint(data.length), 4, ...vint(content.length), 0, ...crc, 0, 1];
  return rar5Block([...head, ...vint(title.length), ...title, ...extra], withData ? data : Buffer.alloc(0));
}

function rar5Keys(password: string): { key: Buffer; check: Buffer } {
  const derived = (more: number) => pbkdf2Sync(password, SALT, 2 ** ITERATIONS_LOG + more, 32, 'sha256');
  const folded = Buffer.alloc(8);
  for (const [index, octet] of derived(32).entries()) folded[index % 8] = (folded[index % 8] ?? 0) ^ octet;
  const sum = createHash('sha256').update(folded).digest().subarray(0, 4);
  return { key: derived(0), check: Buffer.concat([folded, sum]) };
}

function cbc(key: Buffer, iv: Buffer, content: Buffer): Buffer {
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
  return cipher.update(Buffer.concat([content, Buffer.alloc(-content.length & 15)]));
}

/** RAR 4 (technote.txt): AES-128 by a key of 262,144 rounds of SHA-1. */
export function encryptedRar4(name: string, content: Buffer, password: string): Buffer {
  const salt = SALT.subarray(0, 8);
  const { key, iv } = rar4Keys(password, salt);
  const data = cbc(key, iv, content);
  const title = Buffer.from(name);
  const fields = Buffer.alloc(25);
  fields.writeUInt32LE(data.length, 0);
  fields.writeUInt32LE(content.length, 4);
  fields.writeUInt8(3, 8); // Unix
  fields.writeUInt32LE(crc32(content), 9);
  fields.writeUInt8(29, 17); // version needed
  fields.writeUInt8(0x30, 18); // stored
  fields.writeUInt16LE(title.length, 19);
  fields.writeUInt32LE(0o100644, 21);
  return Buffer.concat([
    Buffer.from('Rar!\x1a\x07\0', 'latin1'),
    rar4Block(0x73, 0, Buffer.alloc(6), Buffer.alloc(0)),
    // With data, encrypted, with a salt.
    rar4Block(0x74, 0x8404, Buffer.concat([fields, title, salt]), data),
    rar4Block(0x7b, 0, Buffer.alloc(0), Buffer.alloc(0)),
  ]);
}

function rar4Keys(password: string, salt: Buffer): { key: Buffer; iv: Buffer } {
  const rounds = 0x40000;
  const seed = Buffer.concat([Buffer.from(password, 'utf16le'), salt]);
  const iv = Buffer.alloc(16);
  const hash = createHash('sha1');
  for (let round = 0; round < rounds; round++) {
    hash.update(Buffer.concat([seed, Buffer.from([round, round >> 8, round >> 16])]));
    if (round % (rounds / 16) === 0) iv[round / (rounds / 16)] = hash.copy().digest()[19] ?? 0;
  }
  // The words of the digest are little-endian.
  return { key: hash.digest().subarray(0, 16).swap32(), iv };
}
