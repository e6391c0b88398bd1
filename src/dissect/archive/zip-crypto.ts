import { type Bytes, Lens, windows } from '../../mail/bytes.ts';
import type { Scratch } from '../scratch.ts';

/** Stands before the data of each member. */
const HEADER = 12;
const PIECE = 128 * 1024;

/** The table of CRC-32, of which the cipher takes single steps. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, octet) => {
  let crc = octet;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** The three keys of the traditional cipher, APPNOTE.TXT section 6.1.5. */
class Keys {
  #key0 = 0x12345678;
  #key1 = 0x23456789;
  #key2 = 0x34567890;

  constructor(password: Buffer) {
    for (const octet of password) this.#update(octet);
  }

  /** Decrypts `octets` in place. */
  decrypt(octets: Buffer): void {
    for (let i = 0; i < octets.length; i++) {
      const mask = (this.#key2 & 0xffff) | 2;
      const plain = ((octets[i] ?? 0) ^ (Math.imul(mask, mask ^ 1) >>> 8)) & 0xff;
      octets[i] = plain;
      this.#update(plain);
    }
  }

  #update(octet: number): void {
    this.#key0 = step(this.#key0, octet);
    this.#key1 = (Math.imul(this.#key1 + (this.#key0 & 0xff), 134775813) + 1) | 0;
    this.#key2 = step(this.#key2, this.#key1 >>> 24);
  }
}

function step(crc: number, octet: number): number {
  return (crc >>> 8) ^ (CRC_TABLE[(crc ^ octet) & 0xff] ?? 0);
}

/**
 * Decrypts `data` piece by piece; null where the header says that the password is another one. One of 256 wrong passwords
 * passes: what comes out has to be checked.
 */
export function* decryptTraditional(
  data: Bytes,
  password: Buffer,
  checks: readonly number[],
  scratch: Scratch,
): Generator<void, Bytes | null> {
  if (data.size < HEADER) return null;
  const keys = new Keys(password);
  const header = Buffer.from(data.slice(0, HEADER));
  keys.decrypt(header);
  if (!checks.includes(header[HEADER - 1] ?? -1)) return null;
  const writer = scratch.writer();
  for (const { start, chunk } of windows(data, PIECE, 0, new Lens())) {
    const piece = Buffer.from(start === 0 ? chunk.subarray(HEADER) : chunk);
    keys.decrypt(piece);
    writer.write(piece);
    yield;
  }
  return writer.end();
}
