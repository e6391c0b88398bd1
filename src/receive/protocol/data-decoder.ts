/** What one chunk of DATA came to. */
export interface Decoded {
  /** The mail's own bytes; may be a view of the chunk. */
  readonly content: Buffer;
  /** Octets of the chunk that belong to the mail and its end; all of them where the end has not come. */
  readonly used: number;
}

// Where the next octet stands. Only CRLF.CRLF leads to ENDED.
const TEXT = 0;
const LINE_START = 1;
/** Behind a CR in a line. */
const CR = 2;
/** Behind a dot at a line's start. */
const DOT = 3;
/** Behind a dot and a CR at a line's start. */
const DOT_CR = 4;
const ENDED = 5;

/** The next place where a run of whole lines needs looking at: a bare CR, a bare LF, a dot at a line's start. */
const IRREGULAR = /\r(?!\n)|(?<!\r)\n|\n\./g;

/**
 * Takes the content out of what follows DATA (RFC 5321 section 4.5.2): finds the one true end, removes stuffed dots, notices
 * bare CR and LF. A bare LF becomes CRLF and a bare CR a space, but neither ever starts a line that could end the mail:
 * whoever does not want such mail looks at `bareNewline`. Regular text costs one native search and no copy.
 */
export class DataDecoder {
  #state = LINE_START;
  #bareNewline = false;

  get ended(): boolean {
    return this.#state === ENDED;
  }

  /** A bare CR or LF has been seen (RFC 5321 section 2.3.8 forbids both). */
  get bareNewline(): boolean {
    return this.#bareNewline;
  }

  decode(chunk: Buffer): Decoded {
    const text = chunk.toString('latin1');
    const output = new Output(chunk);
    let at = 0;
    while (at < chunk.length && this.#state !== ENDED) {
      const run = this.#state === TEXT || this.#state === LINE_START ? this.#regular(text, at) : at;
      output.copy(at, run);
      at = run;
      if (at < chunk.length) this.#octet(chunk[at++] ?? 0, output);
    }
    return { content: output.finish(), used: at };
  }

  /** Skips regular text from `at`, sets the state behind it, and returns where it ends. */
  #regular(text: string, at: number): number {
    // The octet before the chunk is known by the state only, so that the first one of a chunk or line is looked at by itself.
    if (at === 0 || this.#state === LINE_START) return at;
    IRREGULAR.lastIndex = at;
    if (!IRREGULAR.test(text)) {
      this.#state = text.endsWith('\r\n') ? LINE_START : TEXT;
      return text.length;
    }
    const last = IRREGULAR.lastIndex - 1;
    if (text.charCodeAt(last) !== 0x2e) return last;
    this.#state = LINE_START;
    return last;
  }

  #octet(octet: number, output: Output): void {
    switch (this.#state) {
      case CR:
        if (octet === 0x0a) {
          output.put(0x0d);
          output.put(0x0a);
          this.#state = LINE_START;
          return;
        }
        this.#bareCr(output);
        break;
      case DOT:
        if (octet === 0x0d) {
          this.#state = DOT_CR;
          return;
        }
        break;
      case DOT_CR:
        if (octet === 0x0a) {
          this.#state = ENDED;
          return;
        }
        this.#bareCr(output);
        break;
      case LINE_START:
        if (octet === 0x2e) {
          this.#state = DOT;
          return;
        }
        break;
    }
    this.#text(octet, output);
  }

  #text(octet: number, output: Output): void {
    this.#state = TEXT;
    if (octet === 0x0d) {
      this.#state = CR;
    } else if (octet === 0x0a) {
      this.#bareNewline = true;
      output.put(0x0d);
      output.put(0x0a);
    } else {
      output.put(octet);
    }
  }

  #bareCr(output: Output): void {
    this.#bareNewline = true;
    output.put(0x20);
  }
}

/** Collects content: a view of the chunk as long as the content is a run of it, a copy from there on. */
class Output {
  readonly #chunk: Buffer;
  #start = 0;
  #end = 0;
  #copy: Buffer | null = null;

  constructor(chunk: Buffer) {
    this.#chunk = chunk;
  }

  copy(from: number, to: number): void {
    if (from === to) return;
    if (this.#copy === null && this.#end === this.#start) {
      this.#start = from;
      this.#end = to;
    } else if (this.#copy === null && this.#end === from) {
      this.#end = to;
    } else {
      const target = this.#writable();
      this.#end += this.#chunk.copy(target, this.#end, from, to);
    }
  }

  put(octet: number): void {
    if (this.#copy === null && this.#chunk[this.#end] === octet) {
      this.#end++;
      return;
    }
    const target = this.#writable();
    target[this.#end++] = octet;
  }

  finish(): Buffer {
    return (this.#copy ?? this.#chunk).subarray(this.#start, this.#end);
  }

  #writable(): Buffer {
    if (this.#copy === null) {
      // An octet becomes at most two, and a CR may be left over from the chunk before.
      this.#copy = Buffer.allocUnsafe(2 * this.#chunk.length + 2);
      this.#end = this.#chunk.copy(this.#copy, 0, this.#start, this.#end);
      this.#start = 0;
    }
    return this.#copy;
  }
}
