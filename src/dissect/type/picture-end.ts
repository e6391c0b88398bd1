import type { Bytes } from '../../mail/bytes.ts';

/** What is behind that is not looked for. */
const MOST = 16 * 1024 * 1024;
const MOST_CHUNKS = 10_000;
const IEND = 0x49454e44;

/** Where a picture ends that begins with `content`; null where that is not known, or it never does. */
export function pictureEnd(content: Bytes, type: string): number | null {
  const find = FINDERS.get(type);
  if (find === undefined) return null;
  const end = find(content.slice(0, MOST));
  return end !== null && end <= content.size ? end : null;
}

const FINDERS: ReadonlyMap<string, (bytes: Buffer) => number | null> = new Map([
  ['image/png', pngEnd],
  ['image/jpeg', jpegEnd],
  ['image/gif', gifEnd],
  ['image/webp', riffEnd],
  ['audio/wav', riffEnd],
  ['video/x-msvideo', riffEnd],
]);

/** PNG 1.2 section 5: length, type, data, CRC. */
function pngEnd(bytes: Buffer): number | null {
  let at = 8;
  for (let chunk = 0; chunk < MOST_CHUNKS && at + 12 <= bytes.length; chunk++) {
    const type = bytes.readUInt32BE(at + 4);
    at += 12 + bytes.readUInt32BE(at);
    if (type === IEND) return at;
  }
  return null;
}

/** ITU-T T.81 annex B: within scans an 0xff has a zero or a restart mark behind it. */
function jpegEnd(bytes: Buffer): number | null {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) at += 1;
    else if (marker === 0xd9) return at + 2;
    else if (marker === 0xda) return endOfScans(bytes, at);
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

function endOfScans(bytes: Buffer, start: number): number | null {
  const at = bytes.indexOf(END_OF_IMAGE, start);
  return at < 0 ? null : at + 2;
}

/** GIF89a appendix A: a color table, then blocks of sub-blocks, then 0x3b. */
function gifEnd(bytes: Buffer): number | null {
  if (bytes.length < 13) return null;
  let at = 13 + colorTable(bytes[10] ?? 0);
  while (at < bytes.length) {
    const block = bytes[at];
    if (block === 0x3b) return at + 1;
    if (block === 0x21) at += 2;
    else if (block === 0x2c) at += 11 + colorTable(bytes[at + 9] ?? 0);
    else return null;
    while (at < bytes.length && bytes[at] !== 0) at += 1 + (bytes[at] ?? 0);
    at += 1;
  }
  return null;
}

function colorTable(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 << ((packed & 7) + 1);
}

function riffEnd(bytes: Buffer): number | null {
  const size = bytes.length < 8 ? 0 : bytes.readUInt32LE(4);
  return size === 0 ? null : 8 + size + (size & 1);
}
