import type { Dissection } from '../../../mail/part.ts';

/** What a signature is worked out from: the octets of the mail, and where its header fields lie. */
export type SignedMail = Pick<Dissection, 'root' | 'bytes'>;

/** A header field as it lies in the mail, each octet one character. */
export class RawField {
  /** In lower case, without the white space that may stand before the colon. */
  readonly name: string;
  /** The whole field, its CRLF included. */
  readonly text: string;
  #relaxed: string | null = null;

  constructor(text: string) {
    this.text = text.endsWith('\r\n') ? text : `${text}\r\n`;
    this.name = text.slice(0, text.indexOf(':')).trim().toLowerCase();
  }

  /** What stands behind the colon. */
  get value(): string {
    return this.text.slice(this.text.indexOf(':') + 1);
  }

  canonical(form: Canonicalization): string {
    if (form === 'simple') return this.text;
    this.#relaxed ??= relaxedField(this.text);
    return this.#relaxed;
  }
}

export type Canonicalization = 'simple' | 'relaxed';

/** The fields of a mail's header, top down. */
export class RawHeader {
  readonly fields: readonly RawField[];
  /** Lines end in a bare LF, as they do in a file that was never sent; such a mail was signed with CRLF (RFC 6376 section 5.3). */
  readonly local: boolean;
  readonly #byName: ReadonlyMap<string, readonly RawField[]>;

  constructor({ root, bytes }: SignedMail) {
    const from = root.header[0]?.start ?? 0;
    const text = bytes.slice(from, root.header.at(-1)?.end ?? 0).toString('latin1');
    const newline = text.indexOf('\n');
    this.local = newline >= 0 && text[newline - 1] !== '\r';
    this.fields = root.header.map(({ start, end }) => {
      const field = text.slice(start - from, end - from);
      return new RawField(this.local ? field.replace(/\r?\n/g, '\r\n') : field);
    });
    this.#byName = Map.groupBy(this.fields, ({ name }) => name);
  }

  /** All fields of the name, which is in lower case, top down. */
  named(name: string): readonly RawField[] {
    return this.#byName.get(name) ?? [];
  }

  /**
   * The fields that `h=` stands for: each time a name is written, the lowest of its fields that was not taken yet; a name
   * without a field left stands for nothing, so that none can be added (RFC 6376 section 5.4.2).
   *
   * @param own the signature's field: it was not there yet when the mail was signed
   */
  select(names: readonly string[], own: RawField): RawField[] {
    const taken = new Map<string, number>();
    return names.flatMap((name) => {
      const fields = this.named(name);
      let index = taken.get(name) ?? fields.length - 1;
      if (fields[index] === own) index--;
      taken.set(name, index - 1);
      return fields[index] ?? [];
    });
  }
}

/** RFC 6376 section 3.4.2. */
function relaxedField(text: string): string {
  const colon = text.indexOf(':');
  const value = text
    .slice(colon + 1)
    .replaceAll('\r\n', '')
    .replace(/[ \t]+/g, ' ');
  const start = value.startsWith(' ') ? 1 : 0;
  const end = value.endsWith(' ') && value.length > start ? value.length - 1 : value.length;
  return `${text.slice(0, colon).trim().toLowerCase()}:${value.slice(start, end)}\r\n`;
}

/** The field with the value of its `b=` taken out, for it is part of what it signs (RFC 6376 section 3.7). */
export function withoutSignature(field: RawField): RawField {
  const { text } = field;
  let start = text.indexOf(':') + 1;
  while (start < text.length) {
    const semicolon = text.indexOf(';', start);
    const end = semicolon < 0 ? text.length : semicolon;
    const equals = text.indexOf('=', start);
    if (equals >= 0 && equals < end && text.slice(start, equals).trim() === 'b')
      return new RawField(text.slice(0, equals + 1) + text.slice(end));
    start = end + 1;
  }
  return field;
}
