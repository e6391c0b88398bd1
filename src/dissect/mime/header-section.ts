import { isAscii, isUtf8 } from 'node:buffer';
import type { Bytes } from '../../mail/bytes.ts';
import type { HeaderField, Flag as PartFlag } from '../../mail/part.ts';
import { Flag, quote } from '../flag.ts';
import { HeaderLineEnds } from './header-line-ends.ts';
import { type Manner, USUAL } from './manner.ts';

/** An entity's header, RFC 5322 section 2.2 as far as the bytes allow. */
export interface HeaderSection {
  readonly fields: readonly HeaderField[];
  /** Where the body begins: behind the empty line, or at the boundary line or limit that cut the header short. */
  readonly bodyStart: number;
  /** The header went on beyond the limit; nothing behind `bodyStart` was looked at. */
  readonly overLimit: boolean;
  /** How the first line ended; null where there is no line. */
  readonly lineEnd: 'crlf' | 'lf' | null;
  readonly flags: readonly PartFlag[];
}

export interface HeaderOptions {
  readonly bytes: Bytes;
  readonly start: number;
  /** Most bytes that the section may have. */
  readonly limit: number;
  /** Whether the line that begins at `offset` with two hyphens is a boundary that is open: it ends the header. */
  readonly isDelimiter: (offset: number) => boolean;
  /** Left out, it is our own. */
  readonly manner?: Manner;
}

/** Most headers end within this many bytes; the rest is read only where they do not. */
const FIRST_READ = 8 * 1024;

/** What servers put before a mail, RFC 5321 section 4.4 and, from local delivery, by custom. */
const TRACE_FIELDS: ReadonlySet<string> = new Set(['received', 'return-path', 'delivered-to']);

const CR = 13;
const LF = 10;
const SPACE = 32;
const TAB = 9;
const HYPHEN = 45;

export function readHeaderSection(options: HeaderOptions): HeaderSection {
  const { bytes, start, limit } = options;
  const available = Math.min(limit, bytes.size - start);
  for (let want = Math.min(FIRST_READ, available); ; want = available) {
    const reader = new SectionReader(options, bytes.slice(start, start + want));
    const section = reader.read(want === bytes.size - start);
    if (section !== null) return section;
    if (want === available) return reader.cutShort();
  }
}

class SectionReader {
  readonly #options: HeaderOptions;
  readonly #manner: Manner;
  readonly #chunk: Buffer;
  /** One character for each byte, so that offsets agree. */
  readonly #text: string;
  readonly #ascii: boolean;
  readonly #lineEnds: HeaderLineEnds;
  readonly #fields: HeaderField[] = [];
  /** The first line that is no field. */
  #oddLine: string | null = null;
  #mboxLine: string | null = null;
  #position = 0;
  #fieldStart = -1;
  #folded = false;
  /** The first colon at or behind the current line, looked up once for many lines without one. */
  #colon = -1;
  #blankLine = false;
  /** Where the body begins by a line that is no field; -1 where no such line was met, or it is skipped. */
  #bodyAt = -1;

  constructor(options: HeaderOptions, chunk: Buffer) {
    this.#options = options;
    this.#manner = options.manner ?? USUAL;
    this.#chunk = chunk;
    this.#text = chunk.toString('latin1', 0, chunk.length);
    this.#ascii = isAscii(chunk);
    this.#lineEnds = new HeaderLineEnds(this.#text);
  }

  /** Null where the section does not end in this chunk; `whole` says that nothing follows the chunk. */
  read(whole: boolean): HeaderSection | null {
    const text = this.#text;
    while (this.#position < text.length) {
      const lineStart = this.#position;
      const newline = text.indexOf('\n', lineStart);
      if (newline < 0 && !whole) return null;
      const first = text.charCodeAt(lineStart);
      if (first === LF || (first === CR && newline === lineStart + 1)) {
        this.#endField(lineStart);
        this.#lineEnds.count(lineStart, newline);
        return this.#section(newline + 1, false);
      }
      if (first === HYPHEN && text.charCodeAt(lineStart + 1) === HYPHEN && this.#isDelimiter(lineStart)) {
        this.#endField(lineStart);
        return this.#section(lineStart, false);
      }
      if (this.#isBlank(lineStart, first, newline) && this.#manner.blankLine === 'body') {
        this.#endField(lineStart);
        return this.#section(newline + 1, false);
      }
      this.#takeLine(lineStart, first);
      if (this.#bodyAt >= 0) return this.#section(this.#bodyAt, false);
      this.#position = newline < 0 ? text.length : newline + 1;
      this.#lineEnds.count(lineStart, newline);
    }
    if (!whole) return null;
    this.#endField(text.length);
    return this.#section(this.#bodyAt >= 0 ? this.#bodyAt : text.length, false);
  }

  /** What was read, where the limit came first. */
  cutShort(): HeaderSection {
    this.#endField(this.#position);
    return this.#section(this.#position, true);
  }

  #isDelimiter(lineStart: number): boolean {
    return this.#options.isDelimiter(this.#options.start + lineStart);
  }

