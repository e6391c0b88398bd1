const LF = 10;
const LETTERS = /^[A-Za-z0-9+/=\s]*$/;
/** A longer line is judged in pieces. */
const LONGEST = 64 * 1024;

/** Of a base64 body, in pieces, the lines that hold nothing else: some readers skip the others as a whole. */
export class CleanLines {
  #carry: Buffer = Buffer.alloc(0);

  /** The clean lines of `chunk`; `last` says that nothing follows. */
  push(chunk: Buffer, last: boolean): Buffer {
    const text = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    const end = text.lastIndexOf(LF) + 1;
    const whole = last || text.length - end > LONGEST ? text.length : end;
    this.#carry = Buffer.from(text.subarray(whole));
    const lines = text.toString('latin1', 0, whole).split('\n');
    return Buffer.from(lines.filter((line) => LETTERS.test(line)).join('\n'), 'latin1');
  }
}
