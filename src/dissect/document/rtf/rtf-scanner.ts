/** Takes what stands in an RTF file, in its order. Buffers are valid during the call only. */
export interface RtfHandler {
  open(): void;
  close(): void;
  /** `\word` with its number, if it has one; `\*` and the like come as a word of one character. */
  control(word: string, parameter: number | null): void;
  /** `\'xx` */
  octet(code: number): void;
  /** Text as it stands, without line ends. */
  text(octets: Buffer): void;
  /** What stands behind `\bin`, perhaps in pieces. */
  binary(octets: Buffer): void;
}

type State = 'text' | 'backslash' | 'word' | 'number' | 'hex' | 'binary';

/** Word takes no longer ones; what is longer is read and not known. */
const LONGEST_WORD = 255;
const LARGEST = 0x7fffffff;

const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Takes RTF to pieces (Rich Text Format 1.9.1, conventions of a reader) as Word does: whatever is no syntax is passed over. */
export class RtfScanner {
  readonly #handler: RtfHandler;
  #state: State = 'text';
  #word = '';
  #number = '';
  #hex = '';
  #binaryLeft = 0;

  constructor(handler: RtfHandler) {
    this.#handler = handler;
  }

  /** The next octets of the file. */
  take(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) at = this.#step(chunk, at);
  }

  #step(chunk: Buffer, at: number): number {
    switch (this.#state) {
      case 'text':
        return this.#text(chunk, at);
      case 'binary':
        return this.#binary(chunk, at);
      case 'backslash':
        return this.#backslash(chunk[at] ?? 0, at);
      case 'word':
      case 'number':
        return this.#inWord(chunk[at] ?? 0, at);
      case 'hex':
        return this.#inHex(chunk[at] ?? 0, at);
    }
  }

  #text(chunk: Buffer, from: number): number {
    let i = from;
    while (i < chunk.length) {
      const code = chunk[i] ?? 0;
      if (code === BACKSLASH || code === OPEN || code === CLOSE || code === 13 || code === 10) break;
      i++;
    }
    if (i > from) this.#handler.text(chunk.subarray(from, i));
    if (i === chunk.length) return i;
    const code = chunk[i];
    if (code === BACKSLASH) this.#state = 'backslash';
    else if (code === OPEN) this.#handler.open();
    else if (code === CLOSE) this.#handler.close();
    return i + 1;
  }

  #binary(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#binaryLeft);
    this.#handler.binary(chunk.subarray(at, end));
    this.#binaryLeft -= end - at;
    if (this.#binaryLeft === 0) this.#state = 'text';
    return end;
  }

  #backslash(code: number, at: number): number {
    if (isLetter(code)) {
      this.#word = this.#number = '';
      this.#state = 'word';
      return at;
    }
    if (code === 0x27) {
      this.#hex = '';
      this.#state = 'hex';
      return at + 1;
    }
    this.#state = 'text';
    // A backslash before a line end is a paragraph's end.
    this.#handler.control(code === 13 || code === 10 ? 'par' : String.fromCharCode(code), null);
    return at + 1;
  }

  #inWord(code: number, at: number): number {
    if (this.#state === 'word' && isLetter(code)) {
      if (this.#word.length <= LONGEST_WORD) this.#word += String.fromCharCode(code);
      return at + 1;
    }
    if (isDigit(code) || (code === 0x2d && this.#state === 'word')) {
      this.#state = 'number';
      if (this.#number.length < 20) this.#number += String.fromCharCode(code);
      return at + 1;
    }
    this.#endWord();
    return code === 0x20 ? at + 1 : at;
  }

  #endWord(): void {
    const word = this.#word;
    const number = /\d/.test(this.#number) ? Math.max(-LARGEST, Math.min(LARGEST, Number(this.#number))) : null;
    this.#state = 'text';
    this.#handler.control(word, number);
    if (word !== 'bin' || number === null || number <= 0) return;
    this.#binaryLeft = number;
    this.#state = 'binary';
  }

  #inHex(code: number, at: number): number {
    if (hexValue(code) < 0) {
      this.#state = 'text';
      return at;
    }
    this.#hex += String.fromCharCode(code);
    if (this.#hex.length === 2) {
      this.#state = 'text';
      this.#handler.octet(Number.parseInt(this.#hex, 16));
    }
    return at + 1;
  }
}

/** Of a hexadecimal digit; -1 of anything else. */
export function hexValue(code: number): number {
  if (isDigit(code)) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
