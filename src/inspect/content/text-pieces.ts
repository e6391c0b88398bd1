/** Characters of one piece: a pattern on it takes some milliseconds. */
const PIECE = 64 * 1024;
/** What a piece begins with of the one before it: longer than any word of a list, and than what patterns are for. */
const OVERLAP = 4 * 1024;

/** Pieces of a long text, cut where words end. What lies across a cut is whole in one of the two. */
export function* textPieces(text: string): Generator<string> {
  let start = 0;
  for (;;) {
    if (text.length - start <= PIECE) {
      yield start === 0 ? text : text.slice(start);
      return;
    }
    const end = wordEnd(text, start + PIECE);
    yield text.slice(start, end);
    start = wordEnd(text, end - OVERLAP);
  }
}

/** The last line end or space a little before `at`; `at` where there is none. */
function wordEnd(text: string, at: number): number {
  const near = text.slice(at - OVERLAP / 4, at);
  const end = Math.max(near.lastIndexOf('\n'), near.lastIndexOf(' '));
  return end < 0 ? at : at - near.length + end;
}
