import { type Bytes, Lens, windows } from '../../mail/bytes.ts';

const CR = 13;
const LF = 10;
const WINDOW = 256 * 1024;

/**
 * Whether a line but the last of a base64 body ends within a group of four letters, so that who decodes line by line decodes
 * something else. Lines that are all as long as the first, as programs write them, are not looked at one by one.
 */
export function* splitsGroups(body: Bytes, decodedSize: number): Generator<void, boolean> {
  const letters = Math.ceil(decodedSize / 3) * 4;
  const first = firstLine(body.slice(0, 1024));
  if (first === null) return false;
  if (first.length % 4 === 0 && isUniform(body, first, letters)) return false;
  return yield* splits(body);
}

interface Line {
  /** Of what stands before the line end. */
  readonly length: number;
  /** With the line end. */
  readonly stride: number;
}

function firstLine(head: Buffer): Line | null {
  const lf = head.indexOf(LF);
  return lf < 0 ? null : { length: lf > 0 && head[lf - 1] === CR ? lf - 1 : lf, stride: lf + 1 };
}

/** All octets but the letters are line ends, one behind each `stride`. */
function isUniform(body: Bytes, { length, stride }: Line, letters: number): boolean {
  const lines = Math.ceil(letters / length);
  const ends = body.size - letters;
  const lineEnd = stride - length;
  if (ends !== lines * lineEnd && ends !== (lines - 1) * lineEnd) return false;
  for (const { start, chunk } of windows(body, WINDOW, 0, new Lens())) {
    for (let at = stride - 1 - (start % stride); at < chunk.length; at += stride) if (chunk[at] !== LF) return false;
  }
  return true;
}

function* splits(body: Bytes): Generator<void, boolean> {
  let letters = 0;
  let split = false;
  for (const { chunk } of windows(body, WINDOW, 0, new Lens())) {
    for (const octet of chunk) {
      if (octet > 32) {
        if (split) return true;
        letters++;
      } else if (octet === LF) {
        split ||= letters % 4 !== 0;
        letters = 0;
      }
    }
    yield;
  }
  return false;
}
