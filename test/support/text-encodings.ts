import { crc32 } from 'node:zlib';

/** Ways to write a file into a text, as old programs did, each with the lies that it can tell. */

const UU = Array.from({ length: 64 }, (_, value) => (value === 0 ? '`' : String.fromCharCode(32 + value))).join('');
export const XX = '+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export interface UuLie {
  readonly begin?: string;
  readonly end?: string;
  readonly alphabet?: string;
  /** What a line of so many octets says of its length. */
  readonly length?: (octets: number) => number;
  /** Changes each line of data. */
  readonly line?: (line: string) => string;
}

export function uuencode(content: Buffer, lie: UuLie = {}): string {
  const { begin = 'begin 644 orders.zip', end = '`\nend\n', alphabet = UU } = lie;
  const letter = (value: number): string => alphabet[value & 63] ?? '';
  const lines = [begin];
  for (let start = 0; start < content.length; start += 45) {
    const octets = content.subarray(start, start + 45);
    let line = letter(lie.length?.(octets.length) ?? octets.length);
    for (let i = 0; i < octets.length; i += 3) {
      const bits = ((octets[i] ?? 0) << 16) | ((octets[i + 1] ?? 0) << 8) | (octets[i + 2] ?? 0);
      for (let shift = 18; shift >= 0; shift -= 6) line += letter(bits >> shift);
    }
    lines.push(lie.line?.(line) ?? line);
  }
  const last = alphabet === UU ? end : end.replace('`', alphabet[0] ?? '');
  return `${lines.join('\n')}\n${last}`;
}

export interface YencLie {
  readonly crc?: number;
  /** The piece of `content` from the first to the second offset, of how many pieces and which. */
  readonly piece?: { readonly from: number; readonly to: number; readonly number: number; readonly total: number };
}

/** yEnc 1.3 as Latin-1. */
export function yencode(content: Buffer, { crc, piece }: YencLie = {}): string {
  const data = piece === undefined ? content : content.subarray(piece.from, piece.to);
  let text = '';
  for (const octet of data) {
    const shifted = (octet + 42) & 255;
    text += [0, 10, 13, 61].includes(shifted)
      ? `=${String.fromCharCode((shifted + 64) & 255)}`
      : String.fromCharCode(shifted);
  }
  const lines = text.replace(/(?:=?[^=]){1,128}/gs, '$&\n').trimEnd();
  const sum = (crc ?? crc32(data)).toString(16).padStart(8, '0');
  const part = piece === undefined ? '' : `part=${piece.number} total=${piece.total} `;
  const range = piece === undefined ? '' : `=ypart begin=${piece.from + 1} end=${piece.to}\n`;
  const sumName = piece === undefined ? 'crc32' : 'pcrc32';
  return `=ybegin ${part}line=128 size=${content.length} name=orders.zip\n${range}${lines}\n=yend size=${data.length} ${part}${sumName}=${sum}\n`;
}

const HEX = '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr';

export interface BinHexLie {
  readonly name?: string;
  readonly resources?: Buffer;
  readonly crc?: number;
  readonly end?: string;
}

/** BinHex 4.0 (RFC 1741). */
export function binHex(content: Buffer, lie: BinHexLie = {}): string {
  const { name = 'orders.zip', resources = Buffer.alloc(0), end = ':' } = lie;
  const title = Buffer.from(name, 'latin1');
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32BE(content.length);
  sizes.writeUInt32BE(resources.length, 4);
  const header = Buffer.concat([Buffer.from([title.length]), title, Buffer.from('\0TEXTttxt\0\0', 'latin1'), sizes]);
  const whole = Buffer.concat([withCrc(header), withCrc(content, lie.crc), withCrc(resources)]);
  const packed = runLengths(whole);
  let text = ':';
  for (let i = 0; i < packed.length; i += 3) {
    const bits = ((packed[i] ?? 0) << 16) | ((packed[i + 1] ?? 0) << 8) | (packed[i + 2] ?? 0);
    const letters = i + 3 <= packed.length ? 4 : packed.length - i + 1;
    for (let n = 0; n < letters; n++) text += HEX[(bits >> (18 - 6 * n)) & 63];
  }
  return `(This file must be converted with BinHex 4.0)\n\n${`${text}${end}`.replace(/.{64}/g, '$&\n')}\n`;
}

function withCrc(octets: Buffer, said?: number): Buffer {
  let crc = 0;
  for (const octet of octets) {
    crc ^= octet << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  const sum = Buffer.alloc(2);
  sum.writeUInt16BE(said ?? crc);
  return Buffer.concat([octets, sum]);
}

function runLengths(octets: Buffer): Buffer {
  const packed: number[] = [];
  for (let i = 0; i < octets.length; ) {
    const octet = octets[i] ?? 0;
    let count = 1;
    while (count < 255 && octets[i + count] === octet) count++;
    if (octet === 0x90) packed.push(octet, 0);
    else packed.push(octet);
    if (count > 3) packed.push(0x90, count);
    else count = 1;
    i += count;
  }
  return Buffer.from(packed);
}
