const BARE = /\r(?!\n)|(?<!\r)\n/;
const EACH_BARE = /\r(?!\n)|(?<!\r)\n/g;
const DOT_LINE = /\r\n\./g;
const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const CRLF = Buffer.from('\r\n');
const END = Buffer.from('.\r\n');

/**
 * The mail as it follows DATA: every line ends in CRLF (a lone LF becomes CRLF, a lone CR a space, as Postfix does, so
 * that no server can be made to see an end of data where there is none), dots are stuffed (RFC 5321 section 4.5.2), and
 * the final dot ends it. Chunks that need no change are passed on as they are.
 */
export function* wire(chunks: Iterable<Buffer>): Generator<Buffer> {
  let atLineStart = true;
  let heldCr = false;
  for (const chunk of chunks) {
    if (chunk.length === 0) continue;
    let piece: Buffer = heldCr ? Buffer.concat([Buffer.of(CR), chunk]) : chunk;
    // A CR at the end is judged with what follows it.
    heldCr = piece[piece.length - 1] === CR;
    if (heldCr) piece = piece.subarray(0, -1);
    if (piece.length === 0) continue;
    yield prepared(piece, atLineStart);
    atLineStart = piece[piece.length - 1] === LF;
  }
  if (heldCr) yield Buffer.from(' ');
  if (heldCr || !atLineStart) yield CRLF;
  yield END;
}

/** `piece` holds no half line end: it neither starts behind a CR nor ends in one. */
function prepared(piece: Buffer, atLineStart: boolean): Buffer {
  let clean: Buffer = piece;
  const text = piece.toString('latin1');
  if (BARE.test(text))
    clean = Buffer.from(
      text.replace(EACH_BARE, (end) => (end === '\n' ? '\r\n' : ' ')),
      'latin1',
    );
  const first = atLineStart && clean[0] === DOT;
  if (!first && clean.indexOf('\r\n.') < 0) return clean;
  const stuffed = clean.toString('latin1').replace(DOT_LINE, '\r\n..');
  return Buffer.from(first ? `.${stuffed}` : stuffed, 'latin1');
}
