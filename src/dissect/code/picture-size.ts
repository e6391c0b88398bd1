import type { Bytes } from '../../mail/bytes.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Markers that begin a frame of a JPEG and tell its size: SOF0 to SOF15 but for DHT, JPG and DAC (ITU-T T.81 table B.1). */
const NO_FRAME = new Set([0xc4, 0xc8, 0xcc]);
/** What stands before a JPEG's frame (profiles, thumbnails) is searched up to here. */
const HEAD = 256 * 1024;

/** Pixels of a PNG, GIF or JPEG as its header says, so that nothing is decoded that is too large; null where it does not say. */
export function pictureSize(picture: Bytes): PictureSize | null {
  const head = picture.slice(0, HEAD);
  if (head.length < 24) return null;
  switch (head[0]) {
    case 0x89: // PNG (W3C): IHDR comes first.
      return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
    case 0x47: // GIF89a section 18
      return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
    case 0xff:
      return jpegSize(head);
    default:
      return null;
  }
}

function jpegSize(head: Buffer): PictureSize | null {
  for (let at = 2; at + 9 <= head.length && head[at] === 0xff; ) {
    const marker = head[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.has(marker)) {
      return { width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
    }
    const standsAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += standsAlone ? 2 : 2 + head.readUInt16BE(at + 2);
  }
  return null;
}
