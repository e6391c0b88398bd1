import type { Bytes } from '../../../../mail/bytes.ts';

/** A record of a presentation (MS-PPT section 2.3.1). */
export interface Atom {
  readonly type: number;
  readonly instance: number;
  /** Where its data lie in the stream; perhaps beyond its end. A container has none of its own. */
  readonly start: number;
  readonly size: number;
}

const HEADER = 8;
const CONTAINER = 0xf;
const WINDOW = 64 * 1024;

/**
 * The atoms of `stream`, and its containers, each before what it holds; what they hold is told one after the other, however deep. Null is a
 * place to pause.
 */
export function* atomsOf(stream: Bytes): Generator<Atom | null> {
  let window: Buffer = Buffer.alloc(0);
  let windowStart = 0;
  for (let at = 0; at + HEADER <= stream.size; ) {
    if (at < windowStart || at + HEADER > windowStart + window.length) {
      window = stream.slice(at, at + WINDOW);
      windowStart = at;
      yield null;
    }
    const header = window.subarray(at - windowStart);
    const versionAndInstance = header.readUInt16LE(0);
    const size = header.readUInt32LE(4);
    at += HEADER;
    const isContainer = (versionAndInstance & CONTAINER) === CONTAINER;
    const own = isContainer ? 0 : size;
    yield { type: header.readUInt16LE(2), instance: versionAndInstance >> 4, start: at, size: own };
    at += own;
  }
}
