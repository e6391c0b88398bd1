import { decodeBase64 } from './base64-block.ts';

/** Base64 that stands in a text without a line that says so. */
export interface Base64Run {
  readonly content: Buffer;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
}

/** A run has at least one line of so many letters: no word is as long. */
const LONG_LINE = 48;
/** What decodes to less is no file. */
const SMALLEST = 32;
/** How files begin that carry something: ZIP, Windows and ELF programs, OLE2, PDF, gzip, RAR, 7z, CAB, RTF. */
const FILE = /^(?:UEsDB|TV[opqr][A-P]|f0VMR|0M8R4KGx|JVBERi0|H4sI[A-P]|UmFyIRoH|N3q8ryc|TVNDRgAAAA|e1xydG)/;
const LONGEST_MARK = 12;

const LF = 10;
const EQUALS = 61;
const ALPHABET = new Uint8Array(256);
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') {
  ALPHABET[letter.charCodeAt(0)] = 1;
}
const BLANK = new Uint8Array(256);
for (const blank of ' \t\r\n') BLANK[blank.charCodeAt(0)] = 1;

/** Every run in `text` that is plainly a file. Ordinary text is looked at one octet in some forty. */
export function* base64Runs(text: Buffer): Generator<Base64Run> {
  for (let position = 0; ; ) {
    const line = longLine(text, position);
    if (line < 0) return;
    const run = FILE.test(text.toString('latin1', line, line + LONGEST_MARK)) && startsLine(text, line);
    const end = run ? runEnd(text, line) : lettersEnd(text, line);
    const content = run ? decodeBase64(text.subarray(line, end)) : null;
    if (content !== null && content.length >= SMALLEST) yield { content, start: line, end };
    position = end;
  }
}

/** Where the next `LONG_LINE` letters in a row begin; -1 where there are none. */
function longLine(text: Buffer, from: number): number {
  let start = from;
  for (let at = start + LONG_LINE - 1; at < text.length; ) {
    if (ALPHABET[text[at] ?? 0] === 0) {
      start = at + 1;
      at = start + LONG_LINE - 1;
    } else if (at === start) return start;
    else at--;
  }
  return -1;
}

function startsLine(text: Buffer, at: number): boolean {
  let start = at;
  while (start > 0 && text[start - 1] !== LF && BLANK[text[start - 1] ?? 0] === 1) start--;
  return start === 0 || text[start - 1] === LF;
}

function lettersEnd(text: Buffer, start: number): number {
  let end = start;
  while (end < text.length && ALPHABET[text[end] ?? 0] === 1) end++;
  return end;
}

/** Behind the last of the lines that follow each other; padding ends them. */
function runEnd(text: Buffer, start: number): number {
  let end = start;
  for (let at = start; at < text.length; ) {
    at = lettersEnd(text, at);
    while (text[at] === EQUALS && at < text.length) at++;
    end = at;
    if (text[at - 1] === EQUALS) return end;
    let blanks = at;
    for (let lines = 0; blanks < text.length && BLANK[text[blanks] ?? 0] === 1; blanks++) {
      // Behind an empty line stands something else.
      if (text[blanks] === LF && ++lines === 2) return end;
    }
    // A word that begins a sentence is no line of it.
    const next = lettersEnd(text, blanks);
    if (blanks === at || !endsLine(text, next)) return end;
    at = blanks;
  }
  return end;
}

function endsLine(text: Buffer, at: number): boolean {
  const octet = text[at];
  return at === text.length || octet === LF || octet === 13 || octet === EQUALS;
}
