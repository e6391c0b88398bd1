import { crc32 } from 'node:zlib';

const UNIT = 5;

/**
 * A gzip file that unpacks to itself, after Russ Cox, "Zip Files All The Way Down". All is made of units of five octets: a stored
 * block's header for n units of literals (L0, L1, L4), and a block that repeats the last four units (R4). What a step writes
 * is on the right; one below the other, both sides are the file.
 *
 *     L4 P L4             P L4                 L4 R4 L4 R4 L4      R4 L4 R4 L4
 *     R4                  P L4                 R4                  R4 L4 R4 L4
 *     L1 R4               R4                   L4 R4 L0 L0 L4      R4 L0 L0 L4
 *     L1 L1               L1                   R4                  R4 L0 L0 L4
 *     L4 R4 L1 L1 L4      R4 L1 L1 L4          L0 L0 L4 R4 S       R4 S
 *     R4                  R4 L1 L1 L4          R4                  R4 S
 *
 * P, the header, stands before it, and S, the end with the checksum, behind; both are of three units.
 */
export function gzipQuine(): Buffer {
  for (let letter = 0x61; letter <= 0x7a; letter++) {
    const make = (crc: number) =>
      quine(Buffer.from(`\x1f\x8b\x08\x08\0\0\0\0\0\x03${String.fromCharCode(letter)}.gz\0`, 'latin1'), crc);
    const crc = fixedPoint((value) => crc32(make(value)));
    if (crc !== null) return make(crc);
  }
  throw new Error('no checksum is its own');
}

function quine(head: Buffer, crc: number): Buffer {
  const [l0, l1, l4] = [stored(0), stored(1), stored(4)];
  const size = 42 * UNIT;
  const end = Buffer.alloc(3 * UNIT); // two zeros are left behind the trailer
  end.write('\x01\0\0\xff\xff', 'latin1');
  end.writeUInt32LE(crc, 5);
  end.writeUInt32LE(size, 9);
  const whole = Buffer.concat([
    ...[head, l4, head, l4, R4, l1, R4, l1, l1, l4, R4, l1, l1, l4, R4],
    ...[l4, R4, l4, R4, l4, R4, l4, R4, l0, l0, l4, R4, l0, l0, l4, R4, end, R4, end],
  ]);
  if (whole.length !== size) throw new Error(`${whole.length / UNIT} units`);
  return whole;
}

/** RFC 1951 section 3.2.4. */
function stored(units: number): Buffer {
  const header = Buffer.alloc(UNIT);
  header.writeUInt16LE(units * UNIT, 1);
  header.writeUInt16LE(~(units * UNIT) & 0xffff, 3);
  return header;
}

/** Section 3.2.6: a block of fixed codes with two matches of length 10 at distance 20. */
const R4 = octets(`010${'0001000 01000 110'.repeat(2)} 0000000`);

/** The first bit is the lowest of the first octet. */
function octets(bits: string): Buffer {
  const list = bits.replaceAll(' ', '');
  const bytes = Buffer.alloc(list.length / 8);
  for (let i = 0; i < list.length; i++) if (list[i] === '1') bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (1 << (i & 7));
  return bytes;
}

/** Where `apply`, which is affine over GF(2), gives back what it got; null where it nowhere does. */
function fixedPoint(apply: (value: number) => number): number | null {
  const constant = apply(0);
  // Each row: which bits of the value go into one bit of value xor apply(value), and that bit of the constant.
  const columns = Array.from({ length: 32 }, (_, bit) => (apply((1 << bit) >>> 0) ^ constant ^ (1 << bit)) >>> 0);
  const rows = Array.from({ length: 32 }, (_, bit) => ({
    mask: columns.reduce((mask, column, i) => (mask | (((column >>> bit) & 1) << i)) >>> 0, 0),
    value: (constant >>> bit) & 1,
  }));
  let result = 0;
  for (let bit = 0; bit < 32; bit++) {
    const pivot = rows.findIndex((row, index) => index >= bit && ((row.mask >>> bit) & 1) === 1);
    const [found] = pivot < 0 ? [] : rows.splice(pivot, 1);
    if (found === undefined) return null;
    for (const row of rows) {
      if (((row.mask >>> bit) & 1) === 0) continue;
      row.mask = (row.mask ^ found.mask) >>> 0;
      row.value ^= found.value;
    }
    rows.splice(bit, 0, found);
  }
  for (const [bit, { value }] of rows.entries()) result = (result | (value << bit)) >>> 0;
  return result;
}
