/** A command line, or what was wrong with it: it ended in a lone LF, or it passed the limit and was thrown away. */
export type LineResult = { readonly kind: 'line'; readonly line: Buffer } | { readonly kind: 'bad-end' | 'too-long' };

const QUIT = 'QUIT\r\n';
const EMPTY = Buffer.alloc(0);

/**
 * Bytes from the client that have not been used yet. Chunks are joined only where a command line straddles them, so that the
 * work stays linear and the memory bounded however finely the client slices its bytes.
 */
export class Input {
  readonly #queue: Buffer[] = [];
  #size = 0;
  /** The beginning of a command line whose end has not come. */
  #begun: Buffer = EMPTY;
  #tooLong = false;

  /** Octets that wait behind the last line or chunk taken. */
  get size(): number {
    return this.#size;
  }

  get chunks(): number {
    return this.#queue.length;
  }

  /** QUIT is the last that has come: the client has said all that it wants. */
  get endsInQuit(): boolean {
    let tail = '';
    for (let i = this.#queue.length - 1; i >= 0 && tail.length < QUIT.length; i--) {
      tail = `${this.#queue[i]?.subarray(tail.length - QUIT.length).toString('latin1') ?? ''}${tail}`;
    }
    return tail.toUpperCase() === QUIT;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#queue.push(chunk);
    this.#size += chunk.length;
  }

  /** The next chunk as it came; null where there is none. */
  take(): Buffer | null {
    const chunk = this.#queue.shift();
    if (chunk === undefined) return null;
    this.#size -= chunk.length;
    return chunk;
  }

  /** Puts back what was taken too much. */
  unread(rest: Buffer): void {
    if (rest.length === 0) return;
    this.#queue.unshift(rest);
    this.#size += rest.length;
  }

  /**
   * The next command line without its line end; null where its end has not come.
   * @param limit octets of the line, CRLF included; it may grow from call to call
   */
  line(limit: number): LineResult | null {
    for (let chunk = this.take(); chunk !== null; chunk = this.take()) {
      const lf = chunk.indexOf(0x0a);
      if (lf === -1) {
        this.#begin(chunk, limit);
        continue;
      }
      this.unread(chunk.subarray(lf + 1));
      this.#begin(chunk.subarray(0, lf + 1), limit);
      const line = this.#begun;
      const tooLong = this.#tooLong;
      this.#begun = EMPTY;
      this.#tooLong = false;
      if (tooLong) return { kind: 'too-long' };
      if (line.at(-2) !== 0x0d) return { kind: 'bad-end' };
      return { kind: 'line', line: line.subarray(0, -2) };
    }
    return null;
  }

  #begin(piece: Buffer, limit: number): void {
    if (this.#tooLong) return;
    this.#tooLong = this.#begun.length + piece.length > limit;
    if (this.#tooLong) this.#begun = EMPTY;
    else this.#begun = this.#begun.length === 0 ? piece : Buffer.concat([this.#begun, piece]);
  }
}
