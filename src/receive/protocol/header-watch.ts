/** Longer than any beginning of a line that `Received:` could have. */
const CARRY = 256;

/** Measures a mail's header section while it streams by. What follows it costs nothing. */
export class HeaderWatch {
  #size = 0;
  #received = 0;
  #done = false;
  /** The beginning of a line whose end has not come. */
  #carry = '';

  /** Octets of the header section so far. */
  get size(): number {
    return this.#size;
  }

  /** `Received` fields so far (RFC 5321 section 6.3). */
  get received(): number {
    return this.#received;
  }

  /** @param content the next bytes of the mail, line ends CRLF */
  push(content: Buffer): void {
    if (this.#done) return;
    const near = content.indexOf('\r\n\r\n', 0, 'latin1');
    // Begins where a line does, and holds no more of the body than it must.
    const text = this.#carry + content.toString('latin1', 0, near === -1 ? content.length : near + 4);
    const empty = emptyLine(text);
    this.#done = empty !== -1;
    this.#size += this.#done ? empty - this.#carry.length : content.length;
    const lines = this.#done ? empty : text.lastIndexOf('\n') + 1;
    if (lines > 0) this.#received += text.slice(0, lines).match(/^received[ \t]*:/gim)?.length ?? 0;
    const begun = text.slice(lines);
    // The last octet is kept too: it may be the CR of the line's end.
    this.#carry = begun.length <= CARRY ? begun : begun.slice(0, CARRY) + begun.slice(-1);
  }
}

/** Where the empty line behind the header section begins, or -1. */
function emptyLine(text: string): number {
  if (text.startsWith('\r\n')) return 0;
  const end = text.indexOf('\r\n\r\n');
  return end === -1 ? -1 : end + 2;
}
