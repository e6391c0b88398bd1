import { createHash } from 'node:crypto';
import { BUCKETS, Model } from './model.ts';

/*
 * A model as a file, little endian:
 *   0   8  'POSTERNM'
 *   8   4  version, uint32
 *   12  4  buckets, uint32
 *   16  4  largest weight, float32
 *   20  4  own lessons for spam, float32
 *   24  4  own lessons for ham, float32
 *   28  4  0
 *   32     weights, int16, in parts of the largest
 *          sums of squares, uint8: 16 steps to a doubling, from 2^-8; 0 is nothing
 *   last 32 octets: SHA-256 of all before
 */
const MAGIC = 'POSTERNM';
const VERSION = 1;
const HEAD = 32;
const DIGEST = 32;
const SIZE = HEAD + BUCKETS * 3 + DIGEST;
const STEPS = 16;
const LOWEST = -8;
const TOP = 32_767;

export function encodeModel({ weights, squares, experience }: Model): Buffer {
  const file = Buffer.alloc(SIZE);
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  file.write(MAGIC, 0, 'latin1');
  file.writeUInt32LE(VERSION, 8);
  file.writeUInt32LE(BUCKETS, 12);
  file.writeFloatLE(largest, 16);
  file.writeFloatLE(experience.spam, 20);
  file.writeFloatLE(experience.ham, 24);
  for (let i = 0; i < BUCKETS; i++) {
    if (largest > 0) file.writeInt16LE(Math.round(((weights[i] ?? 0) / largest) * TOP), HEAD + 2 * i);
    const square = squares[i] ?? 0;
    file[HEAD + 2 * BUCKETS + i] =
      square === 0 ? 0 : Math.min(255, Math.max(1, Math.round((Math.log2(square) - LOWEST) * STEPS)));
  }
  file.set(digestOf(file), SIZE - DIGEST);
  return file;
}

/** @throws where it is no whole model of this version */
export function decodeModel(file: Buffer): Model {
  if (file.length !== SIZE || file.toString('latin1', 0, 8) !== MAGIC) throw new Error('it is no model');
  if (file.readUInt32LE(8) !== VERSION || file.readUInt32LE(12) !== BUCKETS)
    throw new Error('it is a model of another version');
  if (!digestOf(file).equals(file.subarray(SIZE - DIGEST))) throw new Error('it is damaged');
  const largest = file.readFloatLE(16);
  const weights = new Float32Array(BUCKETS);
  const squares = new Float32Array(BUCKETS);
  for (let i = 0; i < BUCKETS; i++) {
    weights[i] = (file.readInt16LE(HEAD + 2 * i) / TOP) * largest;
    const step = file[HEAD + 2 * BUCKETS + i] ?? 0;
    squares[i] = step === 0 ? 0 : 2 ** (step / STEPS + LOWEST);
  }
  return new Model(weights, squares, { spam: file.readFloatLE(20), ham: file.readFloatLE(24) });
}

function digestOf(file: Buffer): Buffer {
  return createHash('sha256')
    .update(file.subarray(0, SIZE - DIGEST))
    .digest();
}
