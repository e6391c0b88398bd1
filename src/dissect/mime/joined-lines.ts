/** White space and a line end behind an equals sign: a soft line break. Transports add no more white space than that. */
const SOFT_BREAK = /=[ \t]{0,1000}\r?\n/g;
const BEGUN = /=[ \t]{0,1000}\r?$/;
const LONGEST_BREAK = 1003;

/** Quoted-printable, in pieces, without its soft line breaks: some readers take them all out before they look for escapes. */
export class JoinedLines {
  #carry: Buffer = Buffer.alloc(0);

  /** `chunk` with its lines joined; `last` says that nothing follows. */
  push(chunk: Buffer, last: boolean): Buffer {
    const octets = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    const text = octets.toString('latin1');
    const begun = last ? null : BEGUN.exec(text.slice(-LONGEST_BREAK));
    const end = text.length - (begun?.[0].length ?? 0);
    this.#carry = Buffer.from(octets.subarray(end));
    return Buffer.from(text.slice(0, end).replace(SOFT_BREAK, ''), 'latin1');
  }
}