  /** A line of white space that goes on with a field by RFC 5322 section 4.2, and is the empty line for some. */
  #isBlank(lineStart: number, first: number, newline: number): boolean {
    if (first !== SPACE && first !== TAB) return false;
    let at = lineStart;
    while (at < newline && isBlank(this.#text.charCodeAt(at))) at++;
    if (at !== newline) return false;
    this.#blankLine = true;
    return true;
  }

  #takeLine(lineStart: number, first: number): void {
    if (first !== SPACE && first !== TAB) {
      this.#endField(lineStart);
      this.#fieldStart = lineStart;
      this.#folded = false;
    } else if (this.#fieldStart < 0) {
      this.#fieldStart = lineStart;
    } else {
      this.#folded = true;
    }
  }

  /** Ends the field that is open, if one is, before `end`. */
  #endField(end: number): void {
    const start = this.#fieldStart;
    if (start < 0) return;
    this.#fieldStart = -1;
    if (this.#colon < start) {
      const next = this.#text.indexOf(':', start);
      this.#colon = next < 0 ? this.#text.length : next;
    }
    const colon = this.#colon;
    const name = colon < end ? this.#text.slice(start, colon) : '';
    if (!isFieldName(name)) {
      this.#noField(start, end);
      return;
    }
    const offset = this.#options.start;
    const value = this.#withoutNul(this.#value(colon + 1, end));
    this.#fields.push({ name: this.#withoutNul(name), value, start: offset + start, end: offset + end });
  }

  #noField(start: number, end: number): void {
    const line = this.#text.slice(start, Math.min(end, start + 200)).trim();
    if (line === '') return;
    if (this.#isMboxLine(line)) {
      this.#mboxLine = line;
      return;
    }
    this.#oddLine ??= line;
    if (this.#manner.oddLine === 'body') this.#bodyAt = start;
  }

  #withoutNul(text: string): string {
    if (this.#manner.nul === 'kept') return text;
    const at = text.indexOf('\0');
    if (at < 0) return text;
    return this.#manner.nul === 'ends' ? text.slice(0, at) : text.replaceAll('\0', '');
  }

  /**
   * RFC 4155: the line before a mail in a mailbox. Servers that took the mail with it have put their trace fields above;
   * no reader finds the body's structure there, so that whoever begins the body at this line sees text and no parts.
   */
  #isMboxLine(line: string): boolean {
    const first = this.#mboxLine === null && this.#oddLine === null && /^>?From /.test(line);
    return first && this.#fields.every(({ name }) => TRACE_FIELDS.has(name.toLowerCase()));
  }

  #value(start: number, end: number): string {
    const text = this.#text;
    let from = start;
    let to = end;
    while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
    while (from < to && isBlank(text.charCodeAt(from))) from++;
    const raw = this.#ascii ? text.slice(from, to) : decode(this.#chunk, from, to);
    return this.#folded ? raw.replace(/\r?\n(?=[ \t])/g, '') : raw;
  }

  #section(end: number, overLimit: boolean): HeaderSection {
    return {
      fields: this.#fields,
      bodyStart: this.#options.start + end,
      overLimit,
      lineEnd: this.#lineEnds.first,
      flags: this.#flags(end),
    };
  }

  #flags(end: number): readonly PartFlag[] {
    const flags = this.#lineEnds.flags();
    const nul = this.#text.indexOf('\0');
    if (nul >= 0 && nul < end) {
      flags.push(Flag.ambiguous('nul-in-header', 'some readers end the field at a NUL, others read on'));
    }
    if (this.#blankLine) {
      const detail = 'some readers end the header at a line of white space, others read on';
      flags.push(Flag.ambiguous('blank-line-in-header', detail));
    }
    if (this.#mboxLine !== null) flags.push(Flag.note('mbox-line', quote(this.#mboxLine)));
    if (this.#oddLine !== null) {
      const detail = `${quote(this.#oddLine)} is no header field: some readers begin the body there, others skip the line`;
      flags.push(Flag.ambiguous('header-line-without-colon', detail));
    }
    return flags;
  }
}

/** RFC 5322 section 2.2 with the white space before the colon that section 4.5 still allows; a NUL is judged elsewhere. */
function isFieldName(name: string): boolean {
  return /^[^\s:]+[ \t]*$/.test(name);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === CR || code === LF;
}

function decode(chunk: Buffer, from: number, to: number): string {
  return isUtf8(chunk.subarray(from, to)) ? chunk.toString('utf8', from, to) : chunk.toString('latin1', from, to);
}
