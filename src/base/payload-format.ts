import { crc32 } from 'node:zlib';

/**
 * The format of a file that holds one payload and the journal of what became of it:
 *
 *     POSTERN1 <size: 16 decimal digits> <crc-32 of the payload: 8 hexadecimal digits><29 spaces>\n      64 bytes
 *     <payload>
 *     <length of the JSON: 8 hexadecimal digits> <its crc-32: 8 hexadecimal digits> <JSON>\n             one frame
 *     <more frames>
 *
 * Header, payload and first frame are written and synced together, so a file in which they do not agree is torn, and
 * shows it by itself. Each later frame is appended by one write and synced before the next, so only the last can be torn.
 * JSON holds no bare line end, therefore a frame holds exactly one, as its last byte. This lies in base because it knows
 * nothing of what it keeps: the spool writes such files and the quarantine reads them.
 */
export const HEADER_SIZE = 64;
export const PREFIX_SIZE = 18;
/** Larger frames are refused at writing and taken for damage at reading, so that a wrong length cannot exhaust memory. */
export const FRAME_LIMIT = 16 * 1024 * 1024;

/** The file is not what this format demands; the message says what is wrong. */
export class Damaged extends Error {
  override name = 'Damaged';
}

const HEADER = /^POSTERN1 (\d{16}) ([0-9a-f]{8}) {29}\n$/;
const PREFIX = /^([0-9a-f]{8}) ([0-9a-f]{8}) $/;

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

export function encodeHeader(size: number, crc: number): Buffer {
  return Buffer.from(`POSTERN1 ${String(size).padStart(16, '0')} ${hex(crc)}${' '.repeat(29)}\n`, 'latin1');
}

/** @throws Damaged */
export function decodeHeader(block: Buffer): { readonly size: number; readonly crc: number } {
  if (block.length < HEADER_SIZE) throw new Damaged(`the header has ${block.length} of ${HEADER_SIZE} bytes`);
  const fields = HEADER.exec(block.toString('latin1', 0, HEADER_SIZE));
  if (!fields) throw new Damaged('the header is not one of this format');
  return { size: Number(fields[1]), crc: Number.parseInt(fields[2] ?? '', 16) };
}

/** @throws RangeError where the JSON is longer than FRAME_LIMIT */
export function encodeFrame(value: object): Buffer {
  const json = JSON.stringify(value);
  const length = Buffer.byteLength(json);
  if (length > FRAME_LIMIT) throw new RangeError(`a journal entry of ${length} bytes; the limit is ${FRAME_LIMIT}`);
  const frame = Buffer.allocUnsafe(PREFIX_SIZE + length + 1);
  frame.write(json, PREFIX_SIZE, 'utf8');
  const crc = crc32(frame.subarray(PREFIX_SIZE, PREFIX_SIZE + length));
  frame.write(`${hex(length)} ${hex(crc)} `, 0, 'latin1');
  frame[frame.length - 1] = 0x0a;
  return frame;
}

/** Length and CRC of the JSON that follows, or null where no frame begins here. */
export function decodePrefix(block: Buffer): { readonly length: number; readonly crc: number } | null {
  const fields = PREFIX.exec(block.toString('latin1', 0, PREFIX_SIZE));
  if (!fields) return null;
  const length = Number.parseInt(fields[1] ?? '', 16);
  return length > FRAME_LIMIT ? null : { length, crc: Number.parseInt(fields[2] ?? '', 16) };
}
