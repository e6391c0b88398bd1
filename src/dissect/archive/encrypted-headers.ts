import type { Bytes } from '../../mail/bytes.ts';

const SEVEN_ZIP = Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]);
/** The coder id of AES-256 with SHA-256 in a 7z header. */
const SEVEN_ZIP_AES = Buffer.from([0x06, 0xf1, 0x07, 0x01]);
const RAR = Buffer.from('Rar!\x1a\x07', 'latin1');
const RAR4_ENCRYPTED_HEADERS = 0x0080;
const RAR5_ENCRYPTION_HEADER = 4;
const MAX_HEADER = 64 * 1024;

/** Words for a 7z or RAR file whose very directory is encrypted; undefined for any other. */
export function encryptedHeaders(content: Bytes): string | undefined {
  const start = content.slice(0, 64);
  if (start.subarray(0, 6).equals(SEVEN_ZIP) && start.length >= 32) return sevenZip(content, start);
  if (start.subarray(0, 6).equals(RAR) && start.length >= 20) return rar(start);
  return undefined;
}

/** 7zFormat.txt of 7-Zip: the start header says where the end header lies; an encoded one names its coders. */
function sevenZip(content: Bytes, start: Buffer): string | undefined {
  const offset = 32 + Number(start.readBigUInt64LE(12));
  const size = Number(start.readBigUInt64LE(20));
  if (!Number.isSafeInteger(offset) || offset >= content.size) return undefined;
  const header = content.slice(offset, offset + Math.min(size, MAX_HEADER));
  const encoded = header[0] === 0x17;
  return encoded && header.includes(SEVEN_ZIP_AES) ? '7z with encrypted headers' : undefined;
}

/** RAR 5.0: the first block is an encryption header (type 4). RAR 4: a flag of the archive header. */
function rar(start: Buffer): string | undefined {
  if (start[6] === 1) {
    // Signature of 8, CRC of 4, then size and type as numbers of 7 bits an octet.
    let at = 12;
    while (at < 15 && ((start[at] ?? 0) & 0x80) !== 0) at++;
    return start[at + 1] === RAR5_ENCRYPTION_HEADER ? 'RAR 5 with encrypted headers' : undefined;
  }
  const flags = start.readUInt16LE(7 + 3);
  return start[9] === 0x73 && (flags & RAR4_ENCRYPTED_HEADERS) !== 0 ? 'RAR 4 with encrypted headers' : undefined;
}
