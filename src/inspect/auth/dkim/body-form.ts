/** Takes the octets of a body piece by piece in its canonical form (RFC 6376 section 3.4). */
export type Sink = (octets: Buffer) => void;

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
const MANY_LINE_ENDS = Buffer.from('\r\n'.repeat(1024));

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
    if (start === chunk.length) return;
    let end = chunk.length;
    const open = chunk[end - 1] === CR;
    if (open) end--;
    let lines = 0;
    while (end - 2 >= start && chunk[end - 2] === CR && chunk[end - 1] === LF) {
      lines++;
      end -= 2;
    }
    if (this.#carriageReturn || end > start) this.#release();
    if (end > start) this.#sink(chunk.subarray(start, end));
    this.#held += lines;
    this.#carriageReturn = open;
  }

  end(): void {
    if (this.#carriageReturn) this.#release();
    this.#sink(LINE_END);
  }

  #release(): void {
    writeLineEnds(this.#held, this.#sink);
    this.#held = 0;
    if (this.#carriageReturn) this.#sink(RETURN);
    this.#carriageReturn = false;
  }
}

const ROOM = 64 * 1024;
const FEW = 100;

/** RFC 6376 section 3.4.4: runs of white space are one space, none ends a line, and no empty line ends the body. */
export class RelaxedBody implements BodyForm {
  readonly #sink: Sink;
  readonly #out = Buffer.allocUnsafe(ROOM);
  #held = 0;
  /** White space and then a CR that stand behind the last octet given on. */
  #blank = false;
  #carriageReturn = false;
  #any = false;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  update(chunk: Buffer): void {
    const out = this.#out;
    let length = 0;
    for (let at = 0; at < chunk.length; at++) {
      const octet = chunk[at] as number;
      if (octet > SPACE && !this.#blank && !this.#carriageReturn && this.#held === 0) {
        // The way of nearly every octet.
        if (length === ROOM) length = this.#flush(length);
        out[length++] = octet;
        continue;
      }
      if (this.#carriageReturn) {
        if (octet === LF) {
          this.#carriageReturn = this.#blank = false;
          this.#held++;
          continue;
        }
        length = this.#plain(CR, length);
        this.#carriageReturn = false;
      }
      if (octet === CR) this.#carriageReturn = true;
      else if (octet === SPACE || octet === TAB) this.#blank = true;
      else length = this.#plain(octet, length);
    }
    this.#flush(length);
  }

  end(): void {
    if (this.#carriageReturn) this.#flush(this.#plain(CR, 0));
    if (this.#any) this.#sink(LINE_END);
  }

  /** Gives an octet on that is neither white space nor part of a line end, behind what was held; returns the new length. */
  #plain(octet: number, length: number): number {
    let next = length + 2 * this.#held + 2 > ROOM ? this.#flush(length) : length;
    // One line end is what nearly always stands here: it goes with the rest.
    if (this.#held > FEW) writeLineEnds(this.#held, this.#sink);
    else for (let left = this.#held; left > 0; left--) next = LINE_END.copy(this.#out, next) + next;
    this.#held = 0;
    if (this.#blank) this.#out[next++] = SPACE;
    this.#blank = false;
    this.#out[next++] = octet;
    this.#any = true;
    return next;
  }

  #flush(length: number): 0 {
    if (length > 0) this.#sink(this.#out.subarray(0, length));
    return 0;
  }
}

function writeLineEnds(count: number, sink: Sink): void {
  for (let left = count; left > 0; left -= MANY_LINE_ENDS.length / 2)
    sink(MANY_LINE_ENDS.subarray(0, Math.min(2 * left, MANY_LINE_ENDS.length)));
}
