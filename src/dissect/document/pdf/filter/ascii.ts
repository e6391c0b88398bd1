import { hexValue, isWhite } from '../characters.ts';
import type { Octets } from '../octets.ts';
import type { Output } from './output.ts';

const TURN = 128 * 1024;
const GREATER = 0x3e;
const TILDE = 0x7e;

/** ASCIIHexDecode, ISO 32000-1 section 7.4.2. What is no digit is skipped. */
export function* decodeAsciiHex(input: Octets, output: Output): Generator<void> {
  let high = -1;
  for (let position = 0; !output.full; position++) {
    if (position % TURN === TURN - 1) yield;
    const octet = input.at(position);
    if (octet < 0 || octet === GREATER) break;
    const value = hexValue(octet);
    if (value < 0) continue;
    if (high < 0) high = value;
    else {
      output.byte(high * 16 + value);
      high = -1;
    }
  }
  if (high >= 0) output.byte(high * 16);
}

/** ASCII85Decode, ISO 32000-1 section 7.4.3. */
export function* decodeAscii85(input: Octets, output: Output): Generator<void> {
  let group = 0;
  let count = 0;
  for (let position = input.bears(0, '<~') ? 2 : 0; !output.full; position++) {
    if (position % TURN === TURN - 1) yield;
    const octet = input.at(position);
    if (octet < 0 || octet === TILDE) break;
    if (octet === 0x7a && count === 0) {
      for (let i = 0; i < 4; i++) output.byte(0);
      continue;
    }
    if (isWhite(octet) || octet < 0x21 || octet > 0x75) continue;
    group = group * 85 + octet - 0x21;
    if (++count < 5) continue;
    putGroup(group, 4, output);
    group = 0;
    count = 0;
  }
  if (count < 2) return;
  for (let i = count; i < 5; i++) group = group * 85 + 84;
  putGroup(group, count - 1, output);
}

function putGroup(group: number, octets: number, output: Output): void {
  for (let i = 0; i < octets; i++) output.byte(Math.floor(group / 256 ** (3 - i)) & 0xff);
}
