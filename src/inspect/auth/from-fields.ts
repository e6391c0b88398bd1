import { isUtf8 } from 'node:buffer';
import type { Dissection, HeaderField } from '../../mail/part.ts';

/** A From field, or what some reader takes for one. */
export interface FromField {
  readonly value: string;
  /** What is odd about it, in words; null where it is a field as RFC 5322 section 3.6.2 wants it. */
  readonly oddity: string | null;
  /** False where it is no UTF-8, and readers differ in what they make of octets beyond ASCII. */
  readonly utf8: boolean;
}

const FROM = /^from[ \t]*$/i;
/** What may not stand in a name. */
const ODD = /[^\x21-\x7e]/;
const ODD_SIGNS = new RegExp(ODD, 'g');
/**
 * A line that no field begins with: `From` behind blanks, control or foreign characters, where others see the line before going on, or
 * behind a bare CR.
 */
const HIDDEN_LINE = /(?:(?:^|[\r\n])[^\r\n\x21-\x7e]+|\r)from[^\r\n\x21-\x7e]*:([^\r\n]*)/gi;
/** Fields that are looked at, and lines. */
const MOST = 20;

/** The From fields of the outermost header, those that only some readers see too. */
export function fromFields({ root, bytes }: Pick<Dissection, 'root' | 'bytes'>): readonly FromField[] {
  const { header, span } = root;
  const fields = header.filter(({ name }) => isFrom(name)).slice(0, MOST);
  const known = fields.map(({ name, value, start, end }) => ({
    value,
    oddity: oddityOf(name),
    utf8: isUtf8(bytes.slice(start, end)),
  }));
  if (span === null) return known;
  const text = bytes.slice(span.headerStart, span.bodyStart).toString('latin1');
  const hidden: FromField[] = [];
  for (const { index, 1: value = '' } of text.matchAll(HIDDEN_LINE)) {
    if (hidden.length === MOST) break;
    if (startsField(fields, span.headerStart + index)) continue;
    const oddity = 'a line begins with "From:" behind white space or other characters';
    hidden.push({ value: value.trim(), oddity, utf8: isUtf8(Buffer.from(value, 'latin1')) });
  }
  return [...known, ...hidden];
}

/** Whether some reader takes the name for From: all of them but those that leave out what may not stand in a name. */
function isFrom(name: string): boolean {
  if (!ODD.test(name)) return name.length === 4 && FROM.test(name);
  return FROM.test(name) || (name.length < 100 && FROM.test(name.replace(ODD_SIGNS, '')));
}

function oddityOf(name: string): string | null {
  if (!FROM.test(name)) return "characters stand in the field's name that do not belong there";
  return name.length > 4 ? "white space stands behind the field's name" : null;
}

/** A hidden line begins with the line end before it, but for the first one. */
function startsField(fields: readonly HeaderField[], index: number): boolean {
  return fields.some(({ start }) => start === index || start === index + 1);
}
