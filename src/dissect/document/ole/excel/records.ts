import { type Bytes, Lens } from '../../../../mail/bytes.ts';

/** A record of a workbook (MS-XLS section 2.1.4). */
export interface BiffRecord {
  readonly type: number;
  /** As much as there is; valid until the next one is read. */
  readonly data: Buffer;
  /** Where it begins in the stream. */
  readonly start: number;
}

const WINDOW = 256 * 1024;
const HEADER = 4;
const LONGEST = 0xffff;

/** The records of `stream` up to its end; null is a place to pause. */
export function* recordsOf(stream: Bytes): Generator<BiffRecord | null> {
  const lens = new Lens();
  for (let start = 0; start + HEADER <= stream.size; ) {
    const chunk = lens.look(stream, start, start + WINDOW);
    const last = start + chunk.length === stream.size ? chunk.length : chunk.length - LONGEST - HEADER;
    let at = 0;
    while (at + HEADER <= chunk.length && at <= last) {
      const end = at + HEADER + chunk.readUInt16LE(at + 2);
      yield { type: chunk.readUInt16LE(at), data: chunk.subarray(at + HEADER, end), start: start + at };
      at = end;
    }
    start += at;
    yield null;
  }
}
