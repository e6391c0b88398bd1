/** MS-OFFCRYPTO section 2.3.7.2: of a password of one character, of two, and so on. */
const INITIAL_CODES = [
  0xe1f0, 0x1d0f, 0xcc9c, 0x84c0, 0x110c, 0x0e10, 0xf1ce, 0x313e, 0x1872, 0xe139, 0xd40f, 0x84f9, 0x280c, 0xa96a,
  0x4ec3,
];
/** The first of each seven; each next is the one before, shifted as a CRC of CCITT does. */
const MATRIX_STARTS = [
  0xaefc, 0x7b61, 0x4563, 0x0375, 0xd849, 0x6f45, 0xeb23, 0x47d3, 0xb861, 0x45a0, 0xaa51, 0x76b4, 0x3730, 0x3331,
  0x1021,
];
const POLYNOMIAL = 0x1021;
const PAD = Buffer.from('bbffffbaffffb98000be0f00bf0f00', 'hex');
const LONGEST = 15;
const SIZE = 16;

const MATRIX = MATRIX_STARTS.flatMap((start) => {
  const row = [start];
  while (row.length < 7) {
    const last = row.at(-1) ?? 0;
    row.push(((last << 1) ^ (last & 0x8000 ? POLYNOMIAL : 0)) & 0xffff);
  }
  return row;
});

/** The octets with which a workbook is obfuscated; null where `password` is not the one that key and verifier tell of. */
export function xorArray(password: string, key: number, verifier: number): Buffer | null {
  const octets = Buffer.from(password, 'latin1');
  if (octets.length === 0 || octets.length > LONGEST) return null;
  return keyOf(octets) === key && verifierOf(octets) === verifier ? arrayOf(octets, key) : null;
}

/** `place`: that of the first octet in the stream plus the size of its record. */
export function decryptXor(octets: Buffer, array: Buffer, place: number): Buffer {
  const plain = Buffer.allocUnsafe(octets.length);
  for (let i = 0; i < octets.length; i++) {
    const mixed = (octets[i] ?? 0) ^ (array[(place + i) % SIZE] ?? 0);
    plain[i] = (mixed << 3) | (mixed >> 5);
  }
  return plain;
}

function keyOf(password: Buffer): number {
  let key = INITIAL_CODES[password.length - 1] ?? 0;
  let element = MATRIX.length - 1;
  for (const character of [...password].reverse()) {
    for (let bit = 0; bit < 7; bit++, element--) {
      if ((character << bit) & 0x40) key ^= MATRIX[element] ?? 0;
    }
  }
  return key;
}

/** MS-OFFCRYPTO section 2.3.7.1. */
function verifierOf(password: Buffer): number {
  let verifier = 0;
  for (const octet of [...password].reverse().concat(password.length)) {
    verifier = (((verifier >> 14) & 1) | ((verifier << 1) & 0x7fff)) ^ octet;
  }
  return verifier ^ 0xce4b;
}

/** Password, then padding, mixed with the two halves of the key in turn. */
function arrayOf(password: Buffer, key: number): Buffer {
  const array = Buffer.concat([password, PAD]).subarray(0, SIZE);
  for (let i = 0; i < SIZE; i++) {
    const mixed = (array[i] ?? 0) ^ (i % 2 === 0 ? key & 0xff : key >> 8);
    array[i] = (mixed >> 1) | (mixed << 7);
  }
  return array;
}
