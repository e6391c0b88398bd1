import type { Bytes } from '../../mail/bytes.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Markers that begin a frame of a JPEG and tell its size: SOF0 to SOF15 but for DHT, JPG and DAC (ITU-T T.81 table B.1). */
const NO_FRAME = new Set([0xc4, 0xc8, 0xcc]);
/** Segments and filling that may stand before a JPEG's frame: profiles, thumbnails. */
const MOST_STEPS = 2000;
const WINDOW = 4096;

/** Pixels of a picture as its header says, so that nothing is decoded that is too large; null where it does not say. */
export function pictureSize(picture: Bytes): PictureSize | null {
  const head = picture.slice(0, 32);
  if (head.length < 26) return null;
  switch (head[0]) {
    case 0x89: // PNG (W3C): IHDR comes first.
      return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
    case 0x47: // GIF89a section 18
      return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
    case 0x42: // BITMAPCOREHEADER, BITMAPINFOHEADER: rows from the top have a negative height.
      if (head.readUInt32LE(14) === 12) return { width: head.readUInt16LE(18), height: head.readUInt16LE(20) };
      return { width: Math.abs(head.readInt32LE(18)), height: Math.abs(head.readInt32LE(22)) };
    case 0xff:
      return jpegSize(picture);
    default:
      return null;
  }
}

/** Readers pass over what stands between segments and is none. */
function jpegSize(picture: Bytes): PictureSize | null {
  let at = 2;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const head = picture.slice(at, at + WINDOW);
    const mark = head.indexOf(0xff);
    if (mark < 0 || mark + 9 > head.length) {
      if (head.length < WINDOW) return null;
      at += mark < 0 ? WINDOW : mark;
      continue;
    }
    const marker = head[mark + 1] ?? 0;
    if (isFrame(marker)) return { width: head.readUInt16BE(mark + 7), height: head.readUInt16BE(mark + 5) };
    at += mark + lengthOf(marker, head.readUInt16BE(mark + 2));
  }
  return null;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.has(marker);
}

/** Octets from the mark to what follows; filling (0xff), and marks that stand alone, have no length. */
function lengthOf(marker: number, length: number): number {
  if (marker === 0xff) return 1;
  return marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8) ? 2 : 2 + length;
}
