import { type Bytes, Lens, windows } from '../../../mail/bytes.ts';

/** A file within a notebook. */
export interface FileData {
  /** First octet of its FileDataStoreObject. */
  readonly start: number;
  /** Where the file lies. */
  readonly dataStart: number;
  readonly dataEnd: number;
  /** It has its footer where it must be. */
  readonly whole: boolean;
}

// [MS-ONESTORE] section 2.6.13, FileDataStoreObject: header, length, 12 octets, the file, filled up to 8, footer.
const HEADER = Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex');
const FOOTER = Buffer.from('22a7fb71790f0b4abb13899256426b24', 'hex');
const DATA_AT = 36;
const WINDOW = 256 * 1024;

/**
 * The files in a section of a notebook, at most `most`, by the mark that stands before each: whatever the lists of the section
 * say of them. One that is whole is not looked into.
 */
export function* fileDataIn(content: Bytes, most: number): Generator<void, readonly FileData[]> {
  const found: FileData[] = [];
  let from = 0;
  for (const { start, chunk } of windows(content, WINDOW, HEADER.length - 1, new Lens())) {
    let at = chunk.indexOf(HEADER, Math.max(0, from - start));
    while (at >= 0) {
      if (found.length === most) return found;
      const file = fileDataAt(content, start + at);
      found.push(file);
      from = file.whole ? file.dataEnd : start + at + HEADER.length;
      at = from - start >= chunk.length ? -1 : chunk.indexOf(HEADER, from - start);
    }
    yield;
  }
  return found;
}

function fileDataAt(content: Bytes, start: number): FileData {
  const dataStart = Math.min(content.size, start + DATA_AT);
  const field = content.slice(start + HEADER.length, start + HEADER.length + 8);
  const length = field.length < 8 ? 0 : Number(field.readBigUInt64LE(0));
  const dataEnd = Math.min(content.size, dataStart + length);
  const footerAt = dataStart + Math.ceil(length / 8) * 8;
  const whole = content.slice(footerAt, footerAt + FOOTER.length).equals(FOOTER);
  return { start, dataStart, dataEnd, whole };
}
