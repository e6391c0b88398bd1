const BARE = /\r(?!\n)|(?<!\r)\n/;
const EACH_BARE = /\r(?!\n)|(?<!\r)\n/g;
const CR = Buffer.from('\r');
const SPACE = Buffer.from(' ');

/**
 * The mail with CRLF as its only line end (RFC 5321 section 2.3.8), however it lies on disk: a lone LF becomes CRLF and a lone
 * CR a space, as Postfix does, so that nobody who gets it can be made to see an end of the mail where there is none. All
 * that leaves the gateway passes through here. Chunks that need no change are passed on as they are; none that is given
 * out ends within a CRLF or is empty.
 */
export function* crlfOnly(chunks: Iterable<Buffer>): Generator<Buffer> {
  let heldCr = false;
  for (const chunk of chunks) {
    if (chunk.length === 0) continue;
    const piece: Buffer = heldCr ? Buffer.concat([CR, chunk]) : chunk;
    // A CR at the end is judged with what follows it.
    heldCr = piece[piece.length - 1] === CR[0];
    const whole = heldCr ? piece.subarray(0, -1) : piece;
    if (whole.length > 0) yield mended(whole);
  }
  if (heldCr) yield SPACE;
}

/** `piece` neither starts behind a CR nor ends in one. */
function mended(piece: Buffer): Buffer {
  const text = piece.toString('latin1');
  if (!BARE.test(text)) return piece;
  return Buffer.from(
    text.replace(EACH_BARE, (end) => (end === '\n' ? '\r\n' : ' ')),
    'latin1',
  );
}
