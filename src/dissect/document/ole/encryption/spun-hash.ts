import { hash } from 'node:crypto';

const ROUNDS_BETWEEN_PAUSES = 8000;

/** A password as all of these methods take it, behind their salt. */
export function salted(algorithm: string, salt: Buffer, password: string): Buffer {
  return hash(algorithm, Buffer.concat([salt, Buffer.from(password, 'utf16le')]), 'buffer');
}

/** The hash of a password, hashed again behind each number from 0 on (MS-OFFCRYPTO sections 2.3.4.7 and 2.3.4.11). */
export function* spunHash(algorithm: string, start: Buffer, rounds: number): Generator<void, Buffer> {
  const input = Buffer.concat([Buffer.alloc(4), start]);
  for (let round = 0; round < rounds; round++) {
    input.writeUInt32LE(round, 0);
    hash(algorithm, input, 'buffer').copy(input, 4);
    if (round % ROUNDS_BETWEEN_PAUSES === 0) yield;
  }
  return Buffer.from(input.subarray(4));
}
