/** A parameter as written in a Content-Type or Content-Disposition field, RFC 2045 section 5.1 and RFC 2231. */
export interface Parameter {
  /** In lower case, without section and asterisks. */
  readonly attribute: string;
  /** The number in `name*1`; null where there is none. */
  readonly section: number | null;
  /** `name*=` or `name*1*=`: percent-encoded. */
  readonly extended: boolean;
  /** As most readers see it: quotes removed, quoted pairs resolved. */
  readonly value: string;
  /** Another way to read the same octets; null where there is none. */
  readonly otherValue: string | null;
  /** A comment stands in the parameter: readers that know no comments see something else. */
  readonly commented: boolean;
}

export interface StructuredValue {
  /** What stands before the first semicolon, in lower case, comments removed. */
  readonly value: string;
  readonly parameters: readonly Parameter[];
}

const SECTION = /^([^*]*)(?:\*(\d{1,4}))?(\*)?$/;

/** Reads a field's value in one pass; whatever is malformed is read as mail programs do. */
export function parseStructuredValue(text: string): StructuredValue {
  const scanner = new Scanner(text);
  const value = scanner.until(';').text.toLowerCase();
  const parameters: Parameter[] = [];
  while (scanner.next()) {
    const parameter = scanner.parameter();
    if (parameter !== null) parameters.push(parameter);
  }
  return { value, parameters };
}

class Scanner {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Moves behind the next semicolon, if the scanner stands at one; false at the end. */
  next(): boolean {
    if (this.#text[this.#position] === ';') this.#position++;
    return this.#position < this.#text.length;
  }

  /** What stands before the next unquoted `stop` or semicolon, comments and surrounding white space removed. */
  until(stop: string): { text: string; commented: boolean } {
    const text = this.#text;
    let start = this.#position;
    let kept = '';
    let commented = false;
    let i = start;
    for (; i < text.length; i++) {
      const char = text[i];
      if (char === stop || char === ';') break;
      if (char !== '(') continue;
      kept += text.slice(start, i);
      commented = true;
      i = this.#commentEnd(i) - 1;
      start = i + 1;
    }
    this.#position = i;
    return { text: (kept + text.slice(start, i)).trim(), commented };
  }

  parameter(): Parameter | null {
    const attribute = this.until('=');
    if (this.#text[this.#position] !== '=') return null;
    this.#position++;
    const value = this.#value();
    const [, name = '', section, star] = SECTION.exec(attribute.text.toLowerCase()) ?? [
      '',
      attribute.text.toLowerCase(),
    ];
    return {
      attribute: name.trim(),
      section: section === undefined ? null : Number(section),
      extended: star !== undefined,
      value: value.value,
      otherValue: value.other,
      commented: attribute.commented || value.commented,
    };
  }

  #value(): { value: string; other: string | null; commented: boolean } {
    const text = this.#text;
    while (isSpace(text.charCodeAt(this.#position))) this.#position++;
    if (text[this.#position] !== '"') return this.#bareValue();
    const start = this.#position + 1;
    let end = start;
    let escaped = false;
    for (; end < text.length && text[end] !== '"'; end++) {
      if (text[end] !== '\\') continue;
      escaped = true;
      end++;
    }
    const raw = text.slice(start, end);
    const value = escaped ? raw.replace(/\\(.)/gs, '$1') : raw;
    this.#position = end + 1;
    const behind = this.until(';');
    if (behind.text !== '') return { value, other: value + behind.text, commented: behind.commented };
    return { value, other: escaped ? raw : null, commented: behind.commented };
  }

  /** Without quotes: up to the semicolon for some readers, to the first white space for others. */
  #bareValue(): { value: string; other: string | null; commented: boolean } {
    const { text: value, commented } = this.until(';');
    const space = value.search(/[ \t]/);
    return { value, other: space < 0 ? null : value.slice(0, space), commented };
  }

  /** The offset behind the comment that begins at `start` (RFC 5322 section 3.2.2: they nest). */
  #commentEnd(start: number): number {
    const text = this.#text;
    let depth = 0;
    for (let i = start; i < text.length; i++) {
      const char = text[i];
      if (char === '\\') i++;
      else if (char === '(') depth++;
      else if (char === ')' && --depth === 0) return i + 1;
    }
    return text.length;
  }
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9;
}
