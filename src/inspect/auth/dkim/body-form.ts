/** Takes the octets of a body piece by piece in its canonical form (RFC 6376 section 3.4). */
export interface Sink {
  take(octets: Buffer): void;
  /** Takes octets that count only where others are taken behind them: there are so many that they cannot wait for those. */
  guess(octets: Buffer): void;
  /** What was guessed last, and nothing taken behind it, does not count. */
  drop(): void;
}

/** A body on its way into a canonical form. Pieces may be cut anywhere; what is handed to the sink is valid only until it returns. */
export interface BodyForm {
  update(chunk: Buffer): void;
  /** The body has ended. */
  end(): void;
}

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;

const LINE_END = Buffer.from('\r\n');
const RETURN = Buffer.from('\r');
const LINE_ENDS = Buffer.from('\r\n'.repeat(1024));
/** Line ends that are held back at most: 50 MB of them behind each other are not to be written all at once. */
const MOST_HELD = 64 * 1024;

/** RFC 6376 section 3.4.3: as it is, but for the empty lines at its end. */
export class SimpleBody implements BodyForm {
  readonly #sink: Sink;
  /** Line ends that count only where something follows. */
  #held = 0;
  /** The last piece ended in a CR, which comes behind those held. */
  #carriageReturn = false;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  update(chunk: Buffer): void {
    let start = 0;
    if (this.#carriageReturn && chunk[0] === LF) {
      this.#carriageReturn = false;
      this.#held++;
      start = 1;
    }
    // Not where a CR is held: what follows it is no line end of its own.
    while (!this.#carriageReturn && chunk[start] === CR && chunk[start + 1] === LF) {
      this.#held++;
      start += 2;
    }
    if (start === chunk.length) {
      this.#held = guessMany(this.#held, this.#sink);
      return;
    }
    let end = chunk.length;
    const open = chunk[end - 1] === CR;
    if (open) end--;
    let lines = 0;
    while (end - 2 >= start && chunk[end - 2] === CR && chunk[end - 1] === LF) {
      lines++;
      end -= 2;
    }
    if (this.#carriageReturn || end > start) this.#release();
    if (end > start) this.#sink.take(chunk.subarray(start, end));
    this.#held = guessMany(this.#held + lines, this.#sink);
    this.#carriageReturn = open;
  }

  end(): void {
    if (this.#carriageReturn) this.#release();
    this.#sink.drop();
    this.#sink.take(LINE_END);
  }

  #release(): void {
    takeLineEnds(this.#held, this.#sink);
    this.#held = 0;
    if (this.#carriageReturn) this.#sink.take(RETURN);
    this.#carriageReturn = false;
  }
}

const PIECE = 64 * 1024;
/** Where pieces are written down, one after the other: a sink has taken its octets when it returns. */
const OUT = Buffer.allocUnsafeSlow(PIECE + 2);
const BLANK = Uint8Array.from({ length: 256 }, (_, octet) => (octet === SPACE || octet === TAB ? 1 : 0));

/** RFC 6376 section 3.4.4: runs of white space are one space, none ends a line, and no empty line ends the body. */
export class RelaxedBody implements BodyForm {
  readonly #sink: Sink;
  /** What stands behind the last octet given on, in this order: line ends, white space, a CR. */
  #held = 0;
  #blank = false;
  #carriageReturn = false;
  #any = false;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  update(chunk: Buffer): void {
    for (let start = 0; start < chunk.length; start += PIECE) this.#take(chunk.subarray(start, start + PIECE));
  }

  end(): void {
    if (this.#carriageReturn) this.#give(this.#recall());
    this.#sink.drop();
    if (this.#any) this.#sink.take(LINE_END);
  }

  /**
   * Writes every octet at once, and goes back where it turns out not to count. White space is written by sums, not by decisions:
   * words are as long as they like, and a processor that guesses each of their ends wrongly takes five times as long.
   */
  #take(piece: Buffer): void {
    let length = this.#recall();
    let blank = this.#blank && !this.#carriageReturn ? 1 : 0;
    for (let at = 0; at < piece.length; at++) {
      const octet = piece[at] as number;
      if (octet === LF && length > 0 && OUT[length - 1] === CR) {
        length--;
        if (length > 0 && OUT[length - 1] === SPACE) length--;
        OUT[length++] = CR;
        OUT[length++] = LF;
        blank = 0;
      } else {
        const isBlank = BLANK[octet] as number;
        OUT[length] = isBlank * SPACE + (1 - isBlank) * octet;
        length += 1 - (isBlank & blank);
        blank = isBlank;
      }
    }
    this.#hold(length);
  }

  /** Writes down what was held behind the line ends; returns how much that is. */
  #recall(): number {
    let length = 0;
    if (this.#blank) OUT[length++] = SPACE;
    if (this.#carriageReturn) OUT[length++] = CR;
    return length;
  }

  /** Gives on what was written, but for what counts only where something follows. */
  #hold(length: number): void {
    let end = length;
    this.#carriageReturn = end > 0 && OUT[end - 1] === CR;
    if (this.#carriageReturn) end--;
    this.#blank = end > 0 && OUT[end - 1] === SPACE;
    if (this.#blank) end--;
    let lines = 0;
    for (; end > 1 && OUT[end - 2] === CR && OUT[end - 1] === LF; end -= 2) lines++;
    if (end > 0) this.#give(end);
    this.#held = guessMany(this.#held + lines, this.#sink);
  }

  #give(length: number): void {
    takeLineEnds(this.#held, this.#sink);
    this.#held = 0;
    this.#any = true;
    this.#sink.take(OUT.subarray(0, length));
  }
}

function takeLineEnds(count: number, sink: Sink): void {
  for (const octets of lineEnds(count)) sink.take(octets);
}

/** Returns how many of the line ends are still held. */
function guessMany(held: number, sink: Sink): number {
  if (held <= MOST_HELD) return held;
  for (const octets of lineEnds(held)) sink.guess(octets);
  return 0;
}

function* lineEnds(count: number): Generator<Buffer> {
  for (let left = 2 * count; left > 0; left -= LINE_ENDS.length) yield LINE_ENDS.subarray(0, left);
}
