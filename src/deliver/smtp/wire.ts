import { crlfOnly } from '../line-ends.ts';

const DOT_LINE = /\r\n\./g;
const LF = 0x0a;
const DOT = 0x2e;
const CRLF = Buffer.from('\r\n');
const END = Buffer.from('.\r\n');

/**
 * The mail as it follows DATA, whatever bytes it has: CRLF is the only line end, dots are stuffed (RFC 5321 section 4.5.2), and
 * the final dot is the only end of data. Chunks that need no change are passed on as they are.
 */
export function* wire(chunks: Iterable<Buffer>): Generator<Buffer> {
  let atLineStart = true;
  for (const chunk of crlfOnly(chunks)) {
    yield stuffed(chunk, atLineStart);
    atLineStart = chunk[chunk.length - 1] === LF;
  }
  if (!atLineStart) yield CRLF;
  yield END;
}

/** `chunk` ends in no half line end. */
function stuffed(chunk: Buffer, atLineStart: boolean): Buffer {
  const first = atLineStart && chunk[0] === DOT;
  if (!first && chunk.indexOf('\r\n.') < 0) return chunk;
  const text = chunk.toString('latin1').replace(DOT_LINE, '\r\n..');
  return Buffer.from(first ? `.${text}` : text, 'latin1');
}
