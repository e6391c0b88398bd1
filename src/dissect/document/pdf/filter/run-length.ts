import type { Octets } from '../octets.ts';
import type { Output } from './output.ts';

const TURN = 1024;

/** RunLengthDecode, ISO 32000-1 section 7.4.5. */
export function* decodeRunLength(input: Octets, output: Output): Generator<void> {
  let position = 0;
  for (let runs = 1; !output.full; runs++) {
    if (runs % TURN === 0) yield;
    const length = input.at(position++);
    if (length < 0 || length === 128) return;
    if (length > 128) {
      const octet = input.at(position++);
      if (octet < 0) return;
      for (let i = length; i < 257; i++) output.byte(octet);
      continue;
    }
    for (let i = 0; i <= length; i++) {
      const octet = input.at(position++);
      if (octet < 0) return;
      output.byte(octet);
    }
  }
}
